package plugin

import (
	"context"
	"slices"
	"testing"
)

// operations are those of a provider in a test.
type operations struct {
	unfinished bool
	closed     int
	drained    bool
}

func (o *operations) HasUnsavedWork() bool     { return o.unfinished }
func (o *operations) Shutdown(context.Context) { o.drained = true }
func (o *operations) Close() error             { o.closed++; return nil }

// What is unfinished stays open: the next run then looks for it.
func TestCloseLeavesTheUnfinishedOpen(t *testing.T) {
	t.Parallel()
	var p Process
	done, unfinished, alone := &operations{}, &operations{unfinished: true}, &operations{}
	p.Register(done, done)
	p.Register(unfinished, unfinished)
	p.Register(alone, nil)
	if done.closed != 1 {
		t.Errorf("the provider of the command before was closed %d times, want once", done.closed)
	}
	p.Close()
	p.Close()
	if got, want := []int{done.closed, unfinished.closed, alone.closed}, []int{1, 0, 0}; !slices.Equal(got, want) {
		t.Errorf("closed %v times, want %v", got, want)
	}
	unfinished.unfinished = false
	p.Close()
	if unfinished.closed != 1 {
		t.Errorf("once it is finished, it is closed %d times, want once", unfinished.closed)
	}
}

func TestDrainReachesAllProviders(t *testing.T) {
	t.Parallel()
	var p Process
	first, second := &operations{}, &operations{}
	p.Register(first, first)
	p.Register(second, nil)
	p.Shutdown(t.Context())
	if !first.drained || !second.drained {
		t.Errorf("drained are %t and %t", first.drained, second.drained)
	}
}

// The signals are ignored only after the handshake, and once.
func TestOnFirstConfigureRunsOnce(t *testing.T) {
	t.Parallel()
	runs := 0
	p := Process{onFirstConfigure: func() { runs++ }}
	if runs != 0 {
		t.Error("it runs before a provider is configured")
	}
	p.Register(&operations{}, nil)
	p.Register(&operations{}, nil)
	if runs != 1 {
		t.Errorf("it runs %d times, want once", runs)
	}
}
