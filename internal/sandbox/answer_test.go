package sandbox_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox/sandboxtest"
)

func TestScriptedAnswersArriveAsWritten(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		answer *sandbox.Answer
		status int
		kind   string // Content-Type
		body   string // or part of it
	}{
		"warning":      {sandbox.Warning(521, "busy"), 200, "json", `"warnings":[{"code":521,"message":"busy","status":false}]`},
		"error":        {sandbox.ErrorBody(400, 8015, "nobody"), 400, "json", `{"errors":[{"code":8015,"message":"nobody","status":false}]}`},
		"data failure": {sandbox.DataFailure(500), 200, "json", `"data":[{"code":500,"message":"Failed","status":"false"}]`},
		"xml":          {sandbox.XMLError(401, 498, "a < b"), 401, "xml", "<code>498</code><message>a &lt; b</message>"},
		"html":         {sandbox.HTMLPage(521), 521, "html", "<h1>Error 521</h1>"},
		"empty body":   {sandbox.EmptyBody(400), 400, "", ""},
		"empty object": {sandbox.EmptyObject(400), 400, "json", "{}"},
		"rate limited": {sandbox.RateLimited("7"), 429, "", ""},
		"redirect":     {sandbox.Redirect(307, "/elsewhere"), 307, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := sandboxtest.Start(t)
			sb.Script(sandbox.Rule{Answer: test.answer})
			c := newClient(t, sb)
			c.http.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
			got := c.get(full)
			if got.status != test.status || !strings.Contains(string(got.raw), test.body) || (test.body == "") != (len(got.raw) == 0) {
				t.Errorf("%d %s", got.status, got.raw)
			}
			if kind := got.header.Get("Content-Type"); !strings.Contains(kind, test.kind) || (test.kind == "") != (kind == "") {
				t.Errorf("content type %q", kind)
			}
			for name := range test.answer.Header {
				if got.header.Get(name) != test.answer.Header.Get(name) {
					t.Errorf("%s is %q", name, got.header.Get(name))
				}
			}
			if got.header.Get("X-CAP-REQUEST-ID") == "" {
				t.Error("no request id")
			}
		})
	}
}
