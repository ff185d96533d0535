// Package reader reads lists of images that can be believed.
//
// A [Reader] reads the list of one customer: once ([Reader.Read]), until it shows what an operation waits for
// ([Reader.Poll]), or by way of an answer that other reads share ([Reader.ReadCached]). Each list is judged by
// internal/evidence, against what the customer's journal says. A list that is older than what is known, or that surprises, is
// read again until settle_timeout is over. What a list proves goes into the journal at once.
//
// The package holds no lock and sends no write. Of this module it may import internal/capillary, internal/imagelist and, of
// internal/gallery/internal, evidence, journal and observe.
package reader
