package capillary

import (
	"crypto/tls"
	"errors"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"
)

func TestReach(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{ // who may dial it: anyone, clients whose API is on this machine, clients with private_links
		"52.95.110.1":          "anyone",
		"2600:1f18::1":         "anyone",
		"64:ff9b::345f:6e01":   "anyone", // 52.95.110.1 by NAT64
		"127.0.0.1":            "local private",
		"127.8.9.10":           "local private",
		"::1":                  "local private",
		"::ffff:127.0.0.1":     "local private",
		"64:ff9b::7f00:1":      "local private",
		"2002:7f00:1::":        "local private",
		"10.0.0.1":             "private",
		"172.16.0.1":           "private",
		"192.168.1.1":          "private",
		"::ffff:10.0.0.1":      "private",
		"64:ff9b::a9fe:a9fe":   "private", // 169.254.169.254 by NAT64
		"2002:a9fe:a9fe::":     "private",
		"169.254.169.254":      "private",
		"100.100.100.200":      "private",
		"::ffff:100.100.0.1":   "private",
		"fe80::1":              "private",
		"fe80::1%eth0":         "private",
		"fd00:ec2::254":        "private",
		"fec0::1":              "private",
		"0.0.0.0":              "private",
		"0.1.2.3":              "private",
		"::":                   "private",
		"::127.0.0.1":          "private",
		"224.0.0.1":            "private",
		"ff02::1":              "private",
		"255.255.255.255":      "private",
		"240.0.0.1":            "private",
		"192.0.0.192":          "private",
		"198.18.0.1":           "private",
		"2001:db8::1":          "private",
		"2001::1":              "private",
		"64:ff9b:1::a9fe:a9fe": "private",
		"::ffff:0:a9fe:a9fe":   "private", // 169.254.169.254 by stateless translation
		"100::1":               "private",
		"4000::1":              "private",
		"5f00::1":              "private",
		"192.88.99.1":          "private",
		"168.63.129.16":        "private",
	} {
		var got []string
		for _, who := range []struct {
			name string
			reach
		}{{"anyone", reach{}}, {"local", reach{loopback: true}}, {"private", reach{private: true}}} {
			if !who.refuses(netip.MustParseAddr(address)) {
				got = append(got, who.name)
			}
		}
		if may := strings.Join(got, " "); may != want && may != want+" local private" {
			t.Errorf("%s may be dialled by %q, not by %q", address, may, want)
		}
	}
}

// A link to a target of an attacker's choice is not followed, and the message names only the host.
func TestLinksOutOfReachAreNotFollowed(t *testing.T) {
	t.Parallel()
	plain := startCounting(t, answers(ok("bytes")), nil)
	secure := startCounting(t, answers(ok("bytes")), &tls.Config{MinVersion: tls.VersionTLS12})
	name := strings.NewReplacer("127.0.0.1", "localhost")
	for _, base := range []string{apiURL, "http://127.0.0.1:1"} {
		for _, target := range []string{
			plain.URL, name.Replace(plain.URL), secure.URL, name.Replace(secure.URL),
			"https://10.255.255.1", "https://169.254.169.254", "https://[fe80::1]", "https://0.0.0.0", "https://[::]",
		} {
			local := strings.Contains(target, "127.0.0.1") || strings.Contains(target, "localhost")
			if local && base != apiURL {
				continue
			}
			_, err := newClient(t, nil, at(base), retries(3)).HashContent(t.Context(), linkTo(t, target+"/path-of-choice"+canaryQuery), nil)
			got := verdictOf(t, err)
			u, _ := url.Parse(target)
			if got.Kind != KindUnsent || got.Retryable || !strings.Contains(got.Text, "the signed link leads to "+u.Hostname()+", in a private network") {
				t.Errorf("%s with %s: got %+v", target, base, got)
			}
			if strings.Contains(got.Text, "path-of-choice") || strings.Contains(got.Text, canary) {
				t.Errorf("the message shows more than the host: %s", got.Text)
			}
		}
	}
	if n := plain.connections.Load() + secure.connections.Load(); n > 0 {
		t.Errorf("%d connections were made", n)
	}
}

// The check happens at the connection, whatever the name was.
func TestReachIsCheckedWhenItIsDialled(t *testing.T) {
	t.Parallel()
	plain := startCounting(t, answers(ok("bytes")), nil)
	client := newClient(t, nil)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, strings.Replace(plain.URL, "127.0.0.1", "localhost", 1), http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	res, err := client.elsewhere.RoundTrip(r)
	if err == nil {
		res.Body.Close()
	}
	if _, ok := errors.AsType[*outOfReachError](err); !ok || plain.connections.Load() > 0 || strings.Contains(err.Error(), "127.0.0.1") {
		t.Errorf("got %v after %d connections", err, plain.connections.Load())
	}
}

// A user who stores images in-house says so, or has a proxy with rules of its own.
func TestLinksWithinReachAreFollowed(t *testing.T) {
	t.Parallel()
	secure := startCounting(t, answers(ok("bytes")), &tls.Config{MinVersion: tls.VersionTLS12})
	client := newClient(t, nil, func(c *Config) { c.PrivateLinks = true })
	_, err := client.HashContent(t.Context(), linkTo(t, secure.URL+"/a"), nil)
	if got := verdictOf(t, err); !strings.Contains(got.Text, "certificate") || secure.connections.Load() == 0 { // so it was dialled
		t.Errorf("with private_links: %v", err)
	}
	proxy := startCounting(t, answers(ok("bytes")), nil)
	transport := newHTTPTransport()
	address, _ := url.Parse(proxy.URL)
	transport.Proxy = http.ProxyURL(address)
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://10.255.255.1/a", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	res, err := reach{}.transport(transport).RoundTrip(r)
	if err != nil || proxy.requests.Load() != 1 {
		t.Fatalf("through a proxy: %v, %d requests", err, proxy.requests.Load())
	}
	res.Body.Close()
}

// A link over http may only lead to this machine, and only if the API is there.
func TestListedLinksOutOfReachAreNone(t *testing.T) {
	t.Parallel()
	body := listingOf(`[{"file":{"s3Token":"t/1"},"filePath":"http://127.0.0.1:80/a"},{"file":{"s3Token":"t/2"},"filePath":"https://localhost/a"},` +
		`{"file":{"s3Token":"t/3"},"filePath":"https://s3.test/a"}]`)
	for base, want := range map[string]int{apiURL: 1, "http://localhost:8787": 3, "https://[::1]": 3} {
		got, err := newClient(t, answers(ok(body)), at(base)).ListImages(t.Context(), customer)
		if err != nil || len(got.Images) != 3 || len(got.Links) != want {
			t.Errorf("with %s: %d links, %v", base, len(got.Links), err)
		}
	}
}
