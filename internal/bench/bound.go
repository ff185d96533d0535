package main

import "time"

const (
	// callLatency is what the sandbox waits before it answers any call.
	callLatency = 50 * time.Millisecond
	// parallelism is how many operations Terraform has under way unless it is told otherwise.
	parallelism = 10
)

// unhindered is what the calls of a row take if none has to wait for another: Terraform has so many
// operations under way, each of which makes one call after the other. Transfer, the provider and Terraform
// itself count as nothing. It is 0 where calls have no latency.
func (r row) unhindered() time.Duration {
	return time.Duration(r.calls()) * r.latency / parallelism
}

// bound is the same with the turns that writes of one customer have to take. Even a single read takes its
// latency.
func (r row) bound() time.Duration {
	if r.writes() {
		return time.Duration(r.turns * float64(r.unhindered()))
	}
	return max(r.unhindered(), time.Duration(min(r.calls(), 1))*r.latency)
}

// ratio is how many times the bound it took; 0 if there is no bound.
func (r row) ratio() float64 { return over(r.wall, r.bound()) }

// over is a ratio; 0 if there is nothing to compare with.
func over(took, least time.Duration) float64 {
	if least == 0 {
		return 0
	}
	return took.Seconds() / least.Seconds()
}
