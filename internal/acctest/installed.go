package acctest

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Required is the block that a CLI needs which finds the provider by its address.
const Required = `
	terraform {
		required_providers {
			capillary = { source = "capillary-community/capillary" }
		}
	}`

// InstalledCLI prepares a CLI that starts the provider's own program, as users do. It has a home of its
// own; env is what the provider sees besides. The test is skipped unless the CLI knows the features.
func InstalledCLI(t *testing.T, env Env, features ...Feature) *CLI {
	t.Helper()
	Needs(t, features...) // before anything is built for it
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

// Trace logs all there is to log from now on, and tells the log's path.
func (c *CLI) Trace() (log string) {
	c.tb.Helper()
	log = filepath.Join(c.tb.TempDir(), "trace.log")
	c.Setenv("TF_LOG", "TRACE")
	c.Setenv("TF_LOG_PATH", log)
	return log
}
