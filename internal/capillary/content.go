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

// maxContent limits a download to the size of the largest image. The vendor documents 49 MB without saying
// which kind of MB; this is the larger one.
const maxContent = 49 << 20

// slowest is the rate, in bytes a second, below which a download counts as stuck. The request timeout alone
// would be too short for a large image over a slow line.
const slowest = 256 << 10

// HashContent downloads an image through its signed link and returns the SHA-256 of the bytes in hex, without
// holding them in memory. The storage gets no API credentials and no header of this client except its
// User-Agent; a redirect is an error. Transient failures are retried.
//
// Size is the expected number of bytes, at most 49 MB; nil if unknown. A different number is an error of
// KindWrongSize. If the storage does not honour the link, for example because it has expired, the error is of
// KindLinkRefused: reading the list again gives a new link. Errors are *Error and never quote the link.
//
// A download may take the request timeout plus the time that its bytes take at 256 KB a second.
func (c *Client) HashContent(ctx context.Context, link Link, size *int64) (string, error) {
	expected := int64(maxContent)
	if size != nil {
		expected = *size
	}
	req := request{
		call:         CallContent,
		method:       http.MethodGet,
		url:          link.Reveal(),
		external:     true,
		extraTimeout: time.Duration(expected) * time.Second / slowest,
		secrets:      link.secrets(),
	}
	switch {
	case link.IsZero():
		return "", req.unsent(errors.New("there is no link"))
	case c.mayFollow(link) != nil:
		return "", req.unsent(c.mayFollow(link))
	case expected < 0 || expected > maxContent:
		return "", req.unsent(fmt.Errorf("%d bytes can't be the size of an image: the API takes at most 49 MB", expected))
	}
	return retryRead(ctx, c, func(ctx context.Context) (string, error) {
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

// download is one attempt to fetch the bytes.
type download struct {
	size *int64
	hash hash.Hash
}

// wrongSizeError marks a complete answer with an unexpected number of bytes.
type wrongSizeError struct{ how string }

func (e *wrongSizeError) Error() string { return "the content has " + e.how }

// take streams the body into the hash, and reads no more of it than can be right.
func (d *download) take(res *http.Response) error {
	most := int64(maxContent)
	if d.size != nil {
		most = *d.size
	}
	switch announced := res.ContentLength; {
	case announced > most, announced >= 0 && d.size != nil && announced != most:
		return d.wrong(announced)
	case announced < 0 && d.size == nil && len(res.TransferEncoding) == 0:
		// Such a body ends with the connection, so a broken one looks complete.
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
		return &wrongSizeError{fmt.Sprintf("%d bytes, more than the 49 MB that the API takes", bytes)}
	}
	return &wrongSizeError{fmt.Sprintf("%d bytes, not %d", bytes, *d.size)}
}

// judgeContent returns the failure of a download, or nil. The storage is not the API: its 401 and 403 say
// nothing about the credentials, and its XML is not quoted because it repeats parts of the signature.
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

// refusal says when a refused link expires, because that is the likeliest reason.
func refusal(link Link) error {
	const refused = "the storage does not honour the signed link"
	if expiry, err := link.ExpiresAt(); err == nil {
		return fmt.Errorf("%s, which is valid until %s", refused, expiry.Format(time.RFC3339))
	}
	return errors.New(refused)
}
