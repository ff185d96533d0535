package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// firstCustomer is the id of the first of the invented customers; the others follow it.
const firstCustomer = 564800000

// api is the sandbox on a loopback socket, in this process, so that its memory is not counted as the provider's.
type api struct {
	*sandbox.Server

	url         string
	slowed      bool // every call takes the latency
	web         *http.Server
	connections atomic.Int64 // accepted so far
}

// startAPI serves a sandbox with this many customers, who have no images. If wrap is not nil, it wraps the
// handler.
func startAPI(ctx context.Context, customers, requestsPerMinute int, wrap func(http.Handler) http.Handler) (*api, error) {
	seed := sandbox.DefaultSeed()
	seed.Customers = nil
	for i := range int64(customers) {
		seed.Customers = append(seed.Customers, sandbox.SeedCustomer{ID: firstCustomer + i})
	}
	server, err := sandbox.New(sandbox.Options{Seed: seed, RequestsPerMinute: requestsPerMinute})
	if err != nil {
		return nil, err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("listen for the sandbox: %w", err)
	}
	a := &api{Server: server, url: "http://" + listener.Addr().String()}
	handler := http.Handler(server)
	if wrap != nil {
		handler = wrap(server)
	}
	a.web = &http.Server{Handler: handler, ReadHeaderTimeout: time.Minute, ConnState: a.count}
	go func() { _ = a.web.Serve(listener) }() // it ends with stop
	return a, nil
}

// count counts connections.
func (a *api) count(_ net.Conn, state http.ConnState) {
	if state == http.StateNew {
		a.connections.Add(1)
	}
}

// stop ends all calls. It returns the calls that the contract does not expect of the provider.
func (a *api) stop() error {
	a.Close()
	err := a.web.Close()
	for _, call := range a.Unexpected() {
		err = errors.Join(err, fmt.Errorf("the contract does not expect this call: %s", call))
	}
	return err
}

// slow adds the latency to every call.
func (a *api) slow() {
	a.slowed = true
	a.Script(sandbox.Rule{Times: -1, Delay: callLatency})
}

// environment points the provider at the sandbox.
func (a *api) environment() []string {
	seed := sandbox.DefaultSeed()
	return []string{
		"CAPILLARY_BASE_URL=" + a.url,
		"CAPILLARY_USERNAME=" + seed.Username,
		"CAPILLARY_PASSWORD=" + seed.Password,
	}
}
