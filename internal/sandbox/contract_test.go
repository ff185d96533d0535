package sandbox_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox/sandboxtest"
)

func TestUnexpectedCalls(t *testing.T) {
	t.Parallel()
	const target = "/v2/customers/564703420/deleteImage"
	with := func(r *http.Request, header, value string) *http.Request {
		r.Header.Set(header, value)
		return r
	}
	for name, test := range map[string]struct {
		request func(*client) *http.Request
		reason  string
	}{
		"delete of nothing":  {func(c *client) *http.Request { return c.request("DELETE", target, nil) }, "without image_ids"},
		"delete of two same": {func(c *client) *http.Request { return c.request("DELETE", target+"?image_ids=9&image_ids=9", nil) }, "twice"},
		"delete of an empty": {func(c *client) *http.Request { return c.request("DELETE", target+"?image_ids=2&image_ids=", nil) }, "not an integer"},
		"delete of a list":   {func(c *client) *http.Request { return c.request("DELETE", target+"?image_ids=0,1", nil) }, "not an integer"},
		"delete by token":    {func(c *client) *http.Request { return c.request("DELETE", target+"?image_ids=ab98b31a", nil) }, "not an integer"},
		"delete with a body": {func(c *client) *http.Request {
			return c.request("DELETE", deletePath(full, 9), strings.NewReader("{}"))
		}, "body"},
		"idempotency key": {func(c *client) *http.Request {
			return with(c.request("GET", getPath(full), nil), "Idempotency-Key", "1")
		}, "Idempotency-Key"},
		"x-idempotency key": {func(c *client) *http.Request {
			return with(c.request("GET", getPath(full), nil), "X-Idempotency-Key", "1")
		}, "X-Idempotency-Key"},
		"stray attribution": {func(c *client) *http.Request {
			r := with(c.request("GET", getPath(full), nil), "X-CAP-API-ATTRIBUTION-ENTITY-TYPE", "TILL")
			return with(r, "X-CAP-API-ATTRIBUTION-ENTITY-CODE", "till.7")
		}, "attribution"},
		"half an attribution": {func(c *client) *http.Request {
			return with(c.request("GET", getPath(full), nil), "X-CAP-API-ATTRIBUTION-LOOKUP-TYPE", "WECHAT")
		}, "half of an attribution"},
		"get without embed":  {func(c *client) *http.Request { return c.request("GET", "/v2/customers/564703420?source=ALL", nil) }, "embed"},
		"add without a form": {func(c *client) *http.Request { return c.request("POST", addPath(full), strings.NewReader("x")) }, "multipart"},
		"wrong method":       {func(c *client) *http.Request { return c.request("PUT", addPath(full), nil) }, "no such path or method"},
		"token with no JSON": {func(c *client) *http.Request {
			return c.request("POST", "/v3/oauth/token/generate", strings.NewReader("key=a"))
		}, "not JSON"},
		"add to lookup": {func(c *client) *http.Request { return c.request("POST", "/v2/customers/lookup/setImage", nil) }, "no such path"},
		"form that ends early": {func(c *client) *http.Request {
			r := c.request("POST", addPath(full), strings.NewReader("--b\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nabc"))
			return with(r, "Content-Type", "multipart/form-data; boundary=b")
		}, "multipart"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := sandboxtest.Start(t)
			sb.AllowUnexpected()
			c := newClient(t, sb)
			c.must(test.request(c))
			found := sb.Unexpected()
			if len(found) != 1 || !strings.Contains(found[0], test.reason) {
				t.Errorf("unexpected: %q", found)
			}
			if left := len(sb.Images(full)); left != 3 {
				t.Errorf("%d images", left)
			}
		})
	}
}

func TestAnAddCutShortIsNotUnexpected(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sb := sandboxtest.InMemory(t) // fails at its cleanup
		c := newClient(t, sb)
		r := c.addRequest(empty, "file", picture(1))
		// Shorter than its Content-Length, so the transport gives up.
		r.Body = io.NopCloser(io.LimitReader(r.Body, r.ContentLength/2))
		if got, err := c.send(r); err == nil {
			t.Errorf("answered %d", got.status)
		}
		synctest.Wait()
		if len(sb.Images(empty)) != 0 || sb.CountCalls(sandbox.CallAdd) != 1 {
			t.Errorf("images %v of calls %v", sb.Images(empty), sb.Calls())
		}
	})
}

func TestAnyUserAgentIsWelcome(t *testing.T) {
	t.Parallel()
	sb := sandboxtest.Start(t) // fails at its cleanup
	c := newClient(t, sb)
	r := c.request(http.MethodGet, getPath(full), nil)
	r.Header.Set("User-Agent", "curl/8.0")
	c.must(r)
}
