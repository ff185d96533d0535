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

// CLI is a real Terraform or OpenTofu that works in a directory of its own.
type CLI struct {
	Product string // "Terraform v1.16.0"
	Dir     string
	Env     []string

	path string
}

// Find asks the program at a path, or of a name, who it is.
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
	if err == nil && !strings.HasPrefix(c.Product, "Terraform v") && !strings.HasPrefix(c.Product, "OpenTofu v") {
		err = fmt.Errorf("it is neither Terraform nor OpenTofu, but says %q", c.Product)
	}
	if err != nil {
		return nil, fmt.Errorf("-cli %s: %w", name, err)
	}
	return c, nil
}

// Registry is the host that an address like capillary-community/capillary belongs to.
func (c *CLI) Registry() string {
	if strings.HasPrefix(c.Product, "OpenTofu") {
		return "registry.opentofu.org"
	}
	return "registry.terraform.io"
}

// Name is what a person types.
func (c *CLI) Name() string {
	if strings.HasPrefix(c.Product, "OpenTofu") {
		return "tofu"
	}
	return "terraform"
}

// In is the same CLI in another directory.
func (c *CLI) In(dir string) *CLI {
	other := *c
	other.Dir = dir
	return &other
}

// ExitError is a command that ran and was not content.
type ExitError struct {
	Line   string // what a person would have typed
	Code   int
	Output string
}

// Error quotes all that the command said, indented.
func (e *ExitError) Error() string {
	quoted := strings.ReplaceAll(strings.TrimSpace(e.Output), "\n", "\n    ")
	return fmt.Sprintf("%s ended with exit code %d. It said:\n    %s", e.Line, e.Code, quoted)
}

// Run runs the CLI and gives all that it printed.
func (c *CLI) Run(ctx context.Context, args ...string) (string, error) {
	return c.RunWatched(ctx, func(int) {}, args...)
}

// RunWatched is Run, and tells the id of the CLI's process once it runs. What is told must not wait.
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

// firstLine is what an error message has room for.
func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}
