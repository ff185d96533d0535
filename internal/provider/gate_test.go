package provider_test

import (
	"sync"
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// gate holds a call of the sandbox until the test lets it continue.
type gate struct {
	arrived, opened chan struct{}
	arrive, open    func()
	// late is closed when the call takes effect, if that is after the gate; otherwise it is nil.
	late chan struct{}
}

// newGate returns a gate that opens at the end of the test at the latest.
func newGate(t *testing.T) *gate {
	t.Helper()
	g := &gate{arrived: make(chan struct{}), opened: make(chan struct{})}
	g.arrive = sync.OnceFunc(func() { close(g.arrived) })
	g.open = sync.OnceFunc(func() { close(g.opened) })
	t.Cleanup(g.open)
	return g
}

// hold is a rule's hook.
func (g *gate) hold() {
	g.arrive()
	<-g.opened
}

// await waits until a call arrives at the gate, which a command of Terraform causes.
func (g *gate) await(t *testing.T, run *acctest.Running) {
	t.Helper()
	select {
	case <-g.arrived:
	case <-run.Ended():
		t.Fatalf("Terraform ended before the call came:\n%s", run.Wait().Output)
	case <-time.After(time.Minute):
		t.Fatal("the call did not come")
	}
}

// later makes a call take effect this long after the gate has opened.
func (g *gate) later(kind sandbox.Kind, d time.Duration) sandbox.Rule {
	g.late = make(chan struct{})
	return sandbox.Rule{Call: kind, Before: g.hold, LateEffect: d, After: func() { close(g.late) }}
}

// awaitEffect waits for the late effect: a test that ends before has not seen it.
func (g *gate) awaitEffect(t *testing.T) {
	t.Helper()
	if g.late == nil {
		return
	}
	select {
	case <-g.late:
	case <-time.After(time.Minute):
		t.Error("the call did not take effect")
	}
}
