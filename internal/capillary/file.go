package capillary

import (
	"errors"
	"fmt"
)

// fileOnWire is the "file" of an answer.
type fileOnWire struct {
	ACL           string     `json:"acl"`
	FileSize      lenientInt `json:"fileSize"` // a string of bytes in the samples, absent in older ones
	FileHandle    string     `json:"fileHandle"`
	LastModified  string     `json:"lastModified"`
	LatestVersion lenientInt `json:"latestVersion"`
	Version       lenientInt `json:"version"`
	Name          string     `json:"name"`
	Namespace     string     `json:"namespace"`
	S3Token       string     `json:"s3Token"`
}

// image converts the entry. Without a token, it would be an image that can't be found again, so that is an
// error. A token is never altered, for the same reason: if it can't be printed and could be mistaken for a
// different one, or may be a signed link, the whole list counts as unreadable. Other texts lose what a state must
// not keep.
func (f *fileOnWire) image(r redactor) (Image, error) {
	if f == nil {
		return Image{}, errors.New("has no file")
	}
	for _, text := range []string{f.S3Token, f.FileHandle, f.Name, f.Namespace, f.ACL, f.LastModified} {
		if len(text) > maxField {
			return Image{}, fmt.Errorf("has a file with a long text: %w", tooMany(maxField, "bytes in a field"))
		}
	}
	image := Image{
		Token:         f.S3Token,
		Handle:        r.kept(f.FileHandle),
		Name:          r.kept(f.Name),
		Namespace:     r.kept(f.Namespace),
		ACL:           r.kept(f.ACL),
		Size:          f.FileSize.value,
		Version:       f.Version.value,
		LatestVersion: f.LatestVersion.value,
		LastModified:  r.kept(f.LastModified),
	}
	switch {
	case isURL(image.Token):
		return Image{}, errors.New("has a file with a URL where its s3Token should be")
	case image.ID() == "":
		return Image{}, errors.New("has a file without an s3Token")
	case !isFit(image.Token):
		return Image{}, errors.New("has a file with an s3Token that can't be printed")
	}
	if isMasked(f.S3Token + f.FileHandle + f.Name) {
		return Image{}, fmt.Errorf("is %w", errMasked)
	}
	return image, nil
}
