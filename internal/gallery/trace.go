package gallery

import (
	"context"
	"slices"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/ledger"
)

// trace is an upload that no state is known to hold. It is noted before the upload is sent, so that a
// run that is killed leaves it behind: the next run takes the image over instead of uploading it again.
type trace struct {
	Pending
	// Token is the image, once that is known, and Listed says that a list has shown it.
	Token  string `json:"token,omitempty"`
	Listed bool   `json:"listed,omitempty"`
	// ContentType is what the upload was sent as.
	ContentType string `json:"content_type,omitempty"`
	// Run and Place are the process that sent it, and where it was started.
	Run   string `json:"run,omitempty"`
	Place string `json:"place,omitempty"`
}

// outlived is the age from which a trace is of no interest.
const outlived = 30 * 24 * time.Hour

// leave notes an upload that is about to be sent, and that the customer is being written to.
func (g *Gallery) leave(ctx context.Context, c *customer, pending Pending, upload capillary.Upload) error {
	t := trace{Pending: pending, ContentType: upload.ContentType, Place: g.options.Place}
	if g.options.Ledger != nil {
		run, err := g.options.Ledger.Run()
		if err != nil {
			return &LedgerError{CustomerID: c.id, Err: err}
		}
		t.Run = run
	}
	c.addTrace(t)
	if err := g.begin(ctx, c, Uploading); err != nil {
		c.dropLastTrace()
		return err
	}
	return nil
}

// found notes which image the upload has led to that was left last.
func (c *customer) found(token string, listed bool) {
	var key string
	c.lastTrace(func(t *trace) {
		t.Token, t.Listed = token, listed
		key = t.Key
	})
	c.hold(token, key)
}

func (m *memory) addTrace(t trace) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.known.Traces = append(m.known.Traces, t)
}

// lastTrace changes the trace that was left last, by the holder of the lock: the one of its own upload.
func (m *memory) lastTrace(change func(*trace)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	change(&m.known.Traces[len(m.known.Traces)-1])
}

// dropLastTrace forgets an upload that was not carried out.
func (m *memory) dropLastTrace() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.known.Traces = m.known.Traces[:len(m.known.Traces)-1]
}

// dropTraces forgets traces.
func (m *memory) dropTraces(which func(trace) bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.known.Traces = slices.DeleteFunc(m.known.Traces, which)
}

// traces are those that meet a condition.
func (m *memory) traces(which func(trace) bool) []trace {
	m.mu.Lock()
	defer m.mu.Unlock()
	var found []trace
	for _, t := range m.known.Traces {
		if which(t) {
			found = append(found, t)
		}
	}
	return found
}

// forgetEnded drops the traces of runs that came to their end: what they did is in their state.
func (g *Gallery) forgetEnded(c *customer) {
	c.dropTraces(func(t trace) bool {
		fate, err := g.options.Ledger.Fate(t.Run)
		return err == nil && fate == ledger.Ended || time.Since(t.Since) > outlived
	})
}

// Claim notes that a state holds an image, so that no run takes it for one that a killed run has left. It
// leaves alone what this run knows of the customer.
func (g *Gallery) Claim(ctx context.Context, customerID int64, token string) error {
	if g.options.Ledger == nil || !g.isTraced(customerID, token) {
		return nil
	}
	c := g.of(customerID)
	if err := c.wait(ctx, anyOther); err != nil {
		return stoppedWaiting(ctx, customerID, err)
	}
	defer c.release()
	c.close() // it may have been handed over, and is opened again without learning from it
	page, shared, err := g.awaitPage(ctx, c)
	if err != nil {
		return stoppedWaiting(ctx, customerID, err)
	}
	defer page.Unlock()
	shared.Traces = slices.DeleteFunc(shared.Traces, isTraceOf(token))
	shared.hold(token, holding{At: time.Now()})
	return page.store(shared)
}

// isTraced reports whether an upload is noted that may have led to this image. A damaged page does no harm
// here: an operation that writes has to read it as well, and fails.
func (g *Gallery) isTraced(customerID int64, token string) bool {
	content, err := g.options.Ledger.Peek(customerID)
	if err != nil {
		return true // perhaps it can be read in a moment
	}
	shared, err := readNotes(content)
	if _, held := shared.Held[token]; err != nil || held && !slices.ContainsFunc(shared.Traces, isTraceOf(token)) {
		return false
	}
	return slices.ContainsFunc(shared.Traces, func(t trace) bool { return t.Token == token || !t.Listed })
}

// isNoted reports whether an image is that of an upload which no state is known to hold.
func (m *memory) isNoted(token string) bool { return len(m.traces(isTraceOf(token))) > 0 }

func isTraceOf(token string) func(trace) bool {
	return func(t trace) bool { return t.Token == token }
}
