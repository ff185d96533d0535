package sandbox

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
)

// upload is the body of an add.
type upload struct {
	files       int // parts with the name "file"
	content     []byte
	contentType string
	tooLarge    bool
	malformed   error // it is not the multipart form that the contract requires
	cut         bool  // the client left before the end
}

// readUpload reads the form part by part, and the body to its end: only then does net/http notice that a client
// has given up.
func readUpload(r *http.Request) upload {
	var u upload
	body := &watchedBody{ReadCloser: r.Body}
	r.Body = body
	u.malformed = u.readParts(r)
	_, _ = io.Copy(io.Discard, body) // body keeps the error
	u.cut = body.broken
	return u
}

// watchedBody remembers a failed read. The form does not distinguish a body that broke off from a form that
// ends early, and net/http reports the failure only once.
type watchedBody struct {
	io.ReadCloser
	broken bool
}

func (b *watchedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		b.broken = true
	}
	return n, err
}

func (u *upload) readParts(r *http.Request) error {
	form, err := r.MultipartReader()
	if err != nil {
		return fmt.Errorf("read form: %w", err)
	}
	for {
		part, err := form.NextRawPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read part: %w", err)
		}
		if err := u.readPart(part); err != nil {
			return fmt.Errorf("read part %q: %w", part.FormName(), err)
		}
	}
}

// readPart keeps no more of a file than the limit, and skips the rest.
func (u *upload) readPart(part *multipart.Part) error {
	if part.FormName() != "file" {
		_, err := io.Copy(io.Discard, part)
		return err
	}
	u.files++
	u.contentType = part.Header.Get("Content-Type")
	var kept bytes.Buffer
	if _, err := io.Copy(&kept, io.LimitReader(part, maxImageBytes+1)); err != nil {
		return err
	}
	if u.tooLarge = kept.Len() > maxImageBytes; u.tooLarge {
		return nil
	}
	u.content = kept.Bytes()
	return nil
}
