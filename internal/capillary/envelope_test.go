package capillary

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// When the gateway refuses a token, it answers in XML, with a 200 or a 401.
func TestXML(t *testing.T) {
	t.Parallel()
	const expired = `<status><success>false</success><code>498</code><message>Token expired</message></status>`
	for name, body := range map[string]string{
		"bare":          expired,
		"with a prolog": `<?xml version="1.0" encoding="UTF-8"?>` + "\n<response>" + expired + "</response>",
		"latin 1":       `<?xml version="1.0" encoding="ISO-8859-1"?><response>` + expired + "</response>",
		"upper case":    strings.ToUpper(strings.ReplaceAll(expired, "Token expired", "x")),
		"indented":      "\n  <response>\n    <code> 498 </code>\n    <message>\n Token expired</message></response>",
	} {
		for _, code := range []int{200, 401} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				client := newClient(t, answers(status(code, body)))
				want := verdict{Kind: KindCredentials, Outcome: OutcomeRejected, Status: code, Notice: Notice{498, "Token expired"}}
				if name == "upper case" {
					want.Notice.Message = "X"
				}
				if diff := cmp.Diff(want, failureOf(t, client.DeleteImage(t.Context(), customer, 0))); diff != "" {
					t.Errorf("delete (-want +got):\n%s", diff)
				}
				_, err := client.ListImages(t.Context(), customer)
				if diff := cmp.Diff(want, failureOf(t, err)); diff != "" {
					t.Errorf("get (-want +got):\n%s", diff)
				}
			})
		}
	}
}

// pages are answers of what is in front of the API: a CDN, a proxy, a login page. Some have a number in a
// <code> element, which is never a code of the API.
func pages() map[string]string {
	return map[string]string{
		"html":              `<html><head><title>502 Bad Gateway</title></head><body><center>nginx</center></body></html>`,
		"with a doctype":    `<!DOCTYPE html><html lang="en"><body><code>521</code></body></html>`,
		"upper case":        `<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN"><HTML><BODY><CODE>8015</CODE></BODY></HTML>`,
		"code first":        `<!--[if lt IE 7]> <code>521</code> <![endif]--><html><code>521</code></html>`,
		"no html element":   `<!DOCTYPE html><title>Error</title><p>Error <code>521</code></p>`,
		"head, no html":     `<head><title>Error</title></head><body><code>401</code></body>`,
		"body, no html":     `<body>Error <code>8078</code></body>`,
		"a fragment":        `<center><h1>Web server is down</h1><code>521</code></center>`,
		"broken off":        `<html><body><code>521</code`,
		"script":            `<html><script>if (a < b && c > d) { x = "<code>521</code>" }</script></html>`,
		"xhtml":             `<?xml version="1.0"?><!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0"><html xmlns="http://www.w3.org/1999/xhtml"><code>521</code></html>`,
		"its own message":   `<html><body><message>Web server is down</message><code>521</code></body></html>`,
		"no code at all":    `<p>Error</p>`,
		"unclosed elements": `<html><p>one<br><img src=x><p>two <code>521`,
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	for name, body := range pages() {
		for code, want := range map[int]verdict{
			200: {Kind: KindUnreadable, Retryable: true},
			403: {Kind: KindForbidden, Outcome: OutcomeRejected},
			502: {Kind: KindServer, Retryable: true},
			504: {Kind: KindServer, Retryable: true},
			520: {Kind: KindServer, Retryable: true},
			521: {Kind: KindServer, Retryable: true},
			522: {Kind: KindServer, Retryable: true},
			523: {Kind: KindServer, Retryable: true},
			524: {Kind: KindServer, Retryable: true},
			525: {Kind: KindServer, Retryable: true},
			526: {Kind: KindServer, Retryable: true},
			527: {Kind: KindServer, Retryable: true},
		} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				want.Status = code
				client := newClient(t, answers(status(code, body).with("Content-Type", "text/html; charset=UTF-8")))
				if diff := cmp.Diff(want, failureOf(t, client.DeleteImage(t.Context(), customer, 0))); diff != "" {
					t.Errorf("delete (-want +got):\n%s", diff)
				}
				_, err := client.ListImages(t.Context(), customer)
				if diff := cmp.Diff(want, failureOf(t, err)); diff != "" {
					t.Errorf("get (-want +got):\n%s", diff)
				}
			})
		}
	}
}
