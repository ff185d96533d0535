// Package gallery manages the images of customers, for an API that deletes by position and has no
// ETag, no If-Match and no idempotency key. It is the heart of the provider, and what it promises is:
//
//   - An image is deleted only at an index that was resolved from a list read just before, under the
//     customer's lock. Where anything about that list is in doubt, nothing is deleted.
//   - An upload or a deletion is sent once. What became of it is found out by reading, and only one
//     that provably had no effect is tried again.
//   - Afterwards the lists are compared: it is shown that the image is gone, and that only it is.
//
// What a list proves, and what it does not, is decided in internal/evidence alone: see the table there. A list that
// surprises is read again, and believed when a second one agrees.
//
// The lock covers all processes that share a [ledger.Ledger]: those of one user on one machine. They also tell
// each other there what they did, so that none believes a list that is older than that, and what they
// were at when they were killed. Against other tills, apps and machines there is no lock, only the
// smallest window and the comparison afterwards.
//
// The package talks to the API through the interface [API] and may import neither net/http nor
// Terraform. Of this module it imports internal/capillary and internal/ledger only.
package gallery
