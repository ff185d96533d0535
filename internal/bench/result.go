package main

import (
	"fmt"
	"slices"
	"time"
)

// phase is the purpose of a command.
type phase string

// The kinds of work, in the order of the table.
const (
	planCreate   phase = "plan to create"
	planBlind    phase = "plan to create, no checks"
	create       phase = "create"
	createLocal  phase = "create, local state"
	planNothing  phase = "plan, no changes"
	planDestroy  phase = "plan to destroy"
	destroy      phase = "destroy"
	destroyLocal phase = "destroy, local state"
	destroyAll   phase = "destroy, batch_deletes"
)

// applies reports whether the command applies a saved plan.
func (w phase) applies() bool {
	return !slices.Contains([]phase{planCreate, planBlind, planNothing, planDestroy}, w)
}

// destroys reports whether no image is left afterwards.
func (w phase) destroys() bool { return slices.Contains([]phase{destroy, destroyLocal, destroyAll}, w) }

// result is the measurement of one command.
type result struct {
	callCounts

	work              phase
	images, customers int
	latency           time.Duration // of each call, as the sandbox measured it; 0 without added latency
	turns             float64       // how many times longer writes take because they take turns
	command           time.Duration // wall time, including Terraform's own work
	connections       int
	peak              int64 // resident memory of the provider, in bytes; 0: not measured
}

// name returns what was measured.
func (r result) name() string {
	return fmt.Sprintf("%s: %d images of %d customers", r.work, r.images, r.customers)
}
