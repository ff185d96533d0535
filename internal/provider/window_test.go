package provider

import (
	"context"
	"net/http/httptrace"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
	"github.com/capillary-community/terraform-provider-capillary/internal/ledger/filestore"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox/sandboxtest"
)

// window measures for how long a list may change unnoticed: from when its last byte was read to when the DELETE
// that is based on it was written.
type window struct {
	gallery.API

	mu       sync.Mutex
	read     time.Time // the last answer
	lists    []time.Duration
	gaps     []time.Duration
	listedOn string // the connection of the last list, by its address on this side
	fresh    int    // deletions on a new connection
	strange  int    // deletions on a different connection than their list
}

// observe records each answer as soon as it was read.
func (w *window) observe(_ context.Context, exchange capillary.Exchange) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.read = time.Now()
	if exchange.Call == capillary.CallGet {
		w.lists = append(w.lists, exchange.Duration)
	}
}

func (w *window) ListImages(ctx context.Context, customerID int64) (capillary.Listing, error) {
	return w.API.ListImages(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(info httptrace.GotConnInfo) {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.listedOn = info.Conn.LocalAddr().String()
	}}), customerID)
}

func (w *window) DeleteImage(ctx context.Context, customerID int64, indexes ...int) error {
	return w.API.DeleteImage(httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(info httptrace.GotConnInfo) {
			w.mu.Lock()
			defer w.mu.Unlock()
			if !info.Reused {
				w.fresh++
			}
			if info.Conn.LocalAddr().String() != w.listedOn {
				w.strange++
			}
		},
		WroteRequest: func(httptrace.WroteRequestInfo) {
			w.mu.Lock()
			defer w.mu.Unlock()
			w.gaps = append(w.gaps, time.Since(w.read))
		},
	}), customerID, indexes...)
}

// The provider's parts, connected as in the provider, over real sockets and with real files: the DELETE follows
// its list on the same connection. -v prints how long that takes, which depends on the machine's load.
// internal/gallery shows in virtual time that there is no wait at all.
func TestWindowBetweenListAndDelete(t *testing.T) {
	t.Parallel()
	const removals = 200
	customerID := sandbox.DefaultSeed().Customers[1].ID
	sb := sandboxtest.Start(t)
	w := new(window)
	client, err := capillary.New(capillary.Config{
		BaseURL: sb.URL, Credentials: capillary.AccessToken(sandbox.DefaultSeed().AccessTokens[0]), Observe: w.observe,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	shared, err := filestore.Open(t.Context(), t.TempDir(), client.Host())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = shared.Close(context.WithoutCancel(t.Context())) })
	w.API = client
	g := gallery.New(w, gallery.Options{Check: imagelist.CheckStrict, Settle: time.Minute, Ledger: shared})
	for number := range int64(removals) {
		image, err := sb.Foreign().Add(customerID, sandbox.Picture(number, 20_000))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := g.Remove(t.Context(), gallery.Ref{CustomerID: customerID, Token: image.Token}); err != nil {
			t.Fatal(err)
		}
	}
	if len(w.gaps) != removals || w.fresh > 0 || w.strange > 0 {
		t.Errorf("%d deletions, %d on a new connection, %d on another than their list", len(w.gaps), w.fresh, w.strange)
	}
	slices.Sort(w.gaps)
	slices.Sort(w.lists)
	gap, list := w.gaps[removals/2], w.lists[len(w.lists)/2]
	t.Logf("from the list to the DELETE: median %s, 99th percentile %s; a list takes %s (median): the gap is %.2f of a list",
		gap, w.gaps[removals*99/100], list, float64(gap)/float64(list))
}
