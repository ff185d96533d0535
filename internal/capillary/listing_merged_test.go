package capillary

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Two ids of one merged customer are two locks on one list. Even if the answer names the requested id, the
// tokens show whose images they are.
func TestAListThatIsAllAnotherCustomersIsThatOfAMergedOne(t *testing.T) {
	t.Parallel()
	const (
		own, other, third = "customerImage/100458/564703420/a", "customerImage/100458/99/b", "customerImage/100458/7/c"
		said              = `Get Customer Image (customer 564703420): HTTP 200, code 8069 "Merged", `
		one               = said + "the answer is about customer 99, all its images belong to a different customer"
		several           = said + "all its images belong to other customers"
	)
	believed := verdict{}
	merged := func(survivor int64, text string) verdict {
		return verdict{Kind: KindCustomerMerged, Outcome: OutcomeRejected, Status: 200, Notice: Notice{8069, "Merged"}, Survivor: survivor, Text: text}
	}
	for name, tt := range map[string]struct {
		tokens []string
		want   verdict
	}{
		"no images":                          {nil, believed},
		"its own":                            {[]string{own}, believed},
		"one of its own":                     {[]string{other, own, third}, believed},
		"of no documented shape":             {[]string{"t/2", "customerImage/100458/99", "customerImage/100458/x/b", "customerImage/100458/-1/b", "photo/100458/99/b"}, believed},
		"another's":                          {[]string{other, other + "2"}, merged(99, one)},
		"another's, beside unknown shapes":   {[]string{"t/2", other}, merged(99, one)},
		"of several others":                  {[]string{other, third, other + "2"}, merged(0, several)},
		"several others, the first comes on": {[]string{other, third, third + "2", other + "2"}, merged(0, several)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			entries := make([]string, len(tt.tokens))
			for i, token := range tt.tokens {
				entries[i] = fmt.Sprintf(`{"file":{"s3Token":%q}}`, token)
			}
			const body = `{"id":564703420,"customerImage":[%s],"warnings":[%s]}`
			images := strings.Join(entries, ",")
			listing, err := newClient(t, answers(ok(fmt.Sprintf(body, images, `{"code":8069,"message":"Merged"}`)))).ListImages(t.Context(), customer)
			if tt.want == believed {
				if err != nil || len(listing.Images) != len(tt.tokens) {
					t.Errorf("got %+v, %v", listing, err)
				}
			} else if diff := cmp.Diff(tt.want, verdictOf(t, err)); diff != "" {
				t.Errorf("wrong verdict (-want +got):\n%s", diff)
			}
			// The newer code means the same.
			_, err = newClient(t, answers(ok(fmt.Sprintf(body, images, `{"code":91009}`)))).ListImages(t.Context(), customer)
			if (err == nil) != (tt.want == believed) {
				t.Errorf("with 91009: %v", err)
			}
			// Without the warning, nothing shows that there are two ids.
			listing, err = newClient(t, answers(ok(fmt.Sprintf(body, images, "")))).ListImages(t.Context(), customer)
			if err != nil || len(listing.Images) != len(tt.tokens) {
				t.Errorf("without 8069: %+v, %v", listing, err)
			}
		})
	}
}
