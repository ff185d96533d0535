package sandboxtest_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox/sandboxtest"
)

// recorder is a testing.TB that keeps errors and runs its own cleanups.
type recorder struct {
	testing.TB
	cleanups []func()
	errors   int
}

func (r *recorder) Helper()               {}
func (r *recorder) Cleanup(f func())      { r.cleanups = append(r.cleanups, f) }
func (r *recorder) Errorf(string, ...any) { r.errors++ }

func (r *recorder) finish() {
	for _, cleanup := range slices.Backward(r.cleanups) {
		cleanup()
	}
}

type starter = func(testing.TB, ...func(*sandbox.Options)) *sandboxtest.Sandbox

func visit(t *testing.T, sb *sandboxtest.Sandbox, path string) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, sb.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := sb.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode
}

func TestUnexpectedCallsFailTheTest(t *testing.T) {
	t.Parallel()
	for name, start := range map[string]starter{"start": sandboxtest.Start, "in memory": sandboxtest.InMemory} {
		for _, lenient := range []bool{false, true} {
			tb := &recorder{TB: t}
			sb := start(tb)
			if lenient {
				sb.AllowUnexpected()
			}
			visit(t, sb, "/no/such/path")
			tb.finish()
			if failed := tb.errors > 0; failed == lenient {
				t.Errorf("%s, lenient %v: %d errors", name, lenient, tb.errors)
			}
		}
	}
}

func TestOptionsReachTheSandbox(t *testing.T) {
	t.Parallel()
	sb := sandboxtest.Start(t, func(o *sandbox.Options) { o.Seed.Customers = o.Seed.Customers[1:] })
	if images := sb.Images(sandbox.DefaultSeed().Customers[0].ID); images != nil {
		t.Errorf("images %v", images)
	}
	if !strings.HasPrefix(sb.URL, "http://127.0.0.1:") {
		t.Errorf("URL %s", sb.URL)
	}
}

func TestInMemoryLeavesNothingInItsBubble(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sb := sandboxtest.InMemory(t)
		sb.Script(sandbox.Rule{Drop: sandbox.HangBefore})
		transport := &http.Transport{DialContext: sb.Dial} // never closed by the test
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, sb.URL+"/v2/customers/1?source=ALL&embed=CUSTOMERIMAGE", nil)
		if err != nil {
			t.Fatal(err)
		}
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			if resp, err := transport.RoundTrip(r); err == nil {
				resp.Body.Close()
				t.Error("answered")
			}
		}()
		synctest.Wait()
		if sb.CountCalls(sandbox.CallGet) != 1 {
			t.Error("the call did not arrive")
		}
		t.Cleanup(func() { <-ended })
		sb.Close()
	})
}
