package capillary

import "errors"

// fileOnWire is the "file" of an answer.
type fileOnWire struct {
	ACL           string   `json:"acl"`
	FileSize      looseInt `json:"fileSize"` // a string of bytes in the samples, absent in older ones
	FileHandle    string   `json:"fileHandle"`
	LastModified  string   `json:"lastModified"`
	LatestVersion looseInt `json:"latestVersion"`
	Version       looseInt `json:"version"`
	Name          string   `json:"name"`
	Namespace     string   `json:"namespace"`
	S3Token       string   `json:"s3Token"`
}

// image gives the entry as an Image; without a token it is no image that anybody could find again.
func (f *fileOnWire) image() (Image, error) {
	if f == nil {
		return Image{}, errors.New("has no file")
	}
	image := Image{
		Token:         f.S3Token,
		Handle:        f.FileHandle,
		Name:          f.Name,
		Namespace:     f.Namespace,
		ACL:           f.ACL,
		Size:          f.FileSize.value,
		Version:       f.Version.value,
		LatestVersion: f.LatestVersion.value,
		LastModified:  f.LastModified,
	}
	if image.ID() == "" {
		return Image{}, errors.New("has a file without an s3Token")
	}
	return image, nil
}
