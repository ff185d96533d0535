// Package journal keeps what is known of one customer's images from one operation to the next.
//
//   - [Record] is what the runs that share a ledger tell each other about a customer, as JSON.
//   - [Journal] is a Record as this process has it, with what only this process knows. It is safe for concurrent use.
//   - [Intent] is an upload that is recorded before it is sent, so that a later run finds it if this one is killed.
//   - [PendingUpload] is what it takes to find the image of an upload whose outcome is not known.
//
// What a list proves about all that is decided in internal/evidence. The package does no I/O: it reads and writes no record
// by itself. Of this module it may import internal/capillary, internal/imagelist and internal/evidence.
package journal
