package acctest

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Required is the block with which a CLI finds the provider by its address.
const Required = `
	terraform {
		required_providers {
			capillary = { source = "capillary-community/capillary" }
		}
	}`

// InstalledCLI returns a CLI that starts the provider's own program, as users do, with a home of its own; env
// is added to the provider's environment. It skips the test unless the CLI supports the features.
func InstalledCLI(t *testing.T, env Env, features ...Feature) *CLI {
	t.Helper()
	Needs(t, features...) // before anything is built
	cli := BareCLI(t)
	overrides := File(t, "terraform.rc", fmt.Appendf(nil, `
		provider_installation {
			dev_overrides {
				"capillary-community/capillary" = %q
			}
		}`, filepath.Dir(Binary(t))))
	cli.Setenv("TF_CLI_CONFIG_FILE", overrides)
	for name, value := range env {
		cli.Setenv(name, value)
	}
	return cli
}

// Setenv sets a variable for Terraform and for the providers that it starts.
func (c *CLI) Setenv(name, value string) {
	c.Unsetenv(name)
	c.Env = append(c.Env, name+"="+value)
}

// Unsetenv removes a variable.
func (c *CLI) Unsetenv(name string) {
	c.Env = slices.DeleteFunc(c.Env, func(entry string) bool { return strings.HasPrefix(entry, name+"=") })
}

// Trace logs everything from now on, and returns the log's path.
func (c *CLI) Trace() (log string) {
	c.tb.Helper()
	log = filepath.Join(c.tb.TempDir(), "trace.log")
	c.Setenv("TF_LOG", "TRACE")
	c.Setenv("TF_LOG_PATH", log)
	return log
}
