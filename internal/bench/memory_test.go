package main

import (
	"os"
	"runtime"
	"testing"
)

func TestParseStatus(t *testing.T) {
	t.Parallel()
	text := "Name:\tterraform-provi\nUmask:\t0022\nState:\tS (sleeping)\nPid:\t4242\nPPid:\t4200\n" +
		"VmPeak:\t 1264000 kB\nVmHWM:\t   31416 kB\nVmRSS:\t   27182 kB\nThreads:\t9\n"
	want := status{parent: 4200, resident: 27182 << 10, peak: 31416 << 10}
	if got := parseStatus(text); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
	ending := "Name:\tx\nState:\tZ (zombie)\nPPid:\t1\n"
	if got := parseStatus(ending); got != (status{parent: 1}) {
		t.Errorf("of a process that ends: got %+v", got)
	}
}

// This test is a process as well.
func TestFindProcesses(t *testing.T) {
	t.Parallel()
	if runtime.GOOS != "linux" {
		t.Skip("needs a /proc")
	}
	program, err := os.Readlink("/proc/self/exe")
	if err != nil {
		t.Fatal(err)
	}
	found := findProcesses(program, os.Getppid())
	if len(found) != 1 || found[0].resident <= 0 || found[0].peak < found[0].resident {
		t.Errorf("found %+v", found)
	}
	if others := findProcesses(program, os.Getpid()); len(others) > 0 {
		t.Errorf("of another parent: %+v", others)
	}
	if others := findProcesses(program+"x", os.Getppid()); len(others) > 0 {
		t.Errorf("another program: %+v", others)
	}
}
