package capillary

import (
	"strings"
	"testing"
	"time"
)

func TestParseBaseURL(t *testing.T) {
	t.Parallel()
	const plain = "http:// would send the credentials in the clear to anyone on the way; " +
		"use https:// (http:// is accepted for a loopback address only, such as the sandbox's)"
	const full = "it must be a full address such as https://eu.api.capillarytech.com"
	const held = "it must not hold credentials: they would end up in logs"
	const host = "its host is too long, or has characters that a host can't have"
	const query = "it must end with the host, without a query or fragment"
	for address, want := range map[string]string{
		"https://eu.api.capillarytech.com":    "",
		" https://eu.api.capillarytech.com":   "",
		"HTTPS://eu.api.capillarytech.com/":   "",
		"https://proxy.test:8443/capillary":   "",
		"http://127.0.0.1:8787":               "",
		"http://127.8.9.10":                   "",
		"http://[::1]:8787":                   "",
		"http://localhost:8787/x":             "",
		"":                                    full,
		"eu.api.capillarytech.com":            full,
		"localhost:8787":                      full,
		"https://":                            full,
		"https:///path":                       full,
		"https://.":                           full,
		"https://.:8443/x":                    full,
		"https://api.test..":                  full,
		"http://localhost.:8787":              "",
		"ftp://eu.api.capillarytech.com":      `its scheme must be https, not "ftp"`,
		"http://eu.api.capillarytech.com":     plain,
		"http://localhost.evil.test":          plain,
		"http://127.0.0.1.evil.test":          plain,
		"http://10.0.0.1":                     plain,
		"http://0.0.0.0":                      plain,
		"http://[::]":                         plain,
		"https://user:hunter2@api.test":       held,
		"http://hunter2@127.0.0.1":            held,
		"https://api.test?token=hunter2":      query,
		"https://api.test/#hunter2":           query,
		"https://u:hunter2%zz@api.test":       "it is not a URL",
		"https://hunter2 hunter2":             "it is not a URL",
		"user:hunter2@api.test":               full,
		"https://a\xff.test":                  host,
		"https://a\u202eb.test":               host,
		"https://" + strings.Repeat("a", 301): host,
		"https://größe.test":                  "",
	} {
		t.Run(address, func(t *testing.T) {
			t.Parallel()
			u, err := ParseBaseURL(address)
			got := ""
			if err != nil {
				got = err.Error()
			}
			if got != want || (err == nil) != (u != nil) {
				t.Errorf("got %v and %q, want %q", u, got, want)
			}
			if strings.Contains(got, "hunter2") {
				t.Errorf("%q quotes the secret", got)
			}
		})
	}
}

// Locks between processes are named after the host, so all spellings must give the same one.
func TestBaseURLOfOneHost(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"https://api.test":            "https://api.test",
		"https://api.test:":           "https://api.test",
		"https://api.test.":           "https://api.test",
		"https://api.test./x":         "https://api.test/x",
		"https://api.test.:443":       "https://api.test",
		"https://api.test.:8443":      "https://api.test:8443",
		"http://127.0.0.1.:80":        "http://127.0.0.1",
		"https://api.test:443/x?":     "https://api.test/x",
		"https://api.test:80":         "https://api.test:80",
		"https://api.test:8443":       "https://api.test:8443",
		"http://localhost:80":         "http://localhost",
		"http://localhost:443":        "http://localhost:443",
		"http://[::1]:":               "http://[::1]",
		"http://[::1]":                "http://[::1]",
		"https://[2001:db8::443]:443": "https://[2001:db8::443]",
		"https://[2001:db8::443]":     "https://[2001:db8::443]",
	} {
		if got, err := ParseBaseURL(address); err != nil || got.String() != want {
			t.Errorf("%s became %v, error %v, want %s", address, got, err, want)
		}
	}
}

func TestNew(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		config Config
		want   string
	}{
		"no base URL":      {Config{Credentials: testToken}, "base URL: it must be a full address such as https://eu.api.capillarytech.com"},
		"no credentials":   {Config{BaseURL: apiURL}, "credentials are missing"},
		"negative retries": {Config{BaseURL: apiURL, Credentials: testToken, MaxRetries: -1}, "max retries must not be negative, but is -1"},
		"too few requests": {Config{BaseURL: apiURL, Credentials: testToken, RequestsPerMinute: 9}, "requests per minute must be at least 10, or 0 for no limit, but are 9"},
		"no requests":      {Config{BaseURL: apiURL, Credentials: testToken, RequestsPerMinute: -1}, "requests per minute must be at least 10, or 0 for no limit, but are -1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := New(tt.config); err == nil || err.Error() != tt.want {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
	if client := newClient(t, nil); client.timeout != time.Minute {
		t.Errorf("the default time-out is %s", client.timeout)
	}
}
