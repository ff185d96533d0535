// Package capillary is a client for the customer-image calls of the Capillary loyalty API, for its customer
// lookup, and for the storage behind its signed links. It builds URLs, authenticates, unpacks envelopes, and turns
// every failure into one typed [Error] that says whether the call was carried out.
//
// Reads are retried here, because a repeated read does no harm. Uploads and deletions are sent exactly once per
// call: before another try, the caller must read what became of the last one. That decision belongs to
// internal/gallery.
//
// The package may import neither Terraform nor another package of this module. Facts about the API come from its
// public reference. Where the reference is silent or contradicts itself, a comment says which reading the code
// takes and why it does no harm if that is wrong.
package capillary
