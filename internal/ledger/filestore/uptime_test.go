package filestore

import (
	"runtime"
	"testing"
)

func TestUptimeRunsEvenlyFromOneStart(t *testing.T) {
	t.Parallel()
	l := &Ledger{}
	boot, up := l.Uptime()
	again, later := l.Uptime()
	if runtime.GOOS != "linux" {
		if boot != "" || up != 0 {
			t.Errorf("got %q and %s, though this system has no such clock", boot, up)
		}
		return
	}
	if boot == "" || boot != again || up <= 0 || later < up {
		t.Errorf("got %q, %s and then %q, %s", boot, up, again, later)
	}
}
