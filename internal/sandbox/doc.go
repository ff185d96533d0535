// Package sandbox is a Capillary customer-image API that runs on this machine.
//
// The vendor opens no self-service test organisation, so this is what the
// provider's tests talk to and what `terraform-provider-capillary sandbox`
// serves. It holds state: an added image is there on the next read, a delete
// moves the positions behind it, tokens and links expire. What the vendor
// leaves open is an option, what goes wrong on the way is a Rule, and what a
// correct client never sends is kept in Unexpected.
//
// It is written from the vendor's documentation alone and may import neither
// internal/provider, internal/gallery nor internal/capillary: a misreading
// shared by client and sandbox would cancel out and hide.
package sandbox
