package capillary

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The reference's example.
func TestBasic(t *testing.T) {
	t.Parallel()
	hash := HashPassword("123")
	if hash != "202cb962ac59075b964b07152d234b70" {
		t.Errorf("hash %s", hash)
	}
	api := answers(ok(deleted))
	client := newClient(t, api, as(Basic{Username: "store.server", PasswordMD5: hash}))
	if err := client.DeleteImage(t.Context(), customer, 0); err != nil {
		t.Fatal(err)
	}
	want := http.Header{
		"Accept":          {"application/json"},
		"Accept-Encoding": {"identity"},
		"Authorization":   {"Basic c3RvcmUuc2VydmVyOjIwMmNiOTYyYWM1OTA3NWI5NjRiMDcxNTJkMjM0Yjcw"},
	}
	if diff := cmp.Diff(want, api.all("")[0].Header); diff != "" {
		t.Errorf("wrong headers (-want +got):\n%s", diff)
	}
}

// A call with credentials that can't be renewed is not retried.
func TestFixedCredentialsRefused(t *testing.T) {
	t.Parallel()
	for name, credentials := range map[string]Credentials{"basic": Basic{"u", "hash"}, "token": testToken} {
		for how, refusal := range refusals() {
			t.Run(name+", "+how, func(t *testing.T) {
				t.Parallel()
				api := answers(refusal)
				_, err := newClient(t, api, as(credentials), retries(4)).ListImages(t.Context(), customer)
				got := failureOf(t, err)
				if got.Kind != KindCredentials || got.Outcome != OutcomeRejected || got.Retryable {
					t.Errorf("got %+v", got)
				}
				if n := len(api.all("")); n != 1 {
					t.Errorf("%d requests, want 1", n)
				}
			})
		}
	}
}

// A token that can't be a header's value is refused before anything is sent, and is not quoted.
func TestTokenThatIsNoHeader(t *testing.T) {
	t.Parallel()
	err := serve(t, answers(ok(deleted)), as(AccessToken("line\nbreak"))).DeleteImage(t.Context(), customer, 0)
	want := verdict{
		Kind: KindUnsent, Outcome: OutcomeRejected,
		Text: `Delete Customer Image (customer 564703420): net/http: invalid header field value for "X-Cap-Api-Oauth-Token"`,
	}
	if diff := cmp.Diff(want, verdictOf(t, err)); diff != "" {
		t.Errorf("wrong verdict (-want +got):\n%s", diff)
	}
}

// A fetched token that would end its header and begin a new one is neither sent nor quoted.
func TestGeneratedTokenThatIsNoHeader(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`marked\r\nX-Evil: 1`, `marked\nX-Evil: 1`, `marked\r`, `marked\u0000`} {
		api := &script{reply: func(_ int, r received) answer {
			if r.Path == generate {
				return ok(`{"data":{"accessToken":"` + text + `","ttlSeconds":300}}`)
			}
			return ok(deleted)
		}}
		err := serve(t, api, keys).DeleteImage(t.Context(), customer, 0)
		if err == nil || len(api.all("Image")) > 0 || strings.Contains(err.Error(), "marked") {
			t.Errorf("%s: got %v after %d deletions", text, err, len(api.all("Image")))
		}
	}
}

// refusals are the ways in which the API reports bad credentials.
func refusals() map[string]answer {
	return map[string]answer{
		"401":                  status(401, ``),
		"498":                  status(498, `<html></html>`),
		"401 in a 200":         ok(`{"errors":[{"code":401,"message":"Invalid token"}]}`),
		"498 in a 200":         ok(`{"id":564703420,"customerImage":[],"warnings":[{"code":"498","message":"Token expired"}]}`),
		"498 in data":          ok(`{"data":[{"code":498,"status":"false"}]}`),
		"XML in a 200":         ok(`<response><status><code>498</code><message>Token expired</message></status></response>`),
		"XML in a 401":         status(401, `<response><status><code>498</code><message>Token expired</message></status></response>`),
		"the older generation": ok(`{"response":{"status":{"success":false,"code":401,"message":"m"}}}`),
	}
}
