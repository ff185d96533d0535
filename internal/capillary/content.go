package capillary

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"net/http"
	"time"
)

// maxContent is the most that is downloaded: the size of the largest image [documented as 49 MB,
// without saying which kind of MB; this is the larger one].
const maxContent = 49 << 20

// slowest is the rate, in bytes a second, below which a download counts as stuck. The request timeout
// alone would be too short for a large image over a slow line.
const slowest = 256 << 10

// HashContent downloads an image through its signed link and gives the SHA-256 of the bytes in hex. It
// holds none of them. The storage gets no credentials of the API and no header of this client but its
// User-Agent; a redirect is an error. Failures that pass are repeated.
//
// Size is the number of bytes to expect, at most 49 MB; nil if it is not known. Another number is an
// error of KindWrongSize, and a link that the storage does not honour, as it has expired, one of
// KindLinkRefused: another read of the list brings a new link. Errors are *Error and never quote it.
//
// A download may take the request timeout and as long as its bytes take at 256 KB a second.
func (c *Client) HashContent(ctx context.Context, link Link, size *int64) (string, error) {
	expected := int64(maxContent)
	if size != nil {
		expected = *size
	}
	req := request{
		call:     CallContent,
		method:   http.MethodGet,
		url:      link.Reveal(),
		foreign:  true,
		patience: time.Duration(expected) * time.Second / slowest,
		private:  link.secrets(),
	}
	switch {
	case link.IsZero():
		return "", req.unsent(errors.New("there is no link"))
	case c.mayFollow(link) != nil:
		return "", req.unsent(c.mayFollow(link))
	case expected < 0 || expected > maxContent:
		return "", req.unsent(fmt.Errorf("%d bytes are no size of an image: 49 MB are the most that the API takes", expected))
	}
	return repeat(ctx, c, func(ctx context.Context) (string, error) {
		body := &download{size: size, hash: sha256.New()}
		req.sink = body.take
		res, err := c.send(ctx, req)
		if err != nil {
			return "", err
		}
		if failure := judgeContent(res, link); failure != nil {
			return "", failure
		}
		return hex.EncodeToString(body.hash.Sum(nil)), nil
	})
}

// download is one try to get the bytes.
type download struct {
	size *int64
	hash hash.Hash
}

// wrongSizeError marks bytes that were all there, but not as many as expected.
type wrongSizeError struct{ how string }

func (e *wrongSizeError) Error() string { return "the content has " + e.how }

// take streams the body into the hash, and no more of it than can be right.
func (d *download) take(res *http.Response) error {
	most := int64(maxContent)
	if d.size != nil {
		most = *d.size
	}
	switch announced := res.ContentLength; {
	case announced > most, announced >= 0 && d.size != nil && announced != most:
		return d.wrong(announced)
	case announced < 0 && d.size == nil && len(res.TransferEncoding) == 0:
		// Such a body ends with the connection, wherever that breaks.
		return errors.New("the answer does not say how long it is, so it may have broken off")
	}
	read, err := io.Copy(d.hash, io.LimitReader(res.Body, most+1))
	switch {
	case err != nil:
		return fmt.Errorf("the content broke off after %d bytes: %w", read, err)
	case read > most:
		return &wrongSizeError{fmt.Sprintf("more than %d bytes", most)}
	case d.size != nil && read != most:
		return d.wrong(read)
	}
	return nil
}

func (d *download) wrong(bytes int64) error {
	if d.size == nil {
		return &wrongSizeError{fmt.Sprintf("%d bytes, which are more than the 49 MB that the API takes", bytes)}
	}
	return &wrongSizeError{fmt.Sprintf("%d bytes and not %d", bytes, *d.size)}
}

// judgeContent tells what came of a download. The storage is not the API: its 401 and 403 say nothing
// about the credentials, and its XML is not quoted, for it repeats parts of the signature.
func judgeContent(res *response, link Link) *Error {
	m := statusMeaning(res.call, res.status)
	_, wrong := errors.AsType[*wrongSizeError](res.broken)
	var cause error
	switch {
	case wrong:
		m, cause = meaning{KindWrongSize, OutcomeUnknown, false}, res.broken
	case res.status == http.StatusOK && res.broken != nil:
		return res.unreadable(res.broken)
	case res.status == http.StatusOK:
		return nil
	case m.kind == KindRedirect, m.kind == KindServer, m.kind == KindRateLimited:
	case res.status >= 400:
		m, cause = meaning{KindLinkRefused, OutcomeRejected, false}, refusal(link)
	default:
		m = meaning{KindUnexpected, OutcomeUnknown, false}
	}
	failure := res.failed(m, Notice{})
	if cause != nil {
		failure.Err = res.cleanError(cause)
	}
	return failure
}

// refusal says until when a refused link was good, for that it expired is the likeliest reason.
func refusal(link Link) error {
	const refused = "the storage does not honour the signed link"
	if expiry, err := link.ExpiresAt(); err == nil {
		return fmt.Errorf("%s, which is good until %s", refused, expiry.Format(time.RFC3339))
	}
	return errors.New(refused)
}
