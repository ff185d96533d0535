package imagelist

import "github.com/capillary-community/terraform-provider-capillary/internal/capillary"

// Union has the images that some lists have shown, each at its first position.
type Union struct{ Entries []Entry }

// Add adds the images of a list that are not in it yet.
func (u *Union) Add(images []capillary.Image) {
	for _, entry := range Entries(images) {
		if !Contains(u.Entries, entry) {
			u.Entries = append(u.Entries, entry)
		}
	}
}
