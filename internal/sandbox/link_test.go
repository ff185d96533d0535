package sandbox_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox/sandboxtest"
)

// follow fetches a link of the answer, with the caller's headers as they are.
func (c *client) follow(link string) answer {
	c.t.Helper()
	r, err := http.NewRequestWithContext(c.t.Context(), http.MethodGet, link, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	return c.must(r)
}

func TestLinksLeadToTheContent(t *testing.T) {
	t.Parallel()
	sb := sandboxtest.Start(t)
	c := newClient(t, sb)
	for i, img := range c.get(full).images() {
		truth := sb.Images(full)[i]
		for _, field := range []string{"filePath", "secureFilePath"} {
			got := c.follow(img[field].(string))
			sum := sha256.Sum256(got.raw)
			if got.status != http.StatusOK || hex.EncodeToString(sum[:]) != truth.SHA256 || got.header.Get("Content-Type") != "image/png" {
				t.Errorf("%s of %d: %d, %v, %d bytes", field, i, got.status, got.header, len(got.raw))
			}
		}
	}
}

func TestLinksCanBeCopiedOutOfTheAnswer(t *testing.T) {
	t.Parallel()
	got := newClient(t, sandboxtest.Start(t)).get(full)
	if link := got.images()[0]["filePath"].(string); !bytes.Contains(got.raw, []byte(link)) {
		t.Errorf("%s is not there as it is: %s", link, got.raw)
	}
}

func TestLinksAreNewOnEachRead(t *testing.T) {
	t.Parallel()
	c := newClient(t, sandboxtest.Start(t))
	first, second := c.get(full).images()[0], c.get(full).images()[0]
	if first["filePath"] == second["filePath"] || first["filePath"] == first["secureFilePath"] {
		t.Errorf("the same link twice: %v", first["filePath"])
	}
}

func TestLinkIsRefused(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		spoil      func(t *testing.T, c *client, link string) *http.Request
		status     int
		reason     string
		unexpected bool
	}{
		"signature of another": {func(_ *testing.T, c *client, link string) *http.Request {
			other := sandboxToken(c, 1)
			return c.request(http.MethodGet, strings.Replace(path(c, link), sandboxToken(c, 0), other, 1), nil)
		}, 403, "SignatureDoesNotMatch", true},
		"longer life": {func(_ *testing.T, c *client, link string) *http.Request {
			return c.request(http.MethodGet, strings.Replace(path(c, link), "Expires=3600", "Expires=9999", 1), nil)
		}, 403, "SignatureDoesNotMatch", true},
		"credentials": {func(_ *testing.T, c *client, link string) *http.Request {
			c.auth = basic("sandbox.till", "sandbox-password")
			return c.request(http.MethodGet, path(c, link), nil)
		}, 400, "InvalidArgument", true},
		"expired": {func(_ *testing.T, c *client, link string) *http.Request {
			<-time.After(time.Hour)
			return c.request(http.MethodGet, path(c, link), nil)
		}, 403, "Request has expired", true},
		"deleted meanwhile": {func(t *testing.T, c *client, link string) *http.Request {
			t.Helper()
			if _, err := c.sb.Foreign().Delete(full, 0); err != nil {
				t.Error(err)
			}
			return c.request(http.MethodGet, path(c, link), nil)
		}, 404, "NoSuchKey", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				sb := sandboxtest.InMemory(t)
				c := newClient(t, sb)
				link := c.get(full).images()[0]["filePath"].(string)
				c.auth = func(*http.Request) {}
				got := c.must(test.spoil(t, c, link))
				if got.status != test.status || !bytes.Contains(got.raw, []byte(test.reason)) {
					t.Errorf("%d %s", got.status, got.raw)
				}
				if unexpected := len(sb.Unexpected()) > 0; unexpected != test.unexpected {
					t.Errorf("unexpected: %q", sb.Unexpected())
				}
				sb.AllowUnexpected()
			})
		})
	}
}

func path(c *client, link string) string { return strings.TrimPrefix(link, c.sb.URL) }

func sandboxToken(c *client, index int) string { return c.sb.Images(full)[index].Token }

func TestLinkLivesUntilItsExpiry(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := newClient(t, sandboxtest.InMemory(t, func(o *sandbox.Options) { o.LinkTTL = time.Minute }))
		link := c.get(full).images()[0]["filePath"].(string)
		<-time.After(time.Minute - 1)
		if got := c.follow(link); got.status != http.StatusOK {
			t.Errorf("%d %s", got.status, got.raw)
		}
	})
}
