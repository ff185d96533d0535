//go:build !linux

package ledger

import "time"

// Uptime is not known on this system: there is no clock that goes on while the machine sleeps, that no setting of the
// time changes, and that names the start which it counts from.
func (l *Ledger) Uptime() (boot string, up time.Duration) { return "", 0 }
