package realcli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// CLI is a real Terraform or OpenTofu with a working directory of its own.
type CLI struct {
	Product string // "Terraform v1.16.0"
	Dir     string
	Env     []string

	path string
}

// Find runs the program with this name or path to find out which CLI it is.
func Find(ctx context.Context, name string, env []string) (*CLI, error) {
	path, err := exec.LookPath(name)
	if err == nil {
		path, err = filepath.Abs(path)
	}
	if err != nil {
		return nil, fmt.Errorf("-cli: %w", err)
	}
	c := &CLI{path: path, Env: append(env, "TF_CLI_CONFIG_FILE="+os.DevNull)}
	said, err := c.Run(ctx, "version")
	c.Product = firstLine(said)
	if err == nil {
		_, err = ParseProduct(c.Product)
	}
	if err != nil {
		return nil, fmt.Errorf("-cli %s: %w", name, err)
	}
	return c, nil
}

// Registry returns the host that an address like capillary-community/capillary belongs to.
func (c *CLI) Registry() string {
	if strings.HasPrefix(c.Product, OpenTofu) {
		return "registry.opentofu.org"
	}
	return "registry.terraform.io"
}

// Name returns what a user types.
func (c *CLI) Name() string {
	if strings.HasPrefix(c.Product, OpenTofu) {
		return "tofu"
	}
	return "terraform"
}

// In returns the same CLI with a different working directory.
func (c *CLI) In(dir string) *CLI {
	other := *c
	other.Dir = dir
	return &other
}

// ExitError is a command that ran and failed.
type ExitError struct {
	Line   string // what a user would have typed
	Code   int
	Output string
}

// Error quotes everything that the command printed, indented.
func (e *ExitError) Error() string {
	quoted := strings.ReplaceAll(strings.TrimSpace(e.Output), "\n", "\n    ")
	return fmt.Sprintf("%s ended with exit code %d. It printed:\n    %s", e.Line, e.Code, quoted)
}

// Run runs the CLI and returns everything that it printed.
func (c *CLI) Run(ctx context.Context, args ...string) (string, error) {
	return c.RunWatched(ctx, func(int) {}, args...)
}

// RunWatched is Run, but passes the process id of the CLI to started as soon as it runs. That function must not
// block.
func (c *CLI) RunWatched(ctx context.Context, started func(pid int), args ...string) (string, error) {
	cmd := Command(ctx, c.path, args...)
	cmd.Dir, cmd.Env = c.Dir, c.Env
	var output bytes.Buffer
	cmd.Stdout, cmd.Stderr = &output, &output
	if err := cmd.Start(); err != nil {
		return "", err
	}
	defer Sweep(cmd)
	started(cmd.Process.Pid)
	err := cmd.Wait()
	var exit *exec.ExitError
	if ctx.Err() == nil && errors.As(err, &exit) {
		err = &ExitError{Line: c.Name() + " " + strings.Join(args, " "), Code: exit.ExitCode(), Output: output.String()}
	}
	return output.String(), err
}
