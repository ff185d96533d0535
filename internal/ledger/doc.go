// Package ledger is what the processes of one user on one machine share about the customers of one API
// host: a lock for each customer, and beside it a page of bytes that its caller defines. Two runs of
// Terraform are two processes, and so are two aliases of the provider: the lock in each of them knows
// nothing of the other.
//
// All of it is files in one folder. The locks are the operating system's, so whoever is killed lets go:
//
//	<customer>.turn  a lock: who is next. Without it, a process with many operations would let go of
//	                 the customer and take it again before any other has looked.
//	<customer>.lock  a lock: who may read and change the page
//	<customer>.json  the page; with .tmp behind it, one that is being written, or whose writer was killed
//	<run>.run        a lock that a run holds for as long as it lives; it is gone when the run ends
//	                 properly, and left for a month when it is killed
//	<run>.ended      a marker, empty: the run ended properly, which a file that is only missing does not
//	                 prove; left for a month
//	runs.lock        a lock: who clears away the files of runs that are over
//
// What others could have written is not believed: folder and files have to belong to the user who runs, and
// be writable by nobody else; a file has to be a regular one with one name, and is opened without following
// links and without waiting. Anything else is an [UntrustedError].
//
// Files that are locked by name are not removed, as whoever waits for the old file and whoever makes a
// new one would both get in. Only a run file is, and who takes any lock makes sure that its file is
// still the one of that name.
//
// The limits:
//
//   - Nothing holds off another machine, another user or another host name of the same API.
//   - Windows is asked for neither owner nor access list: there it is the user's own folder, by default,
//     that keeps others out.
//   - Who may write to a folder further up can take all of it away, which is as if it was emptied, but can
//     put nothing of theirs in its place.
//   - If the folder is emptied while a process holds a customer's lock, another can take it as well.
//     The first finds out the next time that it uses its page, which is then refused. What it had begun
//     goes on. (Windows refuses to remove a file that is in use.)
//   - Emptied folders also lose the runs, and so do those that are cleared by age: such a run is unknown,
//     until it calls Run again if it lives. Each call of Run makes its file look new.
//   - A run belongs to a Ledger: two of them in one process are two runs.
//   - A process that is suspended keeps what it holds, and its place in the queue.
//   - Windows lets go of a killed process's locks within moments, not at once. And while a page is
//     replaced there, Peek may for an instant find none.
//   - After a power failure a page may be an older one; it is whole.
//
// The package imports nothing of this module, and neither net/http nor Terraform.
package ledger
