package provider

import (
	"context"
	"sync"

	"github.com/hashicorp/terraform-plugin-framework/provider"

	"github.com/capillary-community/terraform-provider-capillary/internal/gallery"
	"github.com/capillary-community/terraform-provider-capillary/internal/ledger"
)

// Process is all that the providers of one process have in common: how they end.
type Process struct {
	// Begin, if it is set, runs before the first provider can send anything.
	Begin func()

	version string
	getenv  func(string) string
	begin   sync.Once

	mu       sync.Mutex
	sessions []kept
}

// kept is what a configured provider uses; without a ledger if there is no folder for one.
type kept struct {
	gallery *gallery.Gallery
	ledger  *ledger.Ledger
}

// NewProcess makes a process that has no provider yet. The version is that of the build; getenv is
// os.Getenv, or a test's own.
func NewProcess(version string, getenv func(string) string) *Process {
	return &Process{version: version, getenv: getenv}
}

// Provider is the constructor that plugin servers want.
func (p *Process) Provider() provider.Provider { return &capillaryProvider{process: p} }

// keep remembers what a configured provider uses.
func (p *Process) keep(g *gallery.Gallery, l *ledger.Ledger) {
	if p.Begin != nil {
		p.begin.Do(p.Begin)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.end() // a process that is debugged serves one command after the other
	p.sessions = append(p.sessions, kept{gallery: g, ledger: l})
}

// end ends what is finished.
func (p *Process) end() {
	for i, s := range p.sessions {
		if s.ledger != nil && !s.gallery.Unfinished() {
			_ = s.ledger.Close() // a file that is left makes the next run look in vain, no more
			p.sessions[i].ledger = nil
		}
	}
}

// Close is the proper end: Terraform has what it asked for. A process that ends without it counts as
// killed, and the next run looks for images that no state may hold. So does one that Terraform ends after
// a second Ctrl-C, before it has heard what the first one led to.
func (p *Process) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.end()
}

// Drain waits until nothing is under way, and lets nothing begin any more. It gives up when the context
// ends.
func (p *Process) Drain(ctx context.Context) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, s := range p.sessions {
		s.gallery.Drain(ctx)
	}
}
