package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// look reads what is there now, and gives the lines that the sandbox has printed since the last look.
func (s *stage) look(ctx context.Context) ([]string, error) {
	s.looks++
	caller := fmt.Sprintf("capillary-demo/%d", s.looks)
	slots, err := s.api.list(ctx, caller)
	if err != nil {
		return nil, err
	}
	s.slots = slots
	// Its own read tells how far the sandbox's lines have to be awaited.
	ctx, cancel := context.WithTimeoutCause(ctx, 10*time.Second, errors.New("it does not print its calls"))
	defer cancel()
	lines, err := s.sandbox.said.until(ctx, func(line string) bool { return strings.HasSuffix(line, ", by "+caller) })
	if err != nil {
		return nil, fmt.Errorf("read the sandbox's output: %w", err)
	}
	return lines, nil
}

// check looks at what is there and shows it, and fails if it is not what should be there. It gives the
// calls that the provider made since the last look.
func (s *stage) check(ctx context.Context, when string) ([]string, error) {
	before := s.slots
	lines, err := s.look(ctx)
	if err != nil {
		return nil, err
	}
	s.pictures.recognise(s.slots)
	s.show(table(s.pictures, before, s.slots))
	if differences := s.pictures.judge(s.slots); len(differences) > 0 {
		return nil, fmt.Errorf("%s, the customer's images are not those that should be there:\n  - %s",
			when, strings.Join(differences, "\n  - "))
	}
	return describeCalls(lines, s.customerID), nil
}

// showCalls shows what the provider has sent.
func (s *stage) showCalls(calls []string) {
	s.say("What the provider sent (~ stands for /v2/customers/%d):", s.customerID)
	s.show(strings.Join(calls, "\n"))
}
