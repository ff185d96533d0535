package capillary

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strconv"
	"strings"
)

// Upload is an image to add. Its bytes are streamed, never held.
type Upload struct {
	// Filename is sent along; the API makes nothing of it.
	Filename    string
	ContentType string
	// Size is in bytes. The API takes 10 KB to 49 MB [documented].
	Size int64
	// SHA256 is the hex hash of the bytes that are to be sent.
	SHA256 string
	// Open opens the bytes, at least once.
	Open func() (io.ReadCloser, error)
}

// AddImage uploads an image (Add Customer Image). It is sent once. A nil error means that the API
// accepted it and described the image; an *Error tells in its Outcome what is known.
//
// The reference's sample of an answer has one entry, and no page says what more of them would mean: it is then
// not known which image is the uploaded one, as after an answer that was lost.
//
// Bytes that turn out to be others than announced break the upload off before it is complete.
func (c *Client) AddImage(ctx context.Context, customerID int64, upload Upload) (Image, error) {
	form, err := newForm(upload)
	if err != nil {
		return Image{}, request{call: CallAdd, customerID: customerID, redactor: c.redactor}.unsent(err)
	}
	res, err := c.send(ctx, request{
		call:        CallAdd,
		customerID:  customerID,
		method:      http.MethodPost,
		url:         c.endpoint(nil, "v2", "customers", strconv.FormatInt(customerID, 10), "setImage"),
		body:        form.open,
		length:      form.length(),
		contentType: form.contentType,
	})
	if err != nil {
		return Image{}, err
	}
	found, failure := judgeWrite(res)
	if failure != nil {
		return Image{}, failure
	}
	if found.entries > 1 {
		return Image{}, res.unreadable(fmt.Errorf("the answer describes %d uploads, so it does not say which of them is this one", found.entries))
	}
	image, err := found.file.image()
	if err != nil {
		return Image{}, res.unreadable(fmt.Errorf("the answer %w, so it does not say which image was added", err))
	}
	return image, nil
}

// form is a multipart body with one part, whose length is known before it is sent.
type form struct {
	upload      Upload
	head, tail  []byte
	contentType string
}

func newForm(upload Upload) (*form, error) {
	// A line break would end the header, and make what follows it part of the image: other bytes would be
	// stored than were hashed. A filename is escaped where it is written.
	if !isHeaderText(upload.ContentType) {
		return nil, errors.New("the content type is empty or has a character that no header can have")
	}
	var buffer bytes.Buffer
	writer := multipart.NewWriter(&buffer)
	// Every sample names the part "file"; the reference's prose says "FILE".
	_, err := writer.CreatePart(textproto.MIMEHeader{
		"Content-Disposition": {multipart.FileContentDisposition("file", upload.Filename)},
		"Content-Type":        {upload.ContentType},
	})
	if err != nil {
		return nil, fmt.Errorf("build the upload: %w", err)
	}
	head := bytes.Clone(buffer.Bytes())
	if err := writer.Close(); err != nil {
		return nil, fmt.Errorf("build the upload: %w", err)
	}
	return &form{
		upload:      upload,
		head:        head,
		tail:        bytes.Clone(buffer.Bytes()[len(head):]),
		contentType: writer.FormDataContentType(),
	}, nil
}

// isHeaderText reports whether a text may stand in a header: printable ASCII, and something of it.
func isHeaderText(text string) bool {
	return strings.TrimSpace(text) != "" && !strings.ContainsFunc(text, func(c rune) bool { return c < ' ' || c > '~' })
}

func (f *form) length() int64 {
	return int64(len(f.head)) + f.upload.Size + int64(len(f.tail))
}

// open starts the body anew.
func (f *form) open() (io.ReadCloser, error) {
	content, err := f.upload.Open()
	if err != nil {
		return nil, fmt.Errorf("open the image: %w", err)
	}
	checked := &checkedReader{content: content, hash: sha256.New(), upload: f.upload}
	return struct {
		io.Reader
		io.Closer
	}{io.MultiReader(bytes.NewReader(f.head), checked, bytes.NewReader(f.tail)), content}, nil
}

// contentChangedError marks an upload that was broken off by checkedReader.
type contentChangedError struct{ how string }

func (e *contentChangedError) Error() string { return "the image changed while it was read: " + e.how }

// checkedReader fails at the end of the content, before the body is complete, when the bytes are not
// those that were announced.
type checkedReader struct {
	content io.Reader
	hash    hash.Hash
	upload  Upload
	read    int64
}

func (r *checkedReader) Read(p []byte) (int, error) {
	n, err := r.content.Read(p)
	r.hash.Write(p[:n])
	r.read += int64(n)
	if r.read > r.upload.Size {
		return 0, &contentChangedError{fmt.Sprintf("it has more than %d bytes", r.upload.Size)}
	}
	if errors.Is(err, io.EOF) {
		if r.read < r.upload.Size {
			return 0, &contentChangedError{fmt.Sprintf("it has %d bytes and not %d", r.read, r.upload.Size)}
		}
		if sum := hex.EncodeToString(r.hash.Sum(nil)); sum != r.upload.SHA256 {
			return 0, &contentChangedError{fmt.Sprintf("its hash is %s and not %s", sum, r.upload.SHA256)}
		}
	}
	return n, err //nolint:wrapcheck // io.EOF must stay io.EOF
}

// contentChanged is the failure of an upload that was broken off. Its body never became complete, so
// there is nothing that the API could have stored.
func (req request) contentChanged(err error) *Error {
	return &Error{
		Call: req.call, CustomerID: req.customerID, Kind: KindContentChanged,
		Outcome: OutcomeRejected, Err: req.redactor.cleanError(err),
	}
}
