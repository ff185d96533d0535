package journal

import "time"

// Clock is a moment by two clocks: the wall clock, which people and programs set, and one that runs evenly from the
// start of the machine, also while it sleeps.
type Clock struct {
	Wall time.Time `json:"wall"`
	// Boot names the start of the machine. It is empty where the system has no such clock.
	Boot string `json:"boot,omitempty"`
	// Up is how long the machine had been up.
	Up time.Duration `json:"up,omitempty"` // nanoseconds
}

// SetForwardSince returns by how much the wall clock was set forward since a record was written, so that its times can
// be put right. A clock that was set back makes waits longer, and they have an end of their own. After a restart of the
// machine it is only known that at least the time since then has passed, so no more than that is assumed.
func (now Clock) SetForwardSince(written Clock) time.Duration {
	passed := now.Wall.Round(0).Sub(written.Wall.Round(0))
	var set time.Duration
	switch {
	case written.Boot == "" || now.Boot == "":
	case written.Boot == now.Boot && now.Up >= written.Up:
		set = passed - (now.Up - written.Up)
	case written.Boot != now.Boot && now.Up < WaitLimit:
		set = passed - now.Up
	}
	if set < time.Second { // two clocks are never read at the same moment
		return 0
	}
	return set
}

// WaitLimit is the longest wait that a record can impose on a run whose own settle_timeout is shorter.
const WaitLimit = 15 * time.Minute

// WallDistance returns how much two times differ by the wall clock, which also goes on while a machine sleeps.
func WallDistance(a, b time.Time) time.Duration { return a.Round(0).Sub(b.Round(0)).Abs() }

// Earliest returns the earlier of two times.
func Earliest(a, b time.Time) time.Time {
	if b.Before(a) {
		return b
	}
	return a
}

// Latest returns the later of two times.
func Latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
