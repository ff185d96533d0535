package main

import (
	"fmt"
	"time"
)

// work is what a command was for.
type work string

// The kinds of work, in the order in which the table has them.
const (
	planCreate  work = "plan to create"
	create      work = "create"
	planNothing work = "plan, no changes"
	planDestroy work = "plan to destroy"
	destroy     work = "destroy"
	destroyAll  work = "destroy, batch_deletes"
)

// row is one command as it was measured.
type row struct {
	tally

	work              work
	images, customers int
	latency           time.Duration // of each call
	command           time.Duration // the whole of it, Terraform's own part included
	connections       int
	peak              int64 // resident memory of the provider, in bytes; 0: not measured
}

// name says what was measured.
func (r row) name() string {
	return fmt.Sprintf("%s: %d images of %d customers", r.work, r.images, r.customers)
}
