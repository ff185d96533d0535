package gallery

import "time"

// clock is when a page was written: by the clock on the wall, which people and programs set, and by one that runs
// evenly from the start of the machine, also while it sleeps.
type clock struct {
	Wall time.Time `json:"wall"`
	// Boot names the start of the machine; empty where the system has no such clock.
	Boot string `json:"boot,omitempty"`
	// Up is how long the machine was up then.
	Up time.Duration `json:"up,omitempty"` // nanoseconds
}

// tellTime reads both clocks.
func (g *Gallery) tellTime() clock {
	boot, up := g.options.Ledger.Uptime()
	return clock{Wall: time.Now(), Boot: boot, Up: up}
}

// setSince returns by how much the wall clock was set forward since a page was written, so that its times can be put
// right. A clock that was set back makes waits longer, and they have an end of their own. After a restart of the machine it
// is only known that at least the time since then has passed, and the careful answer is that no more has.
func (now clock) setSince(written clock) time.Duration {
	passed := now.Wall.Round(0).Sub(written.Wall.Round(0))
	var set time.Duration
	switch {
	case written.Boot == "" || now.Boot == "":
	case written.Boot == now.Boot && now.Up >= written.Up:
		set = passed - (now.Up - written.Up)
	case written.Boot != now.Boot && now.Up < usualWait:
		set = passed - now.Up
	}
	if set < time.Second { // two clocks are never read at the same moment
		return 0
	}
	return set
}

// shift moves all times of the notes.
func (n *notes) shift(by time.Duration) {
	for _, times := range []map[string]time.Time{n.Removed, n.Added, n.Unlisted, n.Seen, n.Deleting} {
		for token, at := range times {
			times[token] = at.Add(by)
		}
	}
	for token, held := range n.Held {
		held.At = held.At.Add(by)
		n.Held[token] = held
	}
	for i := range n.Traces {
		n.Traces[i].Since = n.Traces[i].Since.Add(by)
	}
	if !n.Unsettled.IsZero() {
		n.Unsettled = n.Unsettled.Add(by)
	}
	if n.Writing != nil {
		n.Writing.Until = n.Writing.Until.Add(by)
		n.Writing.Since = n.Writing.Since.Add(by)
	}
}
