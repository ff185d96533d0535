package provider_test

import (
	"sync"
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// gate is where a call of the sandbox waits until the test lets it go on.
type gate struct {
	arrived, opened chan struct{}
	arrive, open    func()
	// late is closed when the call takes effect, if that is after the gate; else it is nil.
	late chan struct{}
}

// newGate makes a gate that is open at the latest when the test ends.
func newGate(t *testing.T) *gate {
	t.Helper()
	g := &gate{arrived: make(chan struct{}), opened: make(chan struct{})}
	g.arrive = sync.OnceFunc(func() { close(g.arrived) })
	g.open = sync.OnceFunc(func() { close(g.opened) })
	t.Cleanup(g.open)
	return g
}

// hold is a hook of a rule.
func (g *gate) hold() {
	g.arrive()
	<-g.opened
}

// await waits until a call is at the gate, which a command of Terraform leads to.
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

// later has a call take effect that much after the gate has opened.
func (g *gate) later(kind sandbox.Kind, d time.Duration) sandbox.Rule {
	g.late = make(chan struct{})
	return sandbox.Rule{Call: kind, Before: g.hold, LateEffect: d, After: func() { close(g.late) }}
}

// awaitEffect waits for what comes late: a test that ends before that has seen nothing of it.
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
