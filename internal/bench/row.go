package main

import (
	"fmt"
	"slices"
	"time"
)

// work is the purpose of a command.
type work string

// The kinds of work, in the order of the table.
const (
	planCreate   work = "plan to create"
	planBlind    work = "plan to create, no checks"
	create       work = "create"
	createLocal  work = "create, local state"
	planNothing  work = "plan, no changes"
	planDestroy  work = "plan to destroy"
	destroy      work = "destroy"
	destroyLocal work = "destroy, local state"
	destroyAll   work = "destroy, batch_deletes"
)

// applies reports whether the command applies a saved plan.
func (w work) applies() bool {
	return !slices.Contains([]work{planCreate, planBlind, planNothing, planDestroy}, w)
}

// destroys reports whether no image is left afterwards.
func (w work) destroys() bool { return slices.Contains([]work{destroy, destroyLocal, destroyAll}, w) }

// row is the measurement of one command.
type row struct {
	tally

	work              work
	images, customers int
	latency           time.Duration // of each call, as the sandbox measured it; 0 without added latency
	turns             float64       // how many times longer writes take because they take turns
	command           time.Duration // wall time, including Terraform's own work
	connections       int
	peak              int64 // resident memory of the provider, in bytes; 0: not measured
}

// name returns what was measured.
func (r row) name() string {
	return fmt.Sprintf("%s: %d images of %d customers", r.work, r.images, r.customers)
}
