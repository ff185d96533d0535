package sandbox

import (
	"io"
	"net/http"
	"net/url"

	"github.com/google/uuid"
)

// maxPlainBody limits the bodies of calls that upload nothing.
const maxPlainBody = 1 << 20

// request is one call, read to its end.
type request struct {
	kind     Kind
	allow    string // the method that the path accepts, if the path is known
	customer int64
	http     *http.Request
	query    url.Values
	body     []byte // of every call but an add
	upload   upload // of an add
	rule     Rule
	id       string
	by       string
	child    string // the caller's connected organisation
	refused  *reply // set without valid credentials: the body is not read
	place    int    // in Server.calls
}

// receive reads everything of a call except its body.
func receive(r *http.Request) *request {
	req := &request{
		kind:  CallUnknown,
		http:  r,
		query: r.URL.Query(),
		id:    uuid.NewString(),
		by:    r.UserAgent(),
	}
	if req.by == "" {
		req.by = "an unnamed caller"
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
	// If the body can't be read, the client is gone and does not see the answer, and only an add takes effect
	// by its body.
	req.body, _ = io.ReadAll(io.LimitReader(req.http.Body, maxPlainBody))
}
