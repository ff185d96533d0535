package sandboxtest

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// Sandbox is a served sandbox.Server.
type Sandbox struct {
	*sandbox.Server

	// URL is the base URL for a client.
	URL string
	// Dial connects to the sandbox, whatever the address.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)

	tb      testing.TB
	lenient atomic.Bool
}

// Start serves on a free loopback port until the test ends. The seed is
// sandbox.DefaultSeed unless an option sets another.
func Start(tb testing.TB, options ...func(*sandbox.Options)) *Sandbox {
	tb.Helper()
	sb := prepare(tb, options)
	web := httptest.NewUnstartedServer(sb.Server)
	sb.Dial = func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "tcp", web.Listener.Addr().String())
	}
	sb.serve(web)
	return sb
}

// InMemory serves over pipes instead of sockets, so that it works within a testing/synctest bubble: nothing of
// it is left when the bubble's test ends. Use Transport, Client or Dial to reach it; there is no socket behind
// URL.
func InMemory(tb testing.TB, options ...func(*sandbox.Options)) *Sandbox {
	tb.Helper()
	sb := prepare(tb, options)
	listener := newPipes()
	sb.Dial = listener.dial
	sb.serve(&httptest.Server{
		Listener: listener,
		Config:   &http.Server{Handler: sb.Server}, //nolint:gosec // no other program can connect
	})
	return sb
}

func prepare(tb testing.TB, options []func(*sandbox.Options)) *Sandbox {
	tb.Helper()
	chosen := sandbox.Options{Seed: sandbox.DefaultSeed()}
	for _, set := range options {
		set(&chosen)
	}
	server, err := sandbox.New(chosen)
	if err != nil {
		tb.Fatalf("start the sandbox: %v", err)
	}
	return &Sandbox{Server: server, tb: tb}
}

// serve starts the web server and arranges for it to stop.
func (sb *Sandbox) serve(web *httptest.Server) {
	web.Start()
	sb.URL = web.URL
	sb.tb.Cleanup(func() {
		sb.Close() // first, so that no call hangs while the rest waits for it
		web.CloseClientConnections()
		web.Close()
		sb.report()
	})
}

// AllowUnexpected makes unexpected calls not fail the test.
func (sb *Sandbox) AllowUnexpected() { sb.lenient.Store(true) }

// report fails the test for each unexpected call.
func (sb *Sandbox) report() {
	sb.tb.Helper()
	if sb.lenient.Load() {
		return
	}
	for _, call := range sb.Unexpected() {
		sb.tb.Errorf("the contract does not expect this call: %s", call)
	}
}

// Transport returns a new transport to the sandbox; its idle connections are closed when the test ends.
func (sb *Sandbox) Transport() *http.Transport {
	transport := &http.Transport{DialContext: sb.Dial}
	sb.tb.Cleanup(transport.CloseIdleConnections)
	return transport
}

// Client returns a new HTTP client for the sandbox.
func (sb *Sandbox) Client() *http.Client { return &http.Client{Transport: sb.Transport()} }
