package capillary

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Reads are retried on exactly the transient failures, and no more often than configured.
func TestReadsAreRepeated(t *testing.T) {
	t.Parallel()
	passing := map[string]answer{
		"429": status(429, ""), "461": status(461, ""), "408": status(408, ""), "500": status(500, "{}"),
		"502": status(502, "<html></html>"), "521": status(521, "<html></html>"),
		"4001":        ok(`{"errors":[{"code":4001}]}`),
		"busy":        ok(`{"warnings":[{"code":521}]}`),
		"half":        ok(`{"id":56470`),
		"no token":    ok(listingOf(`[{"file":{}}]`)),
		"8078":        ok(`{"warnings":[{"code":8078}]}`),
		"code of 500": ok(`{"errors":[{"code":500}]}`),
	}
	lasting := map[string]answer{
		"400": status(400, "{}"), "401": status(401, ""), "403": status(403, ""), "404": status(404, ""), "302": status(302, ""),
		"8015":   ok("{" + noSuch + "}"),
		"8016":   ok(`{"errors":[{"code":8016}]}`),
		"merged": ok(`{"id":1}`),
		"erased": ok(`{"errors":[{"message":"Customer is deleted after PII delete request"}]}`),
		"new":    ok(`{"errors":[{"code":31337}]}`),
	}
	check := func(name string, given []answer, want int, fails bool) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				api := answers(given...)
				_, err := newClient(t, api, retries(3)).ListImages(t.Context(), customer)
				if got := len(api.all("")); got != want || (err != nil) != fails {
					t.Errorf("%d requests, want %d; %v", got, want, err)
				}
			})
		})
	}
	good := ok(listingOf("[]"))
	for name, a := range passing {
		check(name+" every time", []answer{a}, 4, true)
		check(name+" twice", []answer{a, a, good}, 3, false)
	}
	for name, a := range lasting {
		check(name, []answer{a, good}, 1, true)
	}
	check("good at once", []answer{good}, 1, false)
}

func TestReadsAreRepeatedAfterNoAnswer(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n := 0
		api := answers(ok(listingOf("[]")))
		flaky := roundTripper(func(r *http.Request) (*http.Response, error) {
			if n++; n < 3 {
				<-r.Context().Done()
				return nil, r.Context().Err()
			}
			return api.RoundTrip(r)
		})
		start := time.Now()
		if _, err := newClient(t, flaky, retries(2), requestTimeout(10*time.Second)).ListImages(t.Context(), customer); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took < 20*time.Second || took > 25*time.Second {
			t.Errorf("took %s", took)
		}
	})
}

func TestReadsWait(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		after         func() string
		atLeast, most time.Duration
	}{
		"in seconds":       {func() string { return "90" }, 90 * time.Second, 90 * time.Second},
		"as a date":        {func() string { return time.Now().Add(90 * time.Second).UTC().Format(http.TimeFormat) }, 89 * time.Second, 90 * time.Second},
		"none":             {func() string { return "" }, 250 * time.Millisecond, 750 * time.Millisecond},
		"a date long gone": {func() string { return "Sun, 01 Mar 1998 12:00:30 GMT" }, 250 * time.Millisecond, 750 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				busy := status(429, "").with("Retry-After", tt.after())
				start := time.Now()
				list(t, newClient(t, answers(busy, ok(listingOf("[]"))), retries(1)))
				if took := time.Since(start); took < tt.atLeast || took > tt.most {
					t.Errorf("waited %s, want %s to %s", took, tt.atLeast, tt.most)
				}
			})
		})
	}
}

// The end of the operation ends the wait, and a wait that can't succeed does not start.
func TestReadsStopWithTheContext(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		limit func(context.Context) (context.Context, context.CancelFunc)
		after time.Duration
		cause error
		text  string
	}{
		"deadline too near": {
			func(ctx context.Context) (context.Context, context.CancelFunc) {
				return context.WithTimeout(ctx, 10*time.Second)
			},
			0, context.DeadlineExceeded, "context deadline exceeded",
		},
		"cancelled": {
			func(ctx context.Context) (context.Context, context.CancelFunc) {
				ctx, cancel := context.WithCancel(ctx)
				time.AfterFunc(5*time.Second, cancel)
				return ctx, cancel
			},
			5 * time.Second, context.Canceled, "context canceled",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := tt.limit(t.Context())
				defer cancel()
				api := answers(status(429, "").with("Retry-After", "60"))
				start := time.Now()
				_, err := newClient(t, api, retries(4)).ListImages(ctx, customer)
				if took := time.Since(start); took != tt.after || !errors.Is(err, tt.cause) {
					t.Errorf("stopped after %s with %v", took, err)
				}
				want := verdict{
					Kind: KindRateLimited, Outcome: OutcomeRejected, Retryable: true, RetryAfter: time.Minute, Status: 429,
					Text: "Get Customer Image (customer 564703420): HTTP 429, stopped waiting for another try: " + tt.text +
						" (before that: no list of images can be read from the answer: unexpected end of JSON input)",
				}
				if diff := cmp.Diff(want, verdictOf(t, err)); diff != "" {
					t.Errorf("wrong verdict (-want +got):\n%s", diff)
				}
				if got := len(api.all("")); got != 1 {
					t.Errorf("%d requests, want 1", got)
				}
			})
		})
	}
}

// If a notice says what was wrong, it stays the first thing to read.
func TestReadsStopWithANotice(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		api := answers(ok(`{"errors":[{"code":4001,"message":"m"}]}`).with("Retry-After", "60"))
		_, err := newClient(t, api, retries(1)).ListImages(ctx, customer)
		const want = `Get Customer Image (customer 564703420): HTTP 200, code 4001 "m", ` +
			`stopped waiting for another try: context deadline exceeded`
		if err == nil || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	})
}

func TestPermanentTrouble(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		err  error
		want bool
	}{
		"no such host":      {&net.DNSError{IsNotFound: true}, true},
		"no name server":    {&net.DNSError{IsTimeout: true}, false},
		"refused":           {&net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}, false},
		"out of time":       {fmt.Errorf("%w of 1s", errRequestTimeout), false},
		"a bad certificate": {&tls.CertificateVerificationError{Err: errors.New("expired")}, true},
		"no file":           {fs.ErrNotExist, true},
		"cancelled":         {context.Canceled, true},
	} {
		if got := isPermanent(tt.err); got != tt.want {
			t.Errorf("%s: got %t", name, got)
		}
	}
}

// The retries of a read and those of its token do not multiply.
func TestReadsAndTokensAreNotRepeatedTwice(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api := answers(status(503, ""))
		_, err := newClient(t, api, keys, retries(4)).ListImages(t.Context(), customer)
		if got := len(api.all("")); got != 5 {
			t.Errorf("%d requests, want 5 (%v)", got, err)
		}
	})
}

// If a token takes time, the call that needs it waits for it, and knows why.
func TestReadsWaitForTheToken(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		issued := issuer(300, emptyList)
		n := 0
		busy := roundTripper(func(r *http.Request) (*http.Response, error) {
			if n++; n == 1 {
				return status(429, "").with("Retry-After", "90").response(r), nil
			}
			return issued.RoundTrip(r)
		})
		start := time.Now()
		list(t, newClient(t, busy, keys, retries(1)))
		if took := time.Since(start); took != 90*time.Second {
			t.Errorf("waited %s, want 1m30s", took)
		}
	})
}
