package main

import "time"

const (
	// callLatency is what the sandbox waits before it answers any call.
	callLatency = 50 * time.Millisecond
	// parallelism is how many operations Terraform has under way unless it is told otherwise.
	parallelism = 10
)

// bound is the least time that the calls of a row can take: Terraform has so many operations under way,
// each of which makes one call after the other, and where something is written, the calls of one
// customer wait for each other. Transfer, the provider and Terraform itself count as nothing. It is 0
// where calls have no latency.
func (r row) bound() time.Duration {
	abreast := time.Duration(r.calls()) * r.latency / parallelism
	inTurn := min(r.longest, 1)
	if r.writes() {
		inTurn = r.longest
	}
	return max(abreast, time.Duration(inTurn)*r.latency)
}

// ratio is how many times the bound it took; 0 if there is no bound.
func (r row) ratio() float64 {
	if r.bound() == 0 {
		return 0
	}
	return r.wall.Seconds() / r.bound().Seconds()
}
