package capillary

import (
	"fmt"
	"net/http"
	"path"
	"sync"
	"time"
)

func perMinute(n int) func(*Config) { return func(c *Config) { c.RequestsPerMinute = n } }

// departure is a request that left.
type departure struct {
	method, path string
	at           time.Duration // since the clock was created
}

// departures records when each request leaves.
type departures struct {
	api   http.RoundTripper
	start time.Time

	mu   sync.Mutex
	left []departure
}

func clocked(api http.RoundTripper) *departures { return &departures{api: api, start: time.Now()} }

func (d *departures) RoundTrip(r *http.Request) (*http.Response, error) {
	d.mu.Lock()
	d.left = append(d.left, departure{r.Method, r.URL.Path, time.Since(d.start)})
	d.mu.Unlock()
	return d.api.RoundTrip(r)
}

// times returns those of all requests so far.
func (d *departures) times() []time.Duration {
	d.mu.Lock()
	defer d.mu.Unlock()
	var times []time.Duration
	for _, departure := range d.left {
		times = append(times, departure.at)
	}
	return times
}

// wantWindows fails if more than limit requests left in any 60 seconds.
func (d *departures) wantWindows(t interface{ Errorf(string, ...any) }, limit int) {
	times := d.times()
	for i := limit; i < len(times); i++ {
		if took := times[i] - times[i-limit]; took <= time.Minute {
			t.Errorf("%d requests left within %s, from %s on, with a limit of %d", limit+1, took, times[i-limit], limit)
			return
		}
	}
}

// allIsWell answers reads with a list and deletions with success.
func allIsWell() *script { return &script{reply: func(_ int, r received) answer { return well(r) }} }

func well(r received) answer {
	if r.Method == http.MethodGet {
		return ok(fmt.Sprintf(`{"id":%s,"customerImage":[]}`, path.Base(r.Path)))
	}
	return ok(deleted)
}
