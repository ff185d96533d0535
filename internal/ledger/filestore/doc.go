// Package filestore is a [ledger.Ledger] in files: for the runs of one user on one machine.
//
// Everything is in one folder. The locks are the operating system's, which releases those of a killed process:
//
//	<customer>.turn  a lock: which process is next. Without it, a process with many operations would
//	                 release the customer and take it again before any other had looked.
//	<customer>.lock  a lock: which process may read and change the record
//	<customer>.json  the record; with .tmp appended, a record that is being written or whose writer was killed
//	<run>.run        a lock that a run holds as long as it lives; it is removed when the run ends properly,
//	                 and kept for a month if the run is killed
//	<run>.ended      an empty marker, kept for a month: the run ended properly, which the mere lack of a
//	                 run file does not prove
//	runs.lock        a lock: which process removes the files of runs that are over
//
// Files that other users could have written are not trusted: the folder and its files must belong to the
// current user and must not be writable by others. A file must be a regular file with a single name, and is
// opened without following links and without waiting. Anything else is an [UntrustedError].
//
// Lock files are not removed: otherwise one process could hold the old file and another one a new file of
// the same name. Run files are the exception, and after taking any lock, a process checks that its file
// still has that name.
//
// The limits:
//
//   - Nothing excludes another machine, another user or a different host name of the same API.
//   - On Windows, neither owner nor access list is checked: there, the user's own folder (the default)
//     keeps others out.
//   - A user who may write to a folder further up can remove everything below it, which amounts to
//     emptying the folder, but can't put files of their own in its place.
//   - If the folder is emptied while a process holds a customer's lock, another process can take that lock,
//     too. The first one notices the next time it uses its record, and gets [ledger.ErrLost]. A call that it
//     has already started goes on. (Windows refuses to remove a file that is in use.)
//   - If the folder is emptied, or its old files are removed, runs are lost, too: such a run is unknown
//     until it calls RunID again, if it lives. Each call of RunID makes its file look new.
//   - A run belongs to a Ledger: two of them in one process are two runs.
//   - A suspended process keeps its locks, and its place in the queue.
//   - Windows releases a killed process's locks within moments, not at once. And while a record is being
//     replaced there, Peek may briefly find none.
//   - After a power failure a record may be an older one, but it is complete.
//   - Ended and killed runs are known for a month.
//
// Of this module, the package imports the contract alone.
package filestore
