package main

import (
	"context"
	"strings"
	"sync"
)

// output keeps the lines that the sandbox prints. It is the standard output of its process.
type output struct {
	mu      sync.Mutex
	partial string
	lines   []string
	more    chan struct{} // has an element if something was added since the last read
}

func newOutput() *output { return &output{more: make(chan struct{}, 1)} }

// Write implements io.Writer.
func (j *output) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	lines := strings.Split(j.partial+string(p), "\n")
	last := len(lines) - 1
	j.lines, j.partial = append(j.lines, lines[:last]...), lines[last]
	select {
	case j.more <- struct{}{}:
	default:
	}
	return len(p), nil
}

// until waits for a line, and removes and returns everything up to it.
func (j *output) until(ctx context.Context, wanted func(line string) bool) ([]string, error) {
	for {
		if taken, ok := j.take(wanted); ok {
			return taken, nil
		}
		select {
		case <-j.more:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

func (j *output) take(wanted func(string) bool) ([]string, bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for i, line := range j.lines {
		if wanted(line) {
			taken := j.lines[:i+1]
			j.lines = j.lines[i+1:]
			return taken, true
		}
	}
	return nil, false
}
