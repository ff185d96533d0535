package capillary

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

const picture = "the bytes of a picture"

// signature is the query of these tests' links. No message may show its values.
const signature = "X-Amz-Credential=AKIA1234567890%2F20260102%2Feu&X-Amz-Date=20260102T030405Z&X-Amz-Expires=3600&X-Amz-Signature=deadbeef01"

// storage starts a storage that gives this answer, and returns a signed link to it.
func storage(t *testing.T, handler http.Handler) Link {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return linkTo(t, server.URL+"/customerImage/1/2/abc?"+signature)
}

func TestHashContent(t *testing.T) {
	t.Parallel()
	large := strings.Repeat("x", 3<<20)
	for name, tt := range map[string]struct {
		content string
		size    *int64
	}{
		"of a known size":    {picture, new(int64(len(picture)))},
		"of an unknown size": {picture, nil},
		"empty":              {"", new(int64(0))},
		"large":              {large, new(int64(len(large)))},
		"large and unknown":  {large, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api, store := answers(ok("")), answers(ok(tt.content))
			link := storage(t, store)
			client := serve(t, api, func(c *Config) {
				c.UserAgent = "terraform-provider-capillary/1"
				c.Attribution = Attribution{EntityType: "TILL", EntityCode: "t1"}
			})
			got, err := client.HashContent(t.Context(), link, tt.size)
			if err != nil || got != hashOf(tt.content) {
				t.Errorf("got %q and %v, want %q", got, err, hashOf(tt.content))
			}
			requests := store.all("")
			if len(requests) != 1 || len(api.all("")) != 0 {
				t.Fatalf("%d requests to the storage, %d to the API", len(requests), len(api.all("")))
			}
			want := received{
				Method: http.MethodGet, Path: "/customerImage/1/2/abc", Query: requests[0].Query,
				Header: http.Header{"Accept-Encoding": {"identity"}, "User-Agent": {"terraform-provider-capillary/1"}},
			}
			if diff := cmp.Diff(want, requests[0]); diff != "" || requests[0].Query.Encode() != signature {
				t.Errorf("asked with %s (-want +got):\n%s", requests[0].Query.Encode(), diff)
			}
		})
	}
}

// Neither cookies nor any credentials are sent, not even if the storage asks for them.
func TestStorageGetsNothingOfOurs(t *testing.T) {
	t.Parallel()
	for name, credentials := range map[string]Credentials{
		"basic": Basic{"u", "hash"}, "token": testToken, "keys": ClientCredentials{Key: "k", Secret: "s"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := issuer(300, func(string) answer {
				return ok(listingOf("[]")).with("Set-Cookie", "a=b; Path=/; Domain=127.0.0.1")
			})
			store := answers(status(401, "").with("Set-Cookie", "c=d"), ok(picture))
			link := storage(t, store)
			client := serve(t, api, as(credentials))
			list(t, client)
			_, _ = client.HashContent(t.Context(), link, nil)
			if _, err := client.HashContent(t.Context(), link, nil); err != nil {
				t.Error(err)
			}
			list(t, client)
			for _, r := range store.all("") {
				if diff := cmp.Diff(http.Header{"Accept-Encoding": {"identity"}, "User-Agent": {"Go-http-client/1.1"}}, r.Header); diff != "" {
					t.Errorf("wrong headers (-want +got):\n%s", diff)
				}
			}
			// A refusal by the storage does not lead to a new token.
			if got := len(api.all(generate)); got > 1 {
				t.Errorf("%d tokens were fetched", got)
			}
		})
	}
}

func TestHashContentRefused(t *testing.T) {
	t.Parallel()
	const expired = `<?xml version="1.0" encoding="UTF-8"?><Error><Code>AccessDenied</Code><Message>Request has expired</Message>` +
		`<code>401</code><message>X-Amz-Signature=deadbeef01 AKIA1234567890</message></Error>`
	refused := verdict{Kind: KindLinkRefused, Outcome: OutcomeRejected, Text: "the storage does not honour the signed link, which is valid until 2026-01-02T04:04:05Z"}
	unavailable := verdict{Kind: KindServer, Retryable: true}
	for code, want := range map[int]verdict{
		400: refused, 401: refused, 403: refused, 404: refused, 405: refused, 410: refused, 413: refused, 461: refused, 498: refused,
		408: unavailable, 500: unavailable, 502: unavailable, 503: unavailable, 521: unavailable,
		429: {Kind: KindRateLimited, Outcome: OutcomeRejected, Retryable: true},
		201: {Kind: KindUnexpected}, 206: {Kind: KindUnexpected}, 204: {Kind: KindUnexpected},
	} {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			t.Parallel()
			want.Status = code
			want.Text = strings.TrimSuffix(fmt.Sprintf("download through the signed link: HTTP %d, %s", code, want.Text), ", ")
			body := expired
			if code == 204 {
				body = ""
			}
			_, err := serve(t, answers(ok(""))).HashContent(t.Context(), storage(t, answers(status(code, body))), nil)
			if diff := cmp.Diff(want, verdictOf(t, err)); diff != "" {
				t.Errorf("wrong verdict (-want +got):\n%s", diff)
			}
		})
	}
}

