package plugin

import (
	"context"
	"io"
	"sync"
)

// Process is what all providers of one process have in common: how they end. Its zero value has no providers.
type Process struct {
	onFirstConfigure func()
	first            sync.Once

	mu        sync.Mutex
	instances []instance
}

// Operations are what a configured provider runs.
type Operations interface {
	// HasUnsavedWork reports whether the state may lack something that an operation has done.
	HasUnsavedWork() bool
	// Shutdown waits until no operation is running, and lets none start. It gives up when the context ends.
	Shutdown(ctx context.Context)
}

// instance is what a configured provider uses; shared is nil if it shares nothing with other processes.
type instance struct {
	operations Operations
	shared     io.Closer
}

// Register records what a configured provider uses. Closing shared says that the provider has ended properly; it may be
// nil.
func (p *Process) Register(operations Operations, shared io.Closer) {
	if p.onFirstConfigure != nil {
		p.first.Do(p.onFirstConfigure)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closeIdle() // a debugged process serves one command after the other
	p.instances = append(p.instances, instance{operations: operations, shared: shared})
}

// closeIdle closes what is no longer used.
func (p *Process) closeIdle() {
	for i, used := range p.instances {
		if used.shared != nil && !used.operations.HasUnsavedWork() {
			_ = used.shared.Close() // a file that is left only makes the next run look in vain
			p.instances[i].shared = nil
		}
	}
}

// Close is the proper end: Terraform has what it asked for. A process that ends without Close counts as killed,
// and the next run looks for images that may be in no state. That includes a process that Terraform ends after
// a second Ctrl-C, before it has heard the result of the first.
func (p *Process) Close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.closeIdle()
}

// Shutdown waits until no operation is running, and lets none start. It gives up when the context ends.
func (p *Process) Shutdown(ctx context.Context) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, used := range p.instances {
		used.operations.Shutdown(ctx)
	}
}
