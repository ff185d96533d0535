package main

import (
	"context"
	"fmt"
)

// limited is a run under a limit of requests a minute, which the sandbox enforces for each kind of call.
type limited struct{ images, customers, perMinute int }

// longLimit is that of `make bench-limit`; shortLimit is the shortest in which a provider that does not
// limit itself would be turned away: images and customers together are more reads than the limit.
func longLimit() limited  { return limited{images: 200, customers: 40, perMinute: 100} }
func shortLimit() limited { return limited{images: 10, customers: 2, perMinute: 10} }

// measureLimit applies and destroys under a limit.
func measureLimit(ctx context.Context, w *workshop, l limited) (rows []row, err error) {
	c := configuration{
		images:    l.images,
		customers: l.customers,
		size:      pictureSize,
		settings:  fmt.Sprintf("requests_per_minute = %d", l.perMinute),
	}
	a, err := startAPI(ctx, c.customers, l.perMinute, nil)
	if err != nil {
		return nil, err
	}
	defer stopAPI(a, &err)
	s, err := w.open(ctx, c, a)
	if err != nil {
		return nil, err
	}
	return s.runAll(ctx, planCreate, create, planDestroy, destroy)
}
