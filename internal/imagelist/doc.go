// Package imagelist works on lists of images: it finds an image and its index in a list, compares two lists, and prints
// them. What a list proves is not decided here, but in internal/gallery/internal/evidence.
//
// The package is pure: it reads no clock, takes no lock and sends nothing. It may import internal/capillary for its
// types, and nothing else of this module.
package imagelist