func TestHashContentOfAnotherSize(t *testing.T) {
	t.Parallel()
	endless := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for {
			if _, err := w.Write(make([]byte, 1<<16)); err != nil {
				return
			}
		}
	})
	chunked := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_ = http.NewResponseController(w).Flush()
		_, _ = io.WriteString(w, picture)
	})
	announced := http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "51380225")
	})
	for name, tt := range map[string]struct {
		handler http.Handler
		size    *int64
		text    string
	}{
		"more":               {answers(ok(picture)), new(int64(21)), "the content has 22 bytes, not 21"},
		"fewer":              {answers(ok(picture)), new(int64(23)), "the content has 22 bytes, not 23"},
		"more, in chunks":    {chunked, new(int64(21)), "the content has more than 21 bytes"},
		"fewer, in chunks":   {chunked, new(int64(23)), "the content has 22 bytes, not 23"},
		"none":               {answers(ok("")), new(int64(1)), "the content has 0 bytes, not 1"},
		"endless":            {endless, new(int64(1 << 20)), "the content has more than 1048576 bytes"},
		"endless, unknown":   {endless, nil, "the content has more than 51380224 bytes"},
		"too large to begin": {announced, nil, "the content has 51380225 bytes, more than the 49 MB that the API takes"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := serve(t, answers(ok("")), retries(3)).HashContent(t.Context(), storage(t, tt.handler), tt.size)
			want := verdict{Kind: KindWrongSize, Status: 200, Text: "download through the signed link: HTTP 200, " + tt.text}
			if diff := cmp.Diff(want, verdictOf(t, err)); diff != "" {
				t.Errorf("wrong verdict (-want +got):\n%s", diff)
			}
		})
	}
}

// Half a picture never passes for a whole one, whether its size is known or not.
func TestHashContentThatBreaksOff(t *testing.T) {
	t.Parallel()
	handlers := broken()
	handlers["ends with the connection"] = func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nhalf a pict")
		_ = conn.Close()
	}
	for name, handler := range handlers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := serve(t, answers(ok(""))).HashContent(t.Context(), storage(t, handler), nil)
			kind := failureOf(t, err)
			if got != "" || (kind.Kind != KindUnreadable && kind.Kind != KindNoAnswer) || !kind.Retryable {
				t.Errorf("got %q and %+v", got, kind)
			}
		})
	}
}

func TestHashContentIsRepeated(t *testing.T) {
	t.Parallel()
	half := answer{body: "half"}.with("Content-Length", "22")
	for name, first := range map[string]answer{
		"slow down": status(503, "<Error><Code>SlowDown</Code></Error>"),
		"half":      half,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				store := answers(first, ok(picture).with("Content-Length", "22"))
				client := newClient(t, breakingOff(store), retries(2))
				got, err := client.HashContent(t.Context(), linkTo(t, signedAddress), new(int64(22)))
				if n := len(store.all("")); err != nil || got != hashOf(picture) || n != 2 {
					t.Errorf("got %q, %v after %d requests", got, err, n)
				}
			})
		})
	}
}

// breakingOff fails a body that is shorter than announced, as a real connection does.
func breakingOff(api http.RoundTripper) http.RoundTripper {
	return roundTripper(func(r *http.Request) (*http.Response, error) {
		res, err := api.RoundTrip(r)
		if err != nil {
			return nil, err
		}
		body, _ := io.ReadAll(res.Body)
		if int64(len(body)) < res.ContentLength {
			res.Body = io.NopCloser(io.MultiReader(bytes.NewReader(body), iotest.ErrReader(io.ErrUnexpectedEOF)))
		} else {
			res.Body = io.NopCloser(bytes.NewReader(body))
		}
		return res, nil
	})
}

