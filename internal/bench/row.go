package main

import (
	"fmt"
	"slices"
	"time"
)

// work is what a command was for.
type work string

// The kinds of work, in the order in which the table has them.
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

// applies reports whether a saved plan is carried out.
func (w work) applies() bool {
	return !slices.Contains([]work{planCreate, planBlind, planNothing, planDestroy}, w)
}

// destroys reports whether no image is left behind.
func (w work) destroys() bool { return slices.Contains([]work{destroy, destroyLocal, destroyAll}, w) }

// row is one command as it was measured.
type row struct {
	tally

	work              work
	images, customers int
	latency           time.Duration // of each call, as the sandbox had it; 0 if it was not to be slow
	turns             float64       // how many times longer the calls of writes take, as they take turns
	command           time.Duration // the whole of it, Terraform's own part included
	connections       int
	peak              int64 // resident memory of the provider, in bytes; 0: not measured
}

// name says what was measured.
func (r row) name() string {
	return fmt.Sprintf("%s: %d images of %d customers", r.work, r.images, r.customers)
}
