// Package sandbox is a Capillary customer-image API that runs on this machine.
//
// The vendor has no self-service test organisation, so the provider's tests use this one, and
// `terraform-provider-capillary sandbox` serves it. It holds state: an added image is in the next list, a
// delete moves the positions behind it, tokens and links expire. Where the vendor leaves a choice, there is an
// option; faults are Rules; and calls that a correct client never makes are recorded in Unexpected.
//
// It is written from the vendor's documentation alone and may import neither internal/provider,
// internal/gallery nor internal/capillary: if client and sandbox shared a misreading, no test could notice it.
package sandbox
