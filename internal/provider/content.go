package provider

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/gabriel-vasile/mimetype"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
)

// The sizes that the API accepts: "10 KB to 49 MB" [documented], without saying which kind of KB. These limits
// are the lenient readings, so that nothing is refused that the API may accept.
const (
	minContent = 10 << 10
	maxContent = 49 << 20
)

// content describes the bytes of an image, as known after one pass over them.
type content struct {
	filename    string
	contentType string
	// looks says what the bytes are if they are clearly not an image; otherwise it is empty.
	looks  string
	sha256 string
	size   int64
	open   func() (io.ReadCloser, error)
}

// errNoFileYet means that the path leads nowhere. Another resource may still create the file.
var errNoFileYet = errors.New("there is no such file")

// fileContent reads a file. Its errors say what is wrong in half a sentence; a missing file is errNoFileYet.
func fileContent(name string) (*content, error) {
	info, err := os.Stat(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, missing(name)
	case err != nil:
		return nil, fmt.Errorf("it can't be read: %w", err)
	case info.IsDir():
		return nil, errors.New("it is a directory, but must be a file")
	case !info.Mode().IsRegular():
		return nil, errors.New("it is not a regular file but a pipe, device or socket, whose bytes can't be read twice")
	}
	if err := checkSize(info.Size(), ""); err != nil {
		return nil, err // before terabytes are read
	}
	return readContent(filepath.Base(name), func() (io.ReadCloser, error) { return openRegular(name) })
}

// openRegular opens a file that was regular when it was checked. Another program may have replaced it with a pipe
// since, and opening a pipe the usual way would block.
func openRegular(name string) (io.ReadCloser, error) {
	file, err := os.OpenFile(name, os.O_RDONLY|withoutWaiting, 0) //nolint:gosec // it is the user's own file
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("it is no longer a regular file")
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

// base64Content decodes an image from the configuration.
func base64Content(encoded string) (*content, error) {
	open := func() (io.ReadCloser, error) {
		return io.NopCloser(base64.NewDecoder(base64.StdEncoding, strings.NewReader(encoded))), nil
	}
	read, err := readContent("image", open)
	var corrupt base64.CorruptInputError
	if errors.As(err, &corrupt) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil, errors.New("it is not valid base64") // the cause would quote it
	}
	if err != nil {
		return nil, err
	}
	if extension := mimetype.Lookup(read.contentType); extension != nil {
		read.filename += extension.Extension()
	}
	return read, nil
}

// readContent streams the bytes once, to compute the hash and the size and to detect the type.
func readContent(filename string, open func() (io.ReadCloser, error)) (*content, error) {
	reader, err := open()
	if err != nil {
		return nil, fmt.Errorf("it can't be read: %w", err)
	}
	defer reader.Close() //nolint:errcheck // it was only read
	hash := sha256.New()
	start := &bytes.Buffer{}
	limited := io.LimitReader(reader, maxContent+1)
	size, err := io.Copy(io.MultiWriter(hash, start), io.LimitReader(limited, enoughToSniff))
	if err == nil {
		var rest int64
		rest, err = io.Copy(hash, limited)
		size += rest
	}
	if err != nil {
		return nil, fmt.Errorf("it can't be read: %w", err)
	}
	if err := checkSize(size, "more than "); err != nil {
		return nil, err
	}
	contentType, looks := sniff(start.Bytes())
	return &content{
		filename:    filename,
		contentType: contentType,
		looks:       looks,
		sha256:      hex.EncodeToString(hash.Sum(nil)),
		size:        size,
		open:        open,
	}, nil
}

// checkSize refuses sizes that the API can't accept. Bytes are read up to the limit only, so moreThan says that
// there are more.
func checkSize(size int64, moreThan string) error {
	switch {
	case size == 0:
		return errors.New("it is empty")
	case size > maxContent && moreThan != "":
		return fmt.Errorf("it has %s%d bytes, and the API takes 49 MB at most (%[2]d bytes)", moreThan, maxContent)
	case size > maxContent:
		return fmt.Errorf("it has %d bytes, and the API takes 49 MB at most (%d bytes)", size, maxContent)
	}
	return nil
}

// isSmall reports whether the API will probably refuse the image (code 8083).
func (c *content) isSmall() bool { return c.size < minContent }

// upload returns the content for the client. A type that the user has set wins over the detected one.
func (c *content) upload(contentType string) capillary.Upload {
	return capillary.Upload{
		Filename:    c.filename,
		ContentType: contentType,
		Size:        c.size,
		SHA256:      c.sha256,
		Open:        c.open,
	}
}
