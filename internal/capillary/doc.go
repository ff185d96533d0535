// Package capillary is a client of the customer-image calls of the Capillary loyalty API, of its lookup
// of customers, and of the storage that its signed links lead to: it builds the URLs, authenticates,
// unpacks the envelopes and turns every way of failing into one typed [Error] that says whether the
// call was carried out.
//
// Reads are repeated here, because repeating them is harmless. Uploads and deletions are sent exactly
// once per call: whoever wants another try must first read what became of the last one, and that
// decision belongs to internal/gallery.
//
// The package may import neither Terraform nor another package of this module. Facts about the API are
// those of its public reference; where that is silent or contradicts itself, the code says which
// reading it takes and why being wrong does no harm.
package capillary
