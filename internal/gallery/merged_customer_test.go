package gallery

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http" //nolint:depguard // the test stands between the client and the sandbox
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// oldID is the id that a merged customer had.
const oldID = 9

// answersOldID is an API that takes the id of a merged customer for that of its survivor, asha, and answers
// under the id that it was asked for, with the documented warning.
type answersOldID struct{ next http.RoundTripper }

func (a answersOldID) RoundTrip(req *http.Request) (*http.Response, error) {
	if !strings.Contains(req.URL.Path, "/customers/9") {
		return a.next.RoundTrip(req)
	}
	req = req.Clone(req.Context())
	req.URL.Path = strings.Replace(req.URL.Path, "/customers/9", "/customers/564703420", 1)
	res, err := a.next.RoundTrip(req)
	if err != nil || req.Method != http.MethodGet {
		return res, err
	}
	defer res.Body.Close()
	var body map[string]any
	if err := json.NewDecoder(res.Body).Decode(&body); err != nil {
		return nil, err
	}
	body["id"] = oldID
	body["warnings"] = []any{map[string]any{"code": 8069, "message": "Merged customer"}}
	encoded, err := json.Marshal(body)
	res.Body, res.ContentLength = io.NopCloser(bytes.NewReader(encoded)), int64(len(encoded))
	res.Header.Del("Content-Length")
	return res, err
}

// Two ids of one list would be two locks, and the deletions by one would move the images under the other.
func TestTheOldIDOfAMergedCustomerIsNoSecondWayToItsImages(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newFixture(t)
		client, err := capillary.New(capillary.Config{
			UserAgent: agent, BaseURL: b.URL, Transport: answersOldID{b.Transport()},
			Credentials: capillary.AccessToken(sandbox.DefaultSeed().AccessTokens[0]),
		})
		succeeds(b, err)
		b.client, b.latency = client, tick
		g, _ := b.launch(b.options)
		all := b.truth(asha)
		var byOldID, byID error
		var wg sync.WaitGroup
		wg.Go(func() { _, byOldID = g.remove(b.Context(), oldID, all[0]) })
		wg.Go(func() {
			<-time.After(tick / 2)
			_, byID = g.remove(b.Context(), asha, all[1])
		})
		wg.Wait()
		failure := fails[*capillary.Error](b, byOldID)
		equal(b, "kind", failure.Kind, capillary.KindCustomerMerged)
		equal(b, "survivor", failure.Survivor, asha)
		succeeds(b, byID)
		equal(b, "images", b.truth(asha), []string{all[0], all[2]})
	})
}
