package provider

import (
	"context"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/provider"

	"github.com/capillary-community/terraform-provider-capillary/internal/gallery"
	"github.com/capillary-community/terraform-provider-capillary/internal/ledger"
)

// Process is what all providers of one process have in common: how they end.
type Process struct {
	// Begin, if set, runs before the first provider can send anything.
	Begin func()
	// LongWait is how long an operation has to have waited for a warning that says so; 0 for the usual minute.
	LongWait time.Duration

	version string
	getenv  func(string) string
	begin   sync.Once

	mu       sync.Mutex
	sessions []kept
}

// kept is what a configured provider uses; ledger is nil without a folder for it.
type kept struct {
	gallery *gallery.Gallery
	ledger  *ledger.Ledger
}

// NewProcess returns a process without providers. The version is that of the build; getenv is os.Getenv or a
// test's own.
func NewProcess(version string, getenv func(string) string) *Process {
	return &Process{version: version, getenv: getenv}
}

// Provider is the constructor for plugin servers.
func (p *Process) Provider() provider.Provider { return &capillaryProvider{process: p} }

// keep records what a configured provider uses.
func (p *Process) keep(g *gallery.Gallery, l *ledger.Ledger) {
	if p.Begin != nil {
		p.begin.Do(p.Begin)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.end() // a debugged process serves one command after the other
	p.sessions = append(p.sessions, kept{gallery: g, ledger: l})
}

// end closes what is no longer used.
func (p *Process) end() {
	for i, s := range p.sessions {
		if s.ledger != nil && !s.gallery.Unfinished() {
			_ = s.ledger.Close() // a file that is left only makes the next run look in vain
			p.sessions[i].ledger = nil
		}
	}
}

// Close is the proper end: Terraform has what it asked for. A process that ends without Close counts as killed,
// and the next run looks for images that may be in no state. That includes a process that Terraform ends after
// a second Ctrl-C, before it has heard the result of the first.
func (p *Process) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.end()
}

// Drain waits until no operation is running, and lets none start. It gives up when the context ends.
func (p *Process) Drain(ctx context.Context) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range p.sessions {
		s.gallery.Drain(ctx)
	}
}
