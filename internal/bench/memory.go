package main

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// glance is the interval at which the provider's memory is sampled. The kernel keeps the peak, so only the last
// moments of a process can be missed.
const glance = 20 * time.Millisecond

// memory samples the resident memory of the provider's processes. It reads /proc, so it works on Linux;
// elsewhere it finds nothing.
type memory struct {
	program string

	stop func()

	mu   sync.Mutex
	cli  int
	peak int64
}

// watch starts to sample the providers that a CLI starts.
func (m *memory) watch(ctx context.Context, cli int) {
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	m.mu.Lock()
	m.cli = cli
	m.mu.Unlock()
	m.stop = func() {
		cancel()
		<-ended
	}
	go func() {
		defer close(ended)
		ticker := time.NewTicker(glance)
		defer ticker.Stop()
		var known []process
		for {
			known = m.look(known, cli)
			select {
			case <-ticker.C:
			case <-ctx.Done():
				return
			}
		}
	}()
}

// look records the peaks of the processes that it knows, and searches for new ones only when none of them is
// left: searching all processes every time would cost a fifth of a two-core machine, and so change the result. A
// process that starts beside another is found later, with its peak, unless it has ended by then.
func (m *memory) look(known []process, cli int) []process {
	known = slices.DeleteFunc(known, func(p process) bool { return !m.keep(p) })
	if len(known) > 0 {
		return known
	}
	known = findProcesses(m.program, cli)
	for _, p := range known {
		m.keep(p)
	}
	return known
}

// keep records the peak of a process; it returns false if the process has ended.
func (m *memory) keep(p process) bool {
	s := p.status()
	m.mu.Lock()
	defer m.mu.Unlock()
	m.peak = max(m.peak, s.peak)
	return s.peak > 0
}

// forget starts again from nothing.
func (m *memory) forget() { m.peak, m.stop = 0, func() {} }

// end stops sampling, and returns the peak of the largest process.
func (m *memory) end() int64 {
	m.stop()
	return m.peak
}

// now returns the memory that the provider has at this moment, or 0 if no provider is found.
func (m *memory) now() int64 {
	m.mu.Lock()
	defer m.mu.Unlock()
	var resident int64
	for _, p := range findProcesses(m.program, m.cli) {
		resident = max(resident, p.status().resident)
	}
	return resident
}

// status is what the kernel reports about a process, in bytes.
type status struct {
	parent         int
	resident, peak int64
}

// process is the directory of a process in /proc.
type process string

// status returns what the kernel reports now, or zero for a process that has ended.
func (p process) status() status {
	text, err := os.ReadFile(filepath.Join(string(p), "status"))
	if err != nil {
		return status{}
	}
	return parseStatus(string(text))
}

// findProcesses returns the processes that run a program and have a parent.
func findProcesses(program string, parent int) []process {
	links, _ := filepath.Glob("/proc/[0-9]*/exe") // there are none without a /proc
	var found []process
	for _, link := range links {
		if target, err := os.Readlink(link); err != nil || target != program {
			continue // of someone else, or gone by now
		}
		if p := process(filepath.Dir(link)); p.status().parent == parent {
			found = append(found, p)
		}
	}
	return found
}

// parseStatus reads /proc/…/status. A process that is ending has no memory any more.
func parseStatus(text string) status {
	var s status
	for line := range strings.Lines(text) {
		name, value, _ := strings.Cut(line, ":")
		fields := strings.Fields(value)
		if len(fields) == 0 {
			continue
		}
		n, err := strconv.ParseInt(fields[0], 10, 64)
		if err != nil {
			continue
		}
		switch name {
		case "PPid":
			s.parent = int(n)
		case "VmRSS":
			s.resident = n << 10 // "kB" means KiB here
		case "VmHWM":
			s.peak = n << 10
		}
	}
	return s
}
