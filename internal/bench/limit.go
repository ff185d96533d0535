package main

import (
	"context"
	"fmt"
)

// limited is a run under a limit of requests a minute, which the sandbox enforces for each kind of call.
type limited struct {
	images, customers, perMinute int
	works                        []phase
}

// longLimit is the one of `make bench-limit`.
func longLimit() limited {
	return limited{images: 200, customers: 40, perMinute: 100, works: []phase{planBlind, create, planNothing, planDestroy, destroy}}
}

// shortLimit is about the shortest run that a provider without a limit of its own fails. Each customer has one
// image, which takes two reads: 40 reads, four more than it may send in a minute. Under the limit it takes two
// mostly idle minutes; even so, nothing else is measured meanwhile.
func shortLimit() limited {
	return limited{images: 20, customers: 20, perMinute: 36, works: []phase{planBlind, create}}
}

// measureLimit measures a run under a limit.
func measureLimit(ctx context.Context, w *harness, l limited) (rows []result, err error) {
	c := configuration{
		images:    l.images,
		customers: l.customers,
		size:      pictureSize,
		// Each command keeps to the limit by itself, and the reads of a plan together with those of the apply
		// would be too many for one minute.
		settings: fmt.Sprintf("requests_per_minute = %d\nplan_checks = \"none\"", l.perMinute),
	}
	a, err := startAPI(ctx, c.customers, l.perMinute, nil)
	if err != nil {
		return nil, err
	}
	defer stopAPI(a, &err)
	s, err := w.newScenario(ctx, c, a)
	if err != nil {
		return nil, err
	}
	return s.runAll(ctx, l.works...)
}
