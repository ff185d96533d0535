package capillary

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A warning that is not about images leaves a good answer to any call good.
func TestHarmlessWarnings(t *testing.T) {
	t.Parallel()
	want := map[int64]bool{}
	for _, bounds := range [][2]int64{{1053, 1053}, {8050, 8064}, {8066, 8066}, {8068, 8068}, {8070, 8077}, {8088, 8088}, {8090, 8090}, {91001, 91008}, {91010, 91019}} {
		for code := bounds[0]; code <= bounds[1]; code++ {
			want[code] = true
		}
	}
	for _, warning := range HarmlessWarnings() {
		if !want[warning.Number] || warning.Says == "" {
			t.Errorf("%d (%q) is not one of the documented codes", warning.Number, warning.Says)
		}
		delete(want, warning.Number)
		wantUnharmed(t, warning.Number)
	}
	if len(want) > 0 {
		t.Errorf("not in the table: %v", want)
	}
}

// A user can declare a warning harmless.
func TestToleratedWarnings(t *testing.T) {
	t.Parallel()
	wantUnharmed(t, 777, func(c *Config) { c.Tolerated = []int64{776, 777} })
	got, err := newClient(t, answers(ok(listingWith(`{"code":777},{"code":778}`))), func(c *Config) { c.Tolerated = []int64{777} }).ListImages(t.Context(), customer)
	if diff := cmp.Diff([]Notice{{Code: 778}}, got.UnknownWarnings); diff != "" || err != nil {
		t.Errorf("error %v, doubts (-want +got):\n%s", err, diff)
	}
}

// What is known to be a failure can't be tolerated: neither by name nor, on the call that it is about, in
// effect.
func TestFailuresAreNotTolerated(t *testing.T) {
	t.Parallel()
	for code, want := range map[int64]bool{521: false, 401: false, 8015: false, 8069: false, 0: false, -1: false, 777: true, 8084: true, 400: true, 8109: true} {
		if Tolerable(code) != want {
			t.Errorf("%d: tolerable %t", code, !want)
		}
	}
	client := newClient(t, answers(ok(`{"data":[],"warnings":[{"code":8078}]}`)), func(c *Config) { c.Tolerated = []int64{8078} })
	want := verdict{Kind: KindNoSuchIndex, Outcome: OutcomeRejected, Retryable: true, Status: 200, Notice: Notice{Code: 8078}}
	if diff := cmp.Diff(want, failureOf(t, client.DeleteImage(t.Context(), customer, 0))); diff != "" {
		t.Errorf("delete (-want +got):\n%s", diff)
	}
}

// wantUnharmed fails unless each call makes the same of a good answer with the warning as without it.
func wantUnharmed(t *testing.T, code int64, edits ...func(*Config)) {
	t.Helper()
	warnings := fmt.Sprintf(`"warnings":[{"status":false,"code":%d,"message":"m"}]`, code)
	client := func(body string) *Client { return newClient(t, answers(ok(body)), edits...) }
	got, err := client(fmt.Sprintf(`{"id":564703420,"customerImage":[%s],%s}`, tokenOnly, warnings)).ListImages(t.Context(), customer)
	got.Took = 0 // differs from run to run
	if diff := cmp.Diff(Listing{Images: []Image{{Token: "t/2"}}, HasList: true}, got); diff != "" || err != nil {
		t.Errorf("%d: error %v, list (-want +got):\n%s", code, err, diff)
	}
	found, err := client(`{"entity":7,`+warnings+`}`).LookupCustomer(t.Context(), byMobile())
	if diff := cmp.Diff(Customer{ID: 7}, found); diff != "" || err != nil {
		t.Errorf("%d: error %v, customer (-want +got):\n%s", code, err, diff)
	}
	if err := client(`{"data":[{"code":200,"status":"true"}],`+warnings+`}`).DeleteImage(t.Context(), customer, 0); err != nil {
		t.Errorf("%d: delete: %v", code, err)
	}
	image, err := client(`{"data":[`+entry+`],`+warnings+`}`).AddImage(t.Context(), customer, uploadOf("some bytes"))
	if diff := cmp.Diff(documentedImage(), image); diff != "" || err != nil {
		t.Errorf("%d: error %v, image (-want +got):\n%s", code, err, diff)
	}
}
