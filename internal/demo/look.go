package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// look reads the current list, and returns the lines that the sandbox has printed since the last look.
func (s *stage) look(ctx context.Context) ([]string, error) {
	s.looks++
	caller := fmt.Sprintf("capillary-demo/%d", s.looks)
	slots, err := s.api.list(ctx, caller)
	if err != nil {
		return nil, err
	}
	s.slots = slots
	// The line about this read marks the end of the lines to wait for.
	ctx, cancel := context.WithTimeoutCause(ctx, 10*time.Second, errors.New("it does not print its calls"))
	defer cancel()
	lines, err := s.sandbox.said.until(ctx, func(line string) bool { return strings.HasSuffix(line, ", by "+caller) })
	if err != nil {
		return nil, fmt.Errorf("read the sandbox's output: %w", err)
	}
	return lines, nil
}

// check reads and shows the current list, and fails if it is not what it should be. It returns the lines that
// the sandbox has printed since the last look.
func (s *stage) check(ctx context.Context, when string) ([]string, error) {
	before := s.slots
	lines, err := s.look(ctx)
	if err != nil {
		return nil, err
	}
	s.pictures.recognise(s.slots)
	s.show(table(s.pictures, before, s.slots))
	return lines, s.judge(when)
}

// checkQuietly is check, but shows the list only if it is wrong.
func (s *stage) checkQuietly(ctx context.Context, when string) ([]string, error) {
	before := s.slots
	lines, err := s.look(ctx)
	if err != nil {
		return nil, err
	}
	if err = s.judge(when); err != nil {
		s.show(table(s.pictures, before, s.slots))
	}
	return lines, err
}

// checkUntouched is for a step that should only read: it also fails if anyone made a call other than a read
// since the last look.
func (s *stage) checkUntouched(ctx context.Context, when string) ([]string, error) {
	lines, err := s.checkQuietly(ctx, when)
	if written := writes(lines); len(written) > 0 {
		err = errors.Join(err, fmt.Errorf("%s, there should have been nothing but reads, but there was:\n  - %s",
			when, strings.Join(written, "\n  - ")))
	}
	return lines, err
}

// judge fails if the list is not what it should be.
func (s *stage) judge(when string) error {
	if differences := s.pictures.judge(s.slots); len(differences) > 0 {
		return fmt.Errorf("%s, the customer's images are not those that should be there:\n  - %s",
			when, strings.Join(differences, "\n  - "))
	}
	return nil
}

// showCalls shows the provider's calls, from the lines that the sandbox has printed.
func (s *stage) showCalls(lines []string) {
	s.say("What the provider sent (~ stands for /v2/customers/%d):", s.customerID)
	s.show(strings.Join(describeCalls(lines, s.customerID), "\n"))
}
