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

// Upload describes an image to add. Its bytes are streamed and never held in memory.
type Upload struct {
	// Filename is sent, but the API ignores it.
	Filename    string
	ContentType string
	// Size is in bytes. The API takes 10 KB to 49 MB [documented].
	Size int64
	// SHA256 is the hex hash of the bytes to send.
	SHA256 string
	// Open opens the content. It may be called more than once.
	Open func() (io.ReadCloser, error)
}

// AddImage uploads an image (Add Customer Image). It is sent once. A nil error means that the API accepted the
// image and described it; the Outcome of an *Error says what is known otherwise.
//
// The reference's sample answer has one entry, and no page says what several entries would mean. With several,
// AddImage can't know which image is the uploaded one, so the outcome is unknown, as after a lost answer.
//
// If the content differs from what was announced, the upload is aborted before the request is complete.
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
	found, failure := writeOutcome(res)
	if failure != nil {
		return Image{}, failure
	}
	if found.entries > 1 {
		return Image{}, res.unreadable(fmt.Errorf("the answer describes %d uploads, so it does not say which of them is this one", found.entries))
	}
	image, err := found.file.image(res.redactor)
	if err != nil {
		return Image{}, res.unreadable(fmt.Errorf("the answer %w, so it does not say which image was added", err))
	}
	return image, nil
}

// form is a multipart body with one part and a length that is known in advance.
type form struct {
	upload      Upload
	head, tail  []byte
	contentType string
}

func newForm(upload Upload) (*form, error) {
	// A line break would end the header and make the rest part of the image, so the API would store bytes that
	// were not hashed. The filename needs no such check: it is escaped when it is written.
	if !isHeaderText(upload.ContentType) {
		return nil, errors.New("the content type is empty or has a character that a header can't have")
	}
	var buffer bytes.Buffer
	writer := multipart.NewWriter(&buffer)
	// All of the vendor's samples name the part "file"; only the prose of the reference says "FILE".
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

// isHeaderText reports whether a text can be a header's value: not empty, and printable ASCII only.
func isHeaderText(text string) bool {
	return strings.TrimSpace(text) != "" && !strings.ContainsFunc(text, func(c rune) bool { return c < ' ' || c > '~' })
}

func (f *form) length() int64 {
	return int64(len(f.head)) + f.upload.Size + int64(len(f.tail))
}

// open returns a new reader of the whole body.
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

// contentChangedError marks an upload that checkedReader aborted.
type contentChangedError struct{ how string }

func (e *contentChangedError) Error() string { return "the image changed while it was read: " + e.how }

// checkedReader fails at the end of the content, before the body is complete, if the bytes are not the
// announced ones.
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
			return 0, &contentChangedError{fmt.Sprintf("it has %d bytes, not %d", r.read, r.upload.Size)}
		}
		if sum := hex.EncodeToString(r.hash.Sum(nil)); sum != r.upload.SHA256 {
			return 0, &contentChangedError{fmt.Sprintf("its hash is %s, not %s", sum, r.upload.SHA256)}
		}
	}
	return n, err
}

// contentChanged returns the failure of an aborted upload. Its body was never complete, so the API can't have
// stored anything.
func (req request) contentChanged(err error) *Error {
	return &Error{
		Call: req.call, CustomerID: req.customerID, Kind: KindContentChanged,
		Outcome: OutcomeRejected, Err: req.redactor.cleanError(err),
	}
}
