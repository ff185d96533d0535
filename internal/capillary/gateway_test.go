package capillary

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCheckHeader(t *testing.T) {
	t.Parallel()
	const ours = "the provider sets this header itself, or it would change what a request means"
	const spelling = "the name must consist of letters, digits, - and _"
	const lines = "the value holds a line break or another control character"
	for name, want := range map[string]string{
		"X-Gateway-Key: hunter2":                   "",
		"x_tenant: hunter2":                        "",
		"Cookie: session=hunter2":                  "",
		"Proxy-Authorization: hunter2":             "",
		"CF-Access-Client-Secret: hunter2":         "",
		"Authorization: hunter2":                   ours,
		"authorization: hunter2":                   ours,
		"USER-AGENT: hunter2":                      ours,
		"Accept: hunter2":                          ours,
		"Accept-Encoding: hunter2":                 ours,
		"Content-Type: hunter2":                    ours,
		"Content-Length: hunter2":                  ours,
		"Host: hunter2":                            ours,
		"Transfer-Encoding: hunter2":               ours,
		"Expect: hunter2":                          ours,
		"Range: hunter2":                           ours,
		"If-None-Match: hunter2":                   ours,
		"Idempotency-Key: hunter2":                 ours,
		"X-HTTP-Method-Override: hunter2":          ours,
		"X-CAP-API-OAUTH-TOKEN: hunter2":           ours,
		"X-CAP-API-ATTRIBUTION-ENTITY-TYPE: TILL":  ours,
		"CAP-API-ACCESS-TOKEN: hunter2":            ours,
		": hunter2":                                spelling,
		"X Key: hunter2":                           spelling,
		"X-Schlüssel: hunter2":                     spelling,
		"X-Key: ":                                  "the value is empty",
		"X-Key: hunter2\r\nX-Cap-Request-Id: evil": lines,
		"X-Key: hunter2\x00":                       lines,
	} {
		header, value, _ := strings.Cut(name, ": ")
		got := ""
		if err := CheckHeader(header, value); err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}

// Anything wrong with a gateway's files is an error at once, which names the path and does not show the key.
func TestNewWithAGatewayThatCannotWork(t *testing.T) {
	t.Parallel()
	certificate, key := clientPair(t)
	other := pemFile(t, "PRIVATE KEY", newKey(t))
	sealed := pemFile(t, "ENCRYPTED PRIVATE KEY", []byte("hunter2"))
	missing := filepath.Join(t.TempDir(), "missing.pem")
	large := pemFile(t, "CERTIFICATE", make([]byte, 4<<20))
	for name, test := range map[string]struct {
		gateway Gateway
		want    []string
	}{
		"no CA file":             {Gateway{CACertificateFile: missing}, []string{"the CA certificate file can't be read", missing}},
		"a CA file without any":  {Gateway{CACertificateFile: key}, []string{"the CA certificate file", key, "holds no certificate in PEM form"}},
		"a broken CA":            {Gateway{CACertificateFile: pemFile(t, "CERTIFICATE", []byte("hunter2"))}, []string{"the CA certificate file", "certificate 1"}},
		"no key":                 {Gateway{ClientCertificateFile: certificate}, []string{"needs two files"}},
		"no certificate":         {Gateway{ClientKeyFile: key}, []string{"needs two files"}},
		"no certificate file":    {Gateway{ClientCertificateFile: missing, ClientKeyFile: key}, []string{"the client certificate file can't be read", missing}},
		"no key file":            {Gateway{ClientCertificateFile: certificate, ClientKeyFile: missing}, []string{"the client key file can't be read", missing}},
		"the key of another one": {Gateway{ClientCertificateFile: certificate, ClientKeyFile: other}, []string{certificate, other, "can't be used together"}},
		"an encrypted key":       {Gateway{ClientCertificateFile: certificate, ClientKeyFile: sealed}, []string{sealed, "is encrypted"}},
		"a CA file too large":    {Gateway{CACertificateFile: large}, []string{"the CA certificate file can't be read", large, "certificates take"}},
		"a large certificate":    {Gateway{ClientCertificateFile: large, ClientKeyFile: key}, []string{"the client certificate file can't be read", large, "certificates take"}},
		"a large key":            {Gateway{ClientCertificateFile: certificate, ClientKeyFile: large}, []string{"the client key file can't be read", large, "certificates take"}},
		"a CA folder":            {Gateway{CACertificateFile: filepath.Dir(missing)}, []string{"the CA certificate file can't be read", "is not a regular file"}},
		"a device":               {Gateway{CACertificateFile: os.DevNull}, []string{"the CA certificate file can't be read", "is not a regular file"}},
		"a header of ours":       {Gateway{Headers: map[string]string{"X-Key": "hunter2", "authorization": "hunter2"}}, []string{`header "authorization": the provider sets`}},
		"a header twice":         {Gateway{Headers: map[string]string{"X-Key": "hunter2", "x-key": "hunter2"}}, []string{`headers "X-Key" and "x-key" are the same header`}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := New(Config{BaseURL: apiURL, Credentials: testToken, Gateway: test.gateway})
			if err == nil {
				t.Fatal("it was accepted")
			}
			for _, phrase := range test.want {
				if !strings.Contains(err.Error(), phrase) {
					t.Errorf("%q lacks %q", err, phrase)
				}
			}
			if strings.Contains(err.Error(), "hunter2") {
				t.Errorf("%q quotes a secret", err)
			}
		})
	}
}

