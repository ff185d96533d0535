package main

import (
	"context"
	"fmt"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

const (
	// manyUploads is the number of concurrent uploads, each for a different customer, because those of one
	// customer wait for each other.
	manyUploads = parallelism
	// largestUpload is the size of the largest file that the API accepts.
	largestUpload = 49 << 20
	// memoryAllowed is how much the provider may need for them above its idle value.
	memoryAllowed = 64 << 20
)

// uploads is the measurement of ten large uploads at once.
type uploads struct {
	idle, peak int64 // 0: not measured
	together   int
}

// measureUploads uploads ten files of the largest size. The idle value is that of the same process when its
// first call, a read, arrives: it is configured then, and has not sent a byte of a file. The first POST would be
// too late, because its body is under way when it arrives.
func measureUploads(ctx context.Context, w *harness) (u uploads, err error) {
	c := configuration{images: manyUploads, customers: manyUploads, size: largestUpload}
	g := &gate{wanted: manyUploads, open: make(chan struct{})}
	a, err := startAPI(ctx, c.customers, 0, g.wrap)
	if err != nil {
		return u, err
	}
	defer stopAPI(a, &err)
	s, err := w.newScenario(ctx, c, a)
	if err != nil {
		return u, err
	}
	if _, err := s.run(ctx, planCreate); err != nil {
		return u, err
	}
	a.Script(sandbox.Rule{Call: sandbox.CallGet, Before: func() { u.idle = s.memory.now() }})
	created, err := s.run(ctx, create)
	u.peak, u.together = created.peak, int(g.most.Load())
	return u, err
}

// judge returns what is out of bounds.
func (u uploads) judge() []string {
	var faults []string
	if u.together != manyUploads {
		faults = append(faults, fmt.Sprintf("uploads: %d were under way at once, but there must be %d", u.together, manyUploads))
	}
	if above := u.peak - u.idle; above > memoryAllowed {
		faults = append(faults, fmt.Sprintf("uploads: the provider took %s above its idle value, but may take %s",
			mebibytes(above), mebibytes(memoryAllowed)))
	}
	return faults
}

// gate holds uploads back when their bodies begin, until enough have begun. So all of them are under way at
// once, whatever the machine's speed.
type gate struct {
	wanted int64
	begun  atomic.Int64
	most   atomic.Int64
	open   chan struct{}
}

// gateTime is how long uploads are held back at most; those missing by then won't come.
const gateTime = 30 * time.Second

// wrap puts the gate in front of an API.
func (g *gate) wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			g.pass(r.Context())
		}
		next.ServeHTTP(w, r)
	})
}

// pass waits until the gate is open.
func (g *gate) pass(ctx context.Context) {
	begun := g.begun.Add(1)
	if begun == g.wanted {
		close(g.open)
	}
	timer := time.NewTimer(gateTime)
	defer timer.Stop()
	select {
	case <-g.open:
		g.most.Store(g.wanted)
	case <-timer.C:
	case <-ctx.Done():
	}
}
