package main

import "time"

const (
	// callLatency is how long the sandbox waits before it answers a call.
	callLatency = 50 * time.Millisecond
	// parallelism is Terraform's default number of concurrent operations.
	parallelism = 10
)

// minimum is the time that the calls of a row take if none has to wait for another: Terraform runs this many
// operations at once, and each makes one call after the other. Transfer, the provider and Terraform itself count
// as nothing. It is 0 if calls have no latency.
func (r result) minimum() time.Duration {
	return time.Duration(r.calls()) * r.latency / parallelism
}

// bound is the same, plus the turns that writes to one customer have to take. Even a single read takes its
// latency.
func (r result) bound() time.Duration {
	if r.writes() {
		return time.Duration(r.turns * float64(r.minimum()))
	}
	return max(r.minimum(), time.Duration(min(r.calls(), 1))*r.latency)
}

// ratio is the wall time divided by the bound, or 0 without a bound.
func (r result) ratio() float64 { return over(r.wall, r.bound()) }

// over returns a ratio, or 0 if there is nothing to compare with.
func over(took, least time.Duration) float64 {
	if least == 0 {
		return 0
	}
	return took.Seconds() / least.Seconds()
}
