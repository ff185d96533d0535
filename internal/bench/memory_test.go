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

// ownProgram is the path of this test's own program.
func ownProgram(t *testing.T) string {
	t.Helper()
	if runtime.GOOS != "linux" {
		t.Skip("needs a /proc")
	}
	program, err := os.Readlink("/proc/self/exe")
	if err != nil {
		t.Fatal(err)
	}
	return program
}

// This test is a process as well.
func TestFindProcesses(t *testing.T) {
	t.Parallel()
	program := ownProgram(t)
	found := findProcesses(program, os.Getppid())
	if len(found) != 1 {
		t.Fatalf("found %v", found)
	}
	if s := found[0].status(); s.resident <= 0 || s.peak < s.resident {
		t.Errorf("its status is %+v", s)
	}
	if others := findProcesses(program, os.Getpid()); len(others) > 0 {
		t.Errorf("of another parent: %+v", others)
	}
	if others := findProcesses(program+"x", os.Getppid()); len(others) > 0 {
		t.Errorf("another program: %+v", others)
	}
}

// A process that has ended is no longer known, and the next one is searched for.
func TestMemoryLooksForTheNextProcess(t *testing.T) {
	t.Parallel()
	program := ownProgram(t)
	m := &memory{program: program}
	known := m.look([]process{"/proc/0"}, os.Getppid())
	if len(known) != 1 || m.peak == 0 {
		t.Errorf("knows %v, with a peak of %d bytes", known, m.peak)
	}
	if again := (&memory{program: program + "x"}).look(known, os.Getppid()); len(again) != 1 {
		t.Errorf("of a process that runs on: knows %v", again)
	}
}