// The gateway gets its headers and the certificate with every call, including the one for a token. The storage
// is a different host and gets neither, although it asks for a certificate, too.
func TestAGatewayGetsWhatItAsksFor(t *testing.T) {
	t.Parallel()
	const gatewayKey = "key of the gateway"
	api := gatekeeper(t, func(w http.ResponseWriter, r *http.Request) {
		if len(r.TLS.PeerCertificates) != 1 || r.Header.Get("X-Gateway-Key") != gatewayKey {
			t.Errorf("%s %s came with %d certificates and %v", r.Method, r.URL.Path, len(r.TLS.PeerCertificates), r.Header)
		}
		if strings.HasSuffix(r.URL.Path, "/oauth/token/generate") {
			ok(`{"data":{"accessToken":"fetched","ttlSeconds":300},"errors":null}`).writeTo(w)
			return
		}
		ok(listingOf("[]")).writeTo(w)
	})
	store := gatekeeper(t, func(w http.ResponseWriter, r *http.Request) {
		if len(r.TLS.PeerCertificates) != 0 || r.Header.Get("X-Gateway-Key") != "" {
			t.Errorf("the storage got %d certificates and %v", len(r.TLS.PeerCertificates), r.Header)
		}
		ok("bytes").writeTo(w)
	})
	certificate, key := clientPair(t)
	client := newClient(t, nil, at(api.URL), as(ClientCredentials{Key: "key", Secret: "secret"}), func(c *Config) {
		c.Gateway = Gateway{
			CACertificateFile:     pemFile(t, "CERTIFICATE", api.Certificate().Raw),
			ClientCertificateFile: certificate, ClientKeyFile: key,
			Headers: map[string]string{"x-gateway-key": gatewayKey},
		}
	})
	if _, err := client.ListImages(t.Context(), customer); err != nil {
		t.Error(err)
	}
	if _, err := client.HashContent(t.Context(), linkTo(t, store.URL+"/a/b?"+signature), nil); err != nil {
		t.Error(err)
	}
	if _, err := client.HashContent(t.Context(), linkTo(t, api.URL+"/a/b?"+signature), nil); err != nil {
		t.Errorf("through the gateway: %v", err)
	}
}

// Without the file, a certificate of the gateway's own authority is not trusted.
func TestACompanysAuthorityIsNotTrustedUnasked(t *testing.T) {
	t.Parallel()
	api := gatekeeper(t, func(http.ResponseWriter, *http.Request) { t.Error("a request came through") })
	_, err := newClient(t, nil, at(api.URL)).ListImages(t.Context(), customer)
	if got := verdictOf(t, err); got.Kind != KindUnsent || got.Retryable || !strings.Contains(got.Text, "unknown authority") {
		t.Errorf("got %+v", got)
	}
}

// A gateway's remark about the value of a header is not shown.
func TestHeadersOfAGatewayAreHidden(t *testing.T) {
	t.Parallel()
	_, err := newClient(t, answers(status(403, `{"errors":[{"status":false,"code":4000,"message":"no access for hunter2hunter2"}]}`)), func(c *Config) {
		c.Gateway.Headers = map[string]string{"X-Gateway-Key": "Bearer hunter2hunter2"}
	}).ListImages(t.Context(), customer)
	if text := verdictOf(t, err).Text; strings.Contains(text, "hunter2") || !strings.Contains(text, "no access for [redacted]") {
		t.Errorf("the message is %q", text)
	}
}

// gatekeeper is a TLS server with its own authority that asks for a certificate but accepts a client without
// one.
func gatekeeper(t *testing.T, handler http.HandlerFunc) *httptest.Server {
	t.Helper()
	server := httptest.NewUnstartedServer(handler)
	server.TLS = &tls.Config{ClientAuth: tls.RequestClientCert, MinVersion: tls.VersionTLS12}
	server.Config.ErrorLog = quiet()
	server.StartTLS()
	t.Cleanup(server.Close)
	return server
}

// clientPair returns the files of a certificate and its key.
func clientPair(t *testing.T) (certificate, key string) {
	t.Helper()
	server := httptest.NewTLSServer(http.NotFoundHandler())
	defer server.Close()
	der, err := x509.MarshalPKCS8PrivateKey(server.TLS.Certificates[0].PrivateKey)
	if err != nil {
		t.Fatal(err)
	}
	return pemFile(t, "CERTIFICATE", server.Certificate().Raw), pemFile(t, "PRIVATE KEY", der)
}

// newKey returns a key that belongs to no certificate.
func newKey(t *testing.T) []byte {
	t.Helper()
	_, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// pemFile writes a block to a file of its own.
func pemFile(t *testing.T, kind string, der []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), strings.ToLower(strings.ReplaceAll(kind, " ", "-"))+".pem")
	if err := os.WriteFile(path, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
