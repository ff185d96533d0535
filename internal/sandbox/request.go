package sandbox

import (
	"io"
	"net/http"
	"net/url"

	"github.com/google/uuid"
)

// maxPlainBody bounds the bodies of the calls that upload nothing.
const maxPlainBody = 1 << 20

// request is one call, read to its end.
type request struct {
	kind     Kind
	allow    string // the method the path takes, when the path is known
	customer int64
	http     *http.Request
	query    url.Values
	body     []byte // of every call but an add
	upload   upload // of an add
	rule     Rule
	id       string
	by       string
	child    string // the connected organisation of who calls
	refused  *reply // of who has no credentials: the body is not read
	place    int    // in Server.calls
}

// receive looks at all of a call but its body.
func receive(r *http.Request) *request {
	req := &request{
		kind:  CallUnknown,
		http:  r,
		query: r.URL.Query(),
		id:    uuid.NewString(),
		by:    r.UserAgent(),
	}
	if req.by == "" {
		req.by = "nobody named"
	}
	if found, known := locate(r.URL.Path); known {
		req.allow, req.customer = found.method, found.customer
		if r.Method == found.method {
			req.kind = found.kind
		}
	}
	return req
}

func (req *request) readBody() {
	if req.kind == CallAdd {
		req.upload = readUpload(req.http)
		return
	}
	// If the body cannot be read, the client is gone and does not see the answer,
	// and only an add takes effect by its body.
	req.body, _ = io.ReadAll(io.LimitReader(req.http.Body, maxPlainBody))
}
