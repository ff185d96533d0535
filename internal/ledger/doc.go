// Package ledger is the contract of what runs share about the customers of one API host: a lock for each customer, and
// with it a record of bytes whose content the caller defines. Two runs of Terraform are two processes, and so are two
// aliases of the provider: a lock within one of them means nothing to the other.
//
// internal/ledger/filestore keeps all of it in files, for the runs of one user on one machine.
// internal/ledger/ledgertest keeps it in memory, and has the tests that every ledger must pass.
//
// # What a lock proves
//
// A lock excludes all other runs as long as it is held. Some ledgers can lose a lock while the run that held it goes on:
// a lease runs out while a machine sleeps, a session ends with its connection. Three rules make up for that:
//
//   - Store is fenced. It changes the record only if the lock is still held, in one step with the check, or returns
//     [ErrLost]. A run that has lost its lock can't overwrite what its successor has written.
//   - Lost tells without waiting. The caller checks it right before each write to the API, and does not send the write
//     if the lock is lost. A lease must therefore count as lost on the holder's own clock before another run can take it:
//     earlier by the longest time that a call may take, and by how far the clocks of two machines may differ.
//   - A caller announces in the record what it is about to write, and until when that may take effect. The next holder
//     waits for that. So a write that was sent in the moment before the lock was lost meets no other write.
//
// What the parts may stand on:
//
//	              files (filestore)          a lease in an object store       etcd               PostgreSQL
//	Acquire       the system's file lock     a conditional PUT of the lease   concurrency.Mutex  pg_advisory_lock of a session
//	Store         the file still has its     If-Match on the ETag of the      Txn.If(IsOwner)    an UPDATE in that same session
//	              name                       record that holds the lease
//	Lost          nil: a process that lives  a channel that a timer closes    Session.Done       closed when the session's
//	              keeps its locks            if the lease was not renewed                        connection breaks
//	RunState      a lock on the run's file   a lease of the run's own         a lease            an advisory lock of the run
//	Uptime        the machine's own clock    unknown                          unknown            unknown
//
// # Times
//
// Callers write times into records by the clock of their machine. A ledger that several machines use is right only if
// their clocks differ by less than the wait for late effects that the caller allows for (the gallery's Settle), and that
// ledger's documentation has to say so.
//
// The package imports nothing but the standard library.
package ledger
