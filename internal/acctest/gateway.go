package acctest

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"testing"
)

// What a Gateway requires of every request.
const (
	GatewayHeader = "X-Gateway-Key"
	GatewayKey    = "secret-of-the-gateway"
)

// Gateway is a company's gateway in front of a sandbox: a TLS server with its own authority, which requires a
// client certificate and a header.
type Gateway struct {
	// CA, Certificate and Key are the PEM files that a client needs.
	CA, Certificate, Key string
}

// NewGateway starts a gateway and points the environment's address to it. The environment does not yet contain
// what the gateway asks for.
func NewGateway(tb testing.TB, sb *Sandbox) *Gateway {
	tb.Helper()
	target, err := url.Parse(sb.URL)
	if err != nil {
		tb.Fatal(err)
	}
	quiet := log.New(io.Discard, "", 0) // refused handshakes are expected
	proxy := &httputil.ReverseProxy{ErrorLog: quiet, Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(target) }}
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get(GatewayHeader) != GatewayKey {
			http.Error(w, "the gateway wants its key", http.StatusProxyAuthRequired)
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	server.TLS = &tls.Config{ClientAuth: tls.RequireAnyClientCert, MinVersion: tls.VersionTLS12}
	server.Config.ErrorLog = quiet
	server.StartTLS()
	tb.Cleanup(server.Close)
	sb.Env["CAPILLARY_BASE_URL"] = server.URL
	return newGateway(tb, server)
}

// newGateway writes the files. The certificate that the server has created for itself serves for all of them.
func newGateway(tb testing.TB, server *httptest.Server) *Gateway {
	tb.Helper()
	key, err := x509.MarshalPKCS8PrivateKey(server.TLS.Certificates[0].PrivateKey)
	if err != nil {
		tb.Fatal(err)
	}
	certificate := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: server.Certificate().Raw})
	return &Gateway{
		CA:          File(tb, "ca.pem", certificate),
		Certificate: File(tb, "client.pem", certificate),
		Key:         File(tb, "client.key", pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key})),
	}
}

// UseVariables adds what the gateway asks for to the environment.
func (g *Gateway) UseVariables(sb *Sandbox) {
	sb.Env["CAPILLARY_CA_CERTIFICATE_FILE"] = g.CA
	sb.Env["CAPILLARY_CLIENT_CERTIFICATE_FILE"] = g.Certificate
	sb.Env["CAPILLARY_CLIENT_KEY_FILE"] = g.Key
	sb.Env["CAPILLARY_HEADERS"] = GatewayHeader + ": " + GatewayKey
}
