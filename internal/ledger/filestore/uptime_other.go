//go:build !linux

package filestore

import "time"

// Uptime is not known on this system: it has no clock that runs while the machine sleeps, ignores changes of
// the system time, and identifies the start from which it counts.
func (l *Ledger) Uptime() (boot string, up time.Duration) { return "", 0 }
