package capillary

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// listThenDelete makes the calls of the gallery. In between, the index may come to belong to a different image,
// so the second call must not wait for a connection.
func listThenDelete(t *testing.T, client *Client) {
	t.Helper()
	if _, err := client.ListImages(t.Context(), customer); err != nil {
		t.Error(err)
	}
	if err := client.DeleteImage(t.Context(), customer, 0); err != nil {
		t.Error(err)
	}
}

// either answers a GET with a list, and anything else as a deletion.
func either(w http.ResponseWriter, r *http.Request) {
	body := deleted
	if r.Method == http.MethodGet {
		body = listingOf("[" + entry + "]")
	}
	ok(body).writeTo(w)
}

func TestDeleteReusesTheConnection(t *testing.T) {
	t.Parallel()
	server := startCounting(t, http.HandlerFunc(either), nil)
	client := newClient(t, nil, at(server.URL))
	for range 50 {
		listThenDelete(t, client)
	}
	if n := server.connections.Load(); n != 1 || server.requests.Load() != 100 {
		t.Errorf("%d connections for %d requests", n, server.requests.Load())
	}
}

// Ten parallel calls need ten connections, and no more for as long as they go on.
//
// In every round, all ten reads are under way before the first is answered. Otherwise the first round could open
// more than ten: a call that waits for a dial takes a connection that becomes idle earlier, while the dial goes
// on, and may later dial again. With ten connections there is no more dialling, because a connection is idle
// again before its answer is handed out.
func TestDeleteReusesTheConnectionsOfMany(t *testing.T) {
	t.Parallel()
	const many, rounds = 10, 5
	var reads atomic.Int64
	var together [rounds]sync.WaitGroup
	for i := range together {
		together[i].Add(many)
	}
	server := startCounting(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			round := &together[(reads.Add(1)-1)/many]
			round.Done()
			round.Wait()
		}
		either(w, r)
	}), nil)
	client := newClient(t, nil, at(server.URL))
	for range rounds {
		var wg sync.WaitGroup
		for range many {
			wg.Go(func() { listThenDelete(t, client) })
		}
		wg.Wait()
	}
	if n := server.connections.Load(); n != many || server.requests.Load() != many*rounds*2 {
		t.Errorf("%d connections for %d requests", n, server.requests.Load())
	}
}

// Whatever the last answer was, the connection can be used for the next call.
func TestAnswersOfEveryShapeLeaveTheConnection(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 1<<18)
	shapes := map[string]answer{"no content": status(204, ""), "not modified": status(304, "")}
	for _, code := range []int{200, 301, 400, 401, 403, 502} {
		for name, body := range map[string]string{
			"nothing": "", "braces": "{}", "an error": `{"errors":[{"code":8015,"message":"m"}]}`, "a warning": `{"warnings":[{"code":8078}]}`,
			"half": `{"data":[`, "garbage after it": `{} x` + long, "text": long, "a page": "<html>" + long, "XML": `<r><code>498</code><message>m</message></r>`,
		} {
			shapes[fmt.Sprint(code, " with ", name)] = status(code, body)
		}
	}
	for name, shape := range shapes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := startCounting(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				shape.writeTo(w)
				if r.Method == http.MethodDelete && shape.body != "" {
					_ = http.NewResponseController(w).Flush() // chunked, with an end of its own
				}
			}), nil)
			client := newClient(t, nil, at(server.URL))
			link := linkTo(t, server.URL+"/a"+canaryQuery)
			for range 2 {
				_, _ = client.ListImages(t.Context(), customer)
				_ = client.DeleteImage(t.Context(), customer, 0)
				_, _ = client.LookupCustomer(t.Context(), byMobile())
				_, _ = client.HashContent(t.Context(), link, nil)
				_, _ = client.HashContent(t.Context(), link, new(int64(len(shape.body))))
			}
			if n := server.connections.Load(); n != 1 || server.requests.Load() != 10 {
				t.Errorf("%d connections for %d requests", n, server.requests.Load())
			}
		})
	}
}