// Nothing is sent for a download that can't be right.
func TestHashContentUnsent(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		link Link
		size *int64
		text string
	}{
		"no link":  {Link{}, nil, "there is no link"},
		"negative": {linkTo(t, signedAddress), new(int64(-1)), "-1 bytes can't be the size of an image: the API takes at most 49 MB"},
		"too much": {linkTo(t, signedAddress), new(int64(49<<20 + 1)), "51380225 bytes can't be the size of an image: the API takes at most 49 MB"},
		"absurd":   {linkTo(t, signedAddress), new(int64(1<<63 - 1)), "9223372036854775807 bytes can't be the size of an image: the API takes at most 49 MB"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store := answers(ok(picture))
			_, err := newClient(t, store, retries(2)).HashContent(t.Context(), tt.link, tt.size)
			want := verdict{Kind: KindUnsent, Outcome: OutcomeRejected, Text: "download through the signed link: " + tt.text}
			if diff := cmp.Diff(want, verdictOf(t, err)); diff != "" || len(store.all("")) > 0 {
				t.Errorf("%d requests, wrong verdict (-want +got):\n%s", len(store.all("")), diff)
			}
		})
	}
}

// A storage that repeats the link wherever it can.
func TestHashContentShowsNoLink(t *testing.T) {
	t.Parallel()
	hijacked := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, _, _ := http.NewResponseController(w).Hijack()
		_, _ = fmt.Fprintf(conn, "HTTP/1.1 %s\r\n\r\n", r.RequestURI)
		_ = conn.Close()
	})
	redirect := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", "https://deadbeef01.test/"+r.URL.RawQuery+"?"+r.URL.RawQuery)
		w.WriteHeader(http.StatusFound)
	})
	header := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Cap-Request-Id", r.URL.RawQuery+" "+r.URL.Query().Get("X-Amz-Credential"))
		w.Header().Set("Retry-After", r.URL.RawQuery)
		w.WriteHeader(http.StatusServiceUnavailable)
	})
	for name, handler := range map[string]http.Handler{"no HTTP": hijacked, "redirect": redirect, "header": header} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var mu sync.Mutex
			var shown strings.Builder
			client := serve(t, answers(ok("")), func(c *Config) {
				c.Observe = func(_ context.Context, e Exchange) {
					mu.Lock()
					defer mu.Unlock()
					fmt.Fprintf(&shown, "%+v\n", e)
				}
			})
			_, err := client.HashContent(t.Context(), storage(t, handler), nil)
			fmt.Fprintf(&shown, "%v %+v", err, failureOf(t, err))
			if !strings.Contains(shown.String(), "Call:download through the signed link Method:GET Path:http://127.0.0.1") {
				t.Errorf("the exchange was not reported: %s", shown.String())
			}
			for _, secret := range []string{"deadbeef01", "AKIA1234567890", "X-Amz-Signature", "20260102T030405Z"} {
				if strings.Contains(shown.String(), secret) {
					t.Errorf("%q is shown in\n%s", secret, shown.String())
				}
			}
		})
	}
}

// dripping is a storage that sends the content in pieces, one a second.
func dripping(pieces, size int) http.RoundTripper {
	return roundTripper(func(r *http.Request) (*http.Response, error) {
		reader, writer := io.Pipe()
		go func() {
			for range pieces {
				select {
				case <-time.After(time.Second):
				case <-r.Context().Done():
					_ = writer.CloseWithError(context.Cause(r.Context()))
					return
				}
				if _, err := writer.Write(make([]byte, size)); err != nil {
					return
				}
			}
			_ = writer.Close()
		}()
		return &http.Response{StatusCode: http.StatusOK, ContentLength: int64(pieces * size), Body: reader, Request: r}, nil
	})
}

// A large download may take longer than the request timeout if it is fast enough, but not otherwise.
func TestHashContentTakesItsTime(t *testing.T) {
	t.Parallel()
	const megabyte = 1 << 20
	synctest.Test(t, func(t *testing.T) {
		client := newClient(t, dripping(40, megabyte), requestTimeout(20*time.Second))
		got, err := client.HashContent(t.Context(), linkTo(t, signedAddress), new(int64(40*megabyte)))
		if sum := sha256.Sum256(bytes.Repeat([]byte{0}, 40*megabyte)); err != nil || got != hex.EncodeToString(sum[:]) {
			t.Errorf("got %q, %v", got, err)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		client := newClient(t, dripping(400, 1024), requestTimeout(20*time.Second))
		_, err := client.HashContent(t.Context(), linkTo(t, signedAddress), new(int64(400*1024)))
		if got := failureOf(t, err); got.Kind != KindUnreadable || errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("a trickle: %v", err)
		}
		if took := time.Since(start); took < 21*time.Second || took > 22*time.Second {
			t.Errorf("a trickle was waited for %s", took)
		}
	})
}

func TestHashContentCancelled(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		client := newClient(t, dripping(400, 1024), retries(3))
		_, err := client.HashContent(ctx, linkTo(t, signedAddress), nil)
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
}
