package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"runtime/debug"
	"strings"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
)

// madeBy returns the end of what -version prints.
func madeBy() string {
	return fmt.Sprintf("%s, %s/%s)\n", runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

func TestAReleaseTellsItsVersion(t *testing.T) {
	t.Parallel()
	program := acctest.Binary(t)
	want := fmt.Sprintf("terraform-provider-capillary v%s (commit %s, %s", acctest.Version, acctest.Commit, madeBy())
	for _, word := range []string{"-version", "--version", "version"} {
		if got := runProgram(t, program, word); got != want {
			t.Errorf("%s prints %q, want %q", word, got, want)
		}
	}
}

// A build without a version, from a tree without git, does not make one up.
func TestABuildWithoutVersionSaysDev(t *testing.T) {
	t.Parallel()
	program := filepath.Join(t.TempDir(), "provider")
	cmd := exec.CommandContext(t.Context(), "go", "build", "-buildvcs=false", "-o", program, ".")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, output)
	}
	if got, want := runProgram(t, program, "-version"), "terraform-provider-capillary dev ("+madeBy(); got != want {
		t.Errorf("prints %q, want %q", got, want)
	}
}

// If the linker was not given a version, the Go command may know it.
func TestTheGoCommandsNotesTellTheVersion(t *testing.T) {
	t.Parallel()
	revision := debug.BuildSetting{Key: "vcs.revision", Value: "89ab"}
	for name, test := range map[string]struct {
		info debug.BuildInfo
		want build
	}{
		"go install of a release": {debug.BuildInfo{Main: debug.Module{Version: "v1.2.3"}}, build{version: "1.2.3"}},
		"go build in a clone": {
			debug.BuildInfo{Main: debug.Module{Version: "v1.2.4-0.20251123153300-89ab+dirty"}, Settings: []debug.BuildSetting{revision}},
			build{version: "1.2.4-0.20251123153300-89ab+dirty", commit: "89ab"},
		},
		"go run":  {debug.BuildInfo{Main: debug.Module{Version: "(devel)"}}, build{version: "dev"}},
		"nothing": {debug.BuildInfo{}, build{version: "dev"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := buildOf(&test.info); got != test.want {
				t.Errorf("got %+v, want %+v", got, test.want)
			}
		})
	}
}

// Every call shows the released version to the vendor.
func TestAccAReleaseSendsItsVersion(t *testing.T) {
	t.Parallel()
	bench := acctest.NewSandbox(t)
	cli := acctest.InstalledCLI(t, bench.Env)
	cli.Configure(acctest.Required + fmt.Sprintf("\ndata \"capillary_customer_images\" \"all\" {\n  customer_id = %d\n}\n", acctest.Regular))
	cli.Plan().WantOK()
	calls := bench.Calls()
	if len(calls) == 0 {
		t.Fatal("the API was not called")
	}
	agent := regexp.MustCompile(`^terraform-provider-capillary/` + regexp.QuoteMeta(acctest.Version) + ` \(\+https://.*\) terraform/1\.\d+`)
	for _, call := range calls {
		if !agent.MatchString(call.UserAgent) {
			t.Errorf("%s was sent by %q", call.Kind, call.UserAgent)
		}
	}
}

// runProgram starts the provider's program with one argument, and returns what it prints.
func runProgram(t *testing.T, program, argument string) string {
	t.Helper()
	output, err := exec.CommandContext(t.Context(), program, argument).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", filepath.Base(program), argument, err, strings.TrimSpace(string(output)))
	}
	return string(output)
}
