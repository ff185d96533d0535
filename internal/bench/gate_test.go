package main

import (
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"testing/synctest"
)

func TestGateOpensWhenAllUploadsHaveBegun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := &gate{wanted: 3, open: make(chan struct{})}
		var mu sync.Mutex
		passed := map[string]int{}
		handler := g.wrap(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
			mu.Lock()
			defer mu.Unlock()
			passed[r.Method]++
		}))
		send := func(method string) {
			go handler.ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), method, "/", http.NoBody))
		}
		send(http.MethodPost)
		send(http.MethodGet)
		send(http.MethodPost)
		synctest.Wait()
		if passed[http.MethodPost] != 0 || passed[http.MethodGet] != 1 || g.most.Load() != 0 {
			t.Errorf("before the third: %v", passed)
		}
		send(http.MethodPost)
		synctest.Wait()
		if passed[http.MethodPost] != 3 || g.most.Load() != 3 {
			t.Errorf("after the third: %v", passed)
		}
	})
}

func TestGateWaitsNotForEver(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		g := &gate{wanted: 2, open: make(chan struct{})}
		g.pass(t.Context())
		if g.most.Load() != 0 {
			t.Error("one counts as two")
		}
	})
}
