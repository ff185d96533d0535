package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"
)

// states keeps Terraform's states on a loopback socket, in this process, for its backend "http". As in
// pipelines, it gets the state every 20 seconds and at the end. Terraform rewrites a local state file after each
// image while the others wait: that takes as long as their calls, and says nothing about the provider.
type states struct {
	url string
	web *http.Server

	mu    sync.Mutex
	kept  map[string][]byte // by path
	locks map[string]bool
}

// serveStates serves states until stop.
func serveStates(ctx context.Context) (*states, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen for the states: %w", err)
	}
	s := &states{url: "http://" + listener.Addr().String(), kept: map[string][]byte{}, locks: map[string]bool{}}
	s.web = &http.Server{Handler: s, ReadHeaderTimeout: time.Minute}
	go func() { _ = s.web.Serve(listener) }() // it ends with stop
	return s, nil
}

// stop stops serving.
func (s *states) stop() error { return s.web.Close() }

// backend returns the block that makes Terraform keep a state here, under a name.
func (s *states) backend(name string) string {
	return fmt.Sprintf(`backend "http" {
    address        = "%[1]s/%[2]s"
    lock_address   = "%[1]s/%[2]s"
    unlock_address = "%[1]s/%[2]s"
  }`, s.url, name)
}

// ServeHTTP implements http.Handler, as the backend "http" of Terraform describes it.
func (s *states) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // no client waits for the answer
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	switch r.Method {
	case http.MethodGet:
		if s.kept[r.URL.Path] == nil {
			w.WriteHeader(http.StatusNoContent)
		}
		_, _ = w.Write(s.kept[r.URL.Path])
	case http.MethodPost:
		s.kept[r.URL.Path] = body
	case "LOCK":
		if s.locks[r.URL.Path] {
			w.WriteHeader(http.StatusLocked)
		}
		s.locks[r.URL.Path] = true
	case "UNLOCK":
		s.locks[r.URL.Path] = false
	default:
		w.WriteHeader(http.StatusMethodNotAllowed)
	}
}
