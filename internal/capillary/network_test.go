package capillary

import (
	"context"
	"crypto/tls"
	"encoding/binary"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
)

// roundTripper makes a function a transport.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// quiet is for servers whose clients break off on purpose.
func quiet() *log.Logger { return log.New(io.Discard, "", 0) }

// pipeListener connects client and server in memory, so that testing/synctest can wait for them.
type pipeListener struct {
	conns chan net.Conn
	done  chan struct{}
}

func (l *pipeListener) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	here, there := net.Pipe()
	select {
	case l.conns <- there:
		return here, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.conns:
		return conn, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Close() error   { close(l.done); return nil }
func (l *pipeListener) Addr() net.Addr { return &net.UnixAddr{Name: "pipe", Net: "pipe"} }

// trusting returns the client's own transport, which also trusts this server.
func trusting(server *httptest.Server) *http.Transport {
	transport := newHTTPTransport()
	transport.TLSClientConfig.RootCAs = server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	return transport
}

// broken are servers that fail a request after they have received it. Each ends when its request does.
func broken() map[string]http.HandlerFunc {
	hijack := func(what string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			conn, _, err := http.NewResponseController(w).Hijack()
			if err != nil {
				panic(err)
			}
			_, _ = conn.Write([]byte(what))
			_ = conn.(*net.TCPConn).SetLinger(0) // close with a reset
			_ = conn.Close()
		}
	}
	return map[string]http.HandlerFunc{
		"reset after the request":  hijack(""),
		"reset within the headers": hijack("HTTP/1.1 200 OK\r\nContent-"),
		"reset after the headers":  hijack("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"),
		"reset within the body":    hijack("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"data\":[{\"code\":200,"),
		"half a chunk":             hijack("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\n{}"),
		"no HTTP":                  hijack("SSH-2.0-OpenSSH_9.6\r\n\r\n"),
	}
}

// http2Resetter speaks just enough HTTP/2 to reset every request with PROTOCOL_ERROR. It closes the connection
// of an HTTP/1 client.
type http2Resetter struct {
	*httptest.Server
	requests atomic.Int64
}

func startHTTP2Resetter(t *testing.T) *http2Resetter {
	t.Helper()
	r := &http2Resetter{}
	r.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		r.requests.Add(1)
		panic(http.ErrAbortHandler)
	}))
	r.Config.ErrorLog = quiet()
	r.TLS = &tls.Config{NextProtos: []string{"h2", "http/1.1"}, MinVersion: tls.VersionTLS12}
	r.Config.TLSNextProto = map[string]func(*http.Server, *tls.Conn, http.Handler){
		"h2": func(_ *http.Server, conn *tls.Conn, _ http.Handler) { r.reset(conn) },
	}
	r.StartTLS()
	t.Cleanup(r.Close)
	return r
}

// The parts of HTTP/2 that it needs (RFC 9113, section 6).
const (
	preface       = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
	frameHeaders  = 1
	frameReset    = 3
	frameSettings = 4
	flagAck       = 1
	protocolError = 1
)

func (r *http2Resetter) reset(conn io.ReadWriter) {
	frame := func(kind, flags byte, stream uint32, payload ...byte) {
		head := []byte{0, 0, byte(len(payload) & 0xff), kind, flags, 0, 0, 0, 0}
		binary.BigEndian.PutUint32(head[5:], stream)
		_, _ = conn.Write(append(head, payload...))
	}
	if _, err := io.ReadFull(conn, make([]byte, len(preface))); err != nil {
		return
	}
	frame(frameSettings, 0, 0)
	for head := make([]byte, 9); ; {
		if _, err := io.ReadFull(conn, head); err != nil {
			return
		}
		length := int64(head[0])<<16 | int64(head[1])<<8 | int64(head[2])
		if _, err := io.CopyN(io.Discard, conn, length); err != nil {
			return
		}
		switch {
		case head[3] == frameSettings && head[4]&flagAck == 0:
			frame(frameSettings, flagAck, 0)
		case head[3] == frameHeaders:
			r.requests.Add(1)
			frame(frameReset, 0, binary.BigEndian.Uint32(head[5:]), 0, 0, 0, protocolError)
		}
	}
}
