package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/realcli"
)

// harness is what all scenes share: the CLI, and the provider that was built for it.
type harness struct {
	cli      *realcli.CLI
	root     string // of the source tree
	dir      string // for the files of this run
	provider string // path of the provider's program
	settings string // path of the CLI's settings
	states   *states
	scenes   atomic.Int64
}

// scenario is a sandbox and a configuration for it.
type scenario struct {
	configuration

	api    *api
	cli    *realcli.CLI
	memory *memory
}

// newScenario starts a sandbox, writes the configuration and installs the provider.
func (w *harness) newScenario(ctx context.Context, c configuration, a *api) (*scenario, error) {
	name := fmt.Sprint("scene", w.scenes.Add(1))
	dir, backend := filepath.Join(w.dir, name), ""
	if !c.local {
		backend = w.states.backend(name)
	}
	if err := c.write(dir, backend); err != nil {
		return nil, fmt.Errorf("write the configuration: %w", err)
	}
	cli := w.cli.In(dir)
	cli.Env = realcli.Environment(os.Getenv, dir, append(a.environment(), "TF_CLI_CONFIG_FILE="+w.settings)...)
	if _, err := cli.Run(ctx, "init", "-input=false", "-no-color"); err != nil {
		return nil, err
	}
	return &scenario{configuration: c, api: a, cli: cli, memory: &memory{program: w.provider}}, nil
}

// turns returns how many times longer the operations of a work take because they take turns. A batch is one
// operation on each customer.
func (s *scenario) turns(what phase) float64 {
	if what == destroyAll {
		return serialization(s.customers, s.customers)
	}
	return serialization(s.images, s.customers)
}

// savedPlan is where plans are kept, so that a plan and its apply are measured separately.
const savedPlan = "saved.tfplan"

// run runs the command for a kind of work, and returns its row.
func (s *scenario) run(ctx context.Context, what phase) (result, error) {
	begun := time.Now()
	calls, connections := len(s.api.Calls()), s.api.connections.Load()
	s.memory.forget()
	args := append(arguments(what), "-input=false", "-no-color")
	if what.applies() {
		args = append(args, savedPlan)
	}
	_, err := s.cli.RunWatched(ctx, func(pid int) { s.memory.watch(ctx, pid) }, args...)
	command := time.Since(begun)
	peak := s.memory.end()
	if err != nil {
		return result{}, fmt.Errorf("%s: %d images of %d customers: %w", what, s.images, s.customers, err)
	}
	t := count(s.api.Calls()[calls:])
	return result{
		callCounts:  t,
		work:        what,
		images:      s.images,
		customers:   s.customers,
		latency:     orElse(s.api.slowed, t.latency(), 0),
		turns:       s.turns(what),
		command:     command,
		connections: int(s.api.connections.Load() - connections),
		peak:        peak,
	}, nil
}

// arguments returns the command for a kind of work, except for one that applies a saved plan.
func arguments(what phase) []string {
	switch what {
	case planCreate, planBlind:
		return []string{"plan", "-out=" + savedPlan}
	case planNothing: // with -detailed-exitcode, a plan with a change counts as a failure
		return []string{"plan", "-detailed-exitcode"}
	case planDestroy:
		return []string{"plan", "-destroy", "-out=" + savedPlan}
	default:
		return []string{"apply"}
	}
}

// runAll runs commands one after the other.
func (s *scenario) runAll(ctx context.Context, all ...phase) ([]result, error) {
	var rows []result
	for _, what := range all {
		r, err := s.run(ctx, what)
		if err != nil {
			return rows, err
		}
		rows = append(rows, r)
	}
	if all[len(all)-1].destroys() {
		return rows, s.wantNoImages()
	}
	return rows, nil
}

// wantNoImages checks that everything that was created is gone: otherwise the figures are about something else.
func (s *scenario) wantNoImages() error {
	var err error
	for i := range int64(s.customers) {
		if left := s.api.Images(firstCustomer + i); len(left) > 0 {
			err = errors.Join(err, fmt.Errorf("customer %d still has %d images", firstCustomer+i, len(left)))
		}
	}
	return err
}
