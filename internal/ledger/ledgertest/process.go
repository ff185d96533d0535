package ledgertest

import (
	"context"
	"errors"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/ledger"
)

// ErrKilled is what a run gets after it was killed.
var ErrKilled = errors.New("the process was killed")

var _ ledger.Ledger = (*Process)(nil)

// Process is one run on the machine, and the ledger as that run has it.
type Process struct {
	*Memory

	id   string
	life context.Context
	die  context.CancelFunc
}

// Kill ends the run as SIGKILL does: nothing that it stores from now on counts. Its operations have to release their
// locks, as the end of the process does. A run that has ended can't be killed.
func (p *Process) Kill() { p.end(ledger.Killed) }

// Close ends the run properly.
func (p *Process) Close(context.Context) error {
	p.end(ledger.Ended)
	return nil
}

func (p *Process) end(state ledger.RunState) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.states[p.id] == ledger.Running {
		p.states[p.id] = state
		p.die()
	}
}

// Forget makes the state of the run unknown, as when its file was removed for its age.
func (p *Process) Forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.states[p.id] = ledger.Unknown
}

// State returns the state of the run.
func (p *Process) State() ledger.RunState {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.states[p.id]
}

// Life returns a context that ends with the run.
func (p *Process) Life() context.Context { return p.life }

// Acquire implements [ledger.Ledger].
func (p *Process) Acquire(ctx context.Context, customerID int64) (ledger.Record, error) {
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	lock := p.lockOf(customerID)
	select {
	case lock <- struct{}{}:
	default:
		ledger.Busy(ctx)
		select {
		case lock <- struct{}{}:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
	return &Record{process: p, customerID: customerID, lock: lock, lost: make(chan struct{})}, nil
}

// Peek implements [ledger.Ledger].
func (p *Process) Peek(_ context.Context, customerID int64) ([]byte, error) {
	return p.Content(customerID), nil
}

// RunID implements [ledger.Ledger].
func (p *Process) RunID(context.Context) (string, error) { return p.id, nil }

// RunState implements [ledger.Ledger].
func (p *Process) RunState(_ context.Context, id string) (ledger.RunState, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.states[id], nil
}

// Uptime implements [ledger.Ledger]: it is that of the machine.
func (p *Process) Uptime() (boot string, up time.Duration) { return "first", time.Since(p.booted) }
