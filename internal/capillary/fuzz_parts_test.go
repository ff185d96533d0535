package capillary

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

func FuzzLink(f *testing.F) {
	for _, seed := range []string{
		signedAddress, "https://s3.test/a?Expires=1767323045&Signature=abc&AWSAccessKeyId=AKIA", "https://d1.cloudfront.test/a?Expires=1&Policy=x&Key-Pair-Id=y",
		"http://localhost/a", "http://127.0.0.1:8787/a?b", "http://[::1]:1/", "http://[fe80::1%25lo]/", "http://127.0.0.1@evil.test/", "http://127.0.0.1\\@evil.test/",
		"https://a:b@s3.test/", "https://s3.test:99999/", "https://s3.test#?a", "https:///a", "https://?a", "//s3.test", "https://%73", "https://s3.test/%zz?%zz",
		"https://s3.test/\r\nX: y", "https://s3.test/a?X-Amz-Date=20260102T030405Z&X-Amz-Expires=-1", "https://s3.test/a?Expires=1e400", "https://s3.test/a?Expires=9223372036854775808", "\xff", "",
	} {
		f.Add(seed)
	}
	const hidden = "[signed link]"
	known := []string{
		"the query of the signed link is malformed", "the signed link does not say when it expires", "the X-Amz-Date of the signed link is not a date",
		"the X-Amz-Expires of the signed link is not a number of seconds within a week", "the Expires of the signed link is not a unix time",
	}
	f.Fuzz(func(t *testing.T, address string) {
		link, err := ParseLink(address)
		if err != nil {
			if !link.IsZero() || !strings.HasPrefix(err.Error(), "it ") || len(err.Error()) > 70 {
				t.Errorf("got %q and %v", link.Reveal(), err)
			}
			return
		}
		if link.Reveal() != address || fmt.Sprint(link) != hidden || fmt.Sprintf("%#v", link) != hidden {
			t.Errorf("a link that prints as %v and is %q", link, link.Reveal())
		}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, link.Reveal(), http.NoBody)
		switch {
		case err != nil:
			t.Errorf("a link that can't be followed: %v", err)
		case r.URL.User != nil, r.URL.Scheme != "https" && !isLoopback(r.URL.Hostname()), strings.ContainsAny(r.URL.RequestURI(), "\r\n "):
			t.Errorf("a link that leads to %s", r.URL)
		}
		expiry, err := link.ExpiresAt()
		switch {
		case err != nil && !slices.Contains(known, err.Error()):
			t.Errorf("an error of its own: %v", err)
		case err == nil && (expiry.Year() < 0 || expiry.Year() > 10000):
			t.Errorf("expires at %s", expiry)
		}
		clean := redactor{}.with(link.secrets()...).clean("got " + strings.Join(link.secrets(), " and "))
		for _, secret := range link.secrets() {
			if strings.Contains(clean, secret) {
				t.Errorf("%q is shown in %q", secret, clean)
			}
		}
	})
}

func FuzzHeaders(f *testing.F) {
	for _, seed := range []string{
		"", "0", "1", "-1", "90", "2147483647", "2147483648", "9223372036854775808", "1e3", "1.5", " 7 ", "Fri, 02 Jan 2026 03:04:15 GMT", "Fri, 31 Dec 9999 23:59:59 GMT",
		"Friday, 02-Jan-26 03:04:15 GMT", "Fri Jan  2 03:04:15 2026", "abc-123", "\x1b[31m", "https://a.test/" + canaryQuery, "\xff\u202e", strings.Repeat("x", 1000),
	} {
		f.Add(seed)
	}
	now := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	f.Fuzz(func(t *testing.T, value string) {
		if got := retryAfter(http.Header{"Retry-After": {value}}, now); got < 0 || got > longestWait {
			t.Errorf("wait for %s", got)
		}
		for _, name := range []string{"X-Cap-Request-Id", "X-Cap-Requestid"} {
			id := (&response{header: http.Header{name: {value}}}).requestID()
			checkShown(t, id)
			checkNoSignature(t, id, []byte(value))
		}
		failure := (&response{status: 302, header: http.Header{"Location": {value}}}).unreadable(errPage)
		checkShown(t, failure.Error())
		checkNoSignature(t, failure.Error(), []byte(value))
	})
}

func FuzzClean(f *testing.F) {
	const secret, spaced = "the-secret-1", "+91 98765 43210"
	for _, seed := range []string{
		"", secret, "a" + secret + "b", "+91\t98765\n43210", "+91\x0098765  43210", "https://a.test/?x=" + secret, "https://a.test/" + canaryQuery, "?" + canaryQuery, "'" + canaryQuery + "'",
		"\xffthe-secret-1\xfe", strings.Repeat("ä", 400), strings.Repeat("?x=y ", 200), "\u202e\u200b",
	} {
		f.Add(seed)
	}
	r := redactor{}.with(secret, spaced)
	f.Fuzz(func(t *testing.T, text string) {
		got := r.clean(text)
		checkShown(t, got)
		checkNoSignature(t, got, []byte(text))
		if strings.Contains(got, secret) || strings.Contains(got, spaced) || len([]rune(got)) > mostText+1 {
			t.Errorf("shown: %q", got)
		}
	})
}

// An accepted base URL can be called, and never sends credentials unencrypted.
func FuzzBaseURL(f *testing.F) {
	for _, seed := range []string{
		"", "https://", "https:///a", "https://eu.api.capillarytech.com", " https://a.test/b/ ", "HTTPS://A.TEST", "http://localhost:8787", "http://127.0.0.1", "http://[::1]:1/",
		"http://[fe80::1%25lo]/", "http://127.0.0.1@evil.test", "http://127.0.0.1\\@evil.test", "http://2130706433", "http://0x7f.1", "http://localhost.", "http://LOCALHOST",
		"https://u:p@a.test", "https://@a.test", "https://a.test?x=" + canary, "https://a.test?", "https://a.test#", "https://a.test/\r\nX: y", "https://a.test/%2e%2e/%zz", "https://a b.test",
		"https://a.test:99999", "https://a.test:", "https://a.test:x", "https://ä.test", "https://a.test/ä", "\x00", "\xff", "//a.test", "javascript:alert(1)", "1" + strings.Repeat("0", 1000),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, address string) {
		base, err := ParseBaseURL(address)
		if err != nil {
			checkShown(t, err.Error())
			checkNoSignature(t, err.Error(), []byte(address))
			if base != nil || strings.Contains(err.Error(), "@") {
				t.Errorf("got %v and %v", base, err)
			}
			return
		}
		client, err := New(Config{BaseURL: address, Credentials: testToken})
		if err != nil {
			t.Fatalf("accepted, and then not: %v", err)
		}
		checkShown(t, client.Host())
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, client.endpoint(nil, "v2", "customers"), http.NoBody)
		switch {
		case err != nil:
			t.Errorf("an address that can't be called: %v", err)
		case r.URL.User != nil, r.URL.Host != base.Host, r.URL.RawQuery != "", r.URL.Scheme != "https" && !isLoopback(r.URL.Hostname()):
			t.Errorf("an address that leads to %s", r.URL)
		case !strings.HasSuffix(r.URL.Path, "/v2/customers"), strings.ContainsAny(r.URL.RequestURI()+r.URL.Host, "\r\n "):
			t.Errorf("an address that becomes %s", r.URL)
		}
	})
}
