package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// cli is a real Terraform or OpenTofu that works in a directory of its own.
type cli struct {
	path    string
	product string // "Terraform v1.16.0"
	dir     string
	env     []string
}

// findCLI asks the program at a path, or of a name, who it is.
func findCLI(ctx context.Context, name string, env []string) (*cli, error) {
	path, err := exec.LookPath(name)
	if err == nil {
		path, err = filepath.Abs(path)
	}
	if err != nil {
		return nil, fmt.Errorf("-cli: %w", err)
	}
	c := &cli{path: path, env: append(env, "TF_CLI_CONFIG_FILE="+os.DevNull)}
	said, err := c.run(ctx, "version")
	c.product = firstLine(said)
	if err == nil && !strings.HasPrefix(c.product, "Terraform v") && !strings.HasPrefix(c.product, "OpenTofu v") {
		err = fmt.Errorf("it is neither Terraform nor OpenTofu, but says %q", c.product)
	}
	if err != nil {
		return nil, fmt.Errorf("-cli %s: %w", name, err)
	}
	return c, nil
}

// registry is the host that an address like capillary-community/capillary belongs to.
func (c *cli) registry() string {
	if strings.HasPrefix(c.product, "OpenTofu") {
		return "registry.opentofu.org"
	}
	return "registry.terraform.io"
}

// name is what a person types.
func (c *cli) name() string {
	if strings.HasPrefix(c.product, "OpenTofu") {
		return "tofu"
	}
	return "terraform"
}

// in is the same CLI in another directory.
func (c *cli) in(dir string) *cli {
	other := *c
	other.dir = dir
	return &other
}

// exitError is a command that ran and was not content.
type exitError struct {
	line   string
	code   int
	output string
}

func (e *exitError) Error() string {
	return fmt.Sprintf("%s ended with exit code %d. It said:\n%s", e.line, e.code, indent(strings.TrimSpace(e.output), "    "))
}

// run runs the CLI and gives all that it printed.
func (c *cli) run(ctx context.Context, args ...string) (string, error) {
	cmd := command(ctx, c.path, args...)
	cmd.Dir, cmd.Env = c.dir, c.env
	defer sweep(cmd)
	output, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if ctx.Err() == nil && errors.As(err, &exit) {
		err = &exitError{line: c.name() + " " + strings.Join(args, " "), code: exit.ExitCode(), output: string(output)}
	}
	return string(output), err
}
