package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/realcli"
)

// control is how long the same Terraform takes, on the same machine, for as many resources of a provider
// that does nothing but wait for as long as the calls take. What is more than that is the provider's, and
// the time for which operations on one customer wait for each other.
type control struct{ create, destroy time.Duration }

// of is the control of a row; 0 if there is none.
func (c control) of(r row) time.Duration {
	switch {
	case !r.timed():
		return 0
	case r.work == create:
		return c.create
	default:
		return c.destroy
	}
}

// measureControl measures the control of the rows whose time is bounded; it is zero without any.
func measureControl(ctx context.Context, w *workshop, rows []row) (control, error) {
	each := map[work]time.Duration{}
	for _, r := range rows {
		if r.timed() {
			each[r.work] = time.Duration(r.calls()) * r.latency / time.Duration(r.images)
		}
	}
	if len(each) < 2 {
		return control{}, nil
	}
	cli, err := w.openControl(ctx, each[create], each[destroy])
	if err != nil {
		return control{}, err
	}
	var c control
	for _, step := range []struct {
		plan []string
		took *time.Duration
	}{{arguments(planCreate), &c.create}, {arguments(planDestroy), &c.destroy}} {
		if _, err := cli.Run(ctx, append(step.plan, "-input=false", "-no-color")...); err != nil {
			return control{}, err
		}
		begun := time.Now()
		if _, err := cli.Run(ctx, "apply", "-input=false", "-no-color", savedPlan); err != nil {
			return control{}, err
		}
		*step.took = time.Since(begun)
	}
	return c, nil
}

// openControl builds the provider that waits, and configures as many resources as there are images.
func (w *workshop) openControl(ctx context.Context, created, deleted time.Duration) (*realcli.CLI, error) {
	dir := filepath.Join(w.dir, "control")
	if err := realcli.Build(ctx, w.root, "./internal/bench/waiting", filepath.Join(dir, "terraform-provider-waiting")); err != nil {
		return nil, fmt.Errorf("build the provider that waits: %w", err)
	}
	settings := filepath.Join(dir, "cli.tfrc")
	for path, text := range map[string]string{
		settings: fmt.Sprintf("provider_installation {\n  dev_overrides {\n    \"capillary-community/waiting\" = %q\n  }\n}\n", filepath.ToSlash(dir)),
		filepath.Join(dir, "main.tf"): fmt.Sprintf(`terraform {
  required_providers {
    waiting = {
      source = "capillary-community/waiting"
    }
  }
}

resource "waiting_calls" "image" {
  count       = %d
  create_time = %q
  delete_time = %q
}
`, timedImages, created, deleted),
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			return nil, fmt.Errorf("write the control's configuration: %w", err)
		}
	}
	cli := w.cli.In(dir)
	cli.Env = realcli.Environment(os.Getenv, dir, "TF_CLI_CONFIG_FILE="+settings)
	return cli, nil
}
