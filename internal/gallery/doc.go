// Package gallery manages the images of customers, for an API that deletes by position and has no ETag, no If-Match and no
// idempotency key. It is the heart of the provider, and what it promises is:
//
//   - An image is deleted only at an index that was resolved from a list read just before, under the customer's lock: by this
//     operation, or by the one that has handed the lock on. If anything about that list is in doubt, nothing is deleted.
//   - An attempt at an upload or a deletion sends its call once. What became of it is found out by reading, and there is another
//     attempt only if the call provably had no effect, and its failure is temporary.
//   - Afterwards the lists are compared: they show that the image is gone, and that no other image is.
//
// The lock covers all processes that share a [ledger.Ledger]: with files, those of one user on one machine. In the customer's
// record each process also says what it did, so that no other believes a list that is older than that. If it is killed, the record
// says what it was doing. Against other actors (tills, apps, other machines) there is no lock, only the smallest window and the
// comparison afterwards.
//
// # How to read it
//
// In an hour, in this order:
//
//  1. internal/evidence/doc.go: what a list proves. Nothing else decides that.
//  2. remove.go: resolve, delete and judge, from top to bottom; remove_verify.go: what happens after the DELETE.
//  3. ref.go: what a state entry knows of its image, and in which order that is found out. The provider calls Locate and Remove.
//  4. internal/reader: how a list is read that can be believed. internal/journal: what is known of a customer, and what of that
//     other runs get to know.
//  5. lock.go, record.go, handoff.go: which operation may write, how the record is loaded and stored, and how a list is handed to the next
//     operation.
//  6. add.go, with match.go, takeover.go and recover.go: uploads, lost answers, and what killed runs have left.
//  7. purge.go, remove_batch.go: several images.
//
// # Words
//
//   - list: one answer of the API about the images of a customer, in order. entry: an image and its index in a list.
//   - token: what identifies an image (the API's file handle). index: its position in a list.
//   - settle time: how long an outcome is watched that the API does not show at once (settle_timeout). settled: no call that was
//     sent can take effect any more.
//   - record: what the ledger keeps of a customer. journal: the record as this process has it.
//   - intent: an upload that was recorded before it was sent. pending upload: one whose outcome is not known.
//   - claim: a state holds an image, so no other entry may take it.
//   - budget: how many calls may be sent in a minute. It is reserved before a list is read, so that a DELETE need not wait for it.
//   - loss: an image vanished that no run was asked to delete.
//   - hand-off: an operation passes lock and list to the next one.
//
// The package talks to the API through the interface [API]. It may import neither net/http nor Terraform, and of this module only
// internal/capillary, internal/imagelist, internal/ledger and its own private packages.
package gallery
