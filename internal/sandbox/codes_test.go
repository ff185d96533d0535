package sandbox_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox/sandboxtest"
)

// A requested code comes as the vendor documents it, and the call has no effect.
func TestFailingAnswersTheCode(t *testing.T) {
	t.Parallel()
	for number, want := range map[int]struct {
		status int
		list   string
	}{8109: {400, "errors"}, 4001: {503, "errors"}, 521: {200, "warnings"}} {
		sb := sandboxtest.Start(t)
		rule, err := sandbox.Failing(sandbox.CallDelete, number)
		if err != nil {
			t.Fatal(err)
		}
		sb.Script(rule)
		got := newClient(t, sb).delete(full, 0)
		if code, _ := got.problem(want.list); got.status != want.status || code != float64(number) {
			t.Errorf("%d: status %d: %s", number, got.status, got.raw)
		}
		if left := len(sb.Images(full)); left != 3 {
			t.Errorf("%d: %d images are left", number, left)
		}
	}
	if _, err := sandbox.Failing(sandbox.CallGet, 8083); err == nil {
		t.Error("a get can't fail with 8083")
	}
}

// Requested warnings accompany a good answer, which stays good.
func TestWarnedAddsWarnings(t *testing.T) {
	t.Parallel()
	sb := sandboxtest.Start(t)
	sb.Script(sandbox.Warned(sandbox.CallGet, 8056, 9999))
	got := newClient(t, sb).get(full)
	var codes []any
	for _, warning := range got.body["warnings"].([]any) {
		codes = append(codes, warning.(map[string]any)["code"])
	}
	if want := []any{8056.0, 9999.0}; !slices.Equal(codes, want) || len(got.files("s3Token")) != 3 {
		t.Errorf("warnings %v: %s", codes, got.raw)
	}
}

func TestCommandPlaysCodesAndWarnings(t *testing.T) {
	t.Parallel()
	stdout, address, end := serve(t, "-listen=127.0.0.1:0", "-code", "get=8109:1", "-warn", "get=8056,9999", "-code", "delete=521:1@1", "-code", "lookup=erased")
	var statuses []int
	for range 3 {
		statuses = append(statuses, call(t, http.MethodGet, address+getPath(full)))
	}
	for range 2 {
		statuses = append(statuses, call(t, http.MethodDelete, address+deletePath(full, 0)))
	}
	end()
	if want := []int{400, 200, 200, 200, 200}; !slices.Equal(statuses, want) {
		t.Errorf("statuses %v, want %v", statuses, want)
	}
	if n := strings.Count(unfolded(stdout.String()), "scripted answer, no effect"); n != 2 {
		t.Errorf("%d calls failed:\n%s", n, stdout)
	}
}
