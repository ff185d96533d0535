package acctest

import (
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/realcli"
)

// program is the provider's own, built once for all tests that use it at the same time.
var program struct { //nolint:gochecknoglobals // a build takes a core for seconds, and tests run by the dozen
	sync.Mutex

	dir   string
	users int
}

// Binary builds the provider's own program and returns its path. Parallel tests share it.
func Binary(tb testing.TB) string {
	tb.Helper()
	program.Lock()
	defer program.Unlock()
	if program.users == 0 {
		program.dir = buildProgram(tb)
	}
	program.users++
	tb.Cleanup(func() {
		program.Lock()
		defer program.Unlock()
		if program.users--; program.users == 0 {
			_ = os.RemoveAll(program.dir) // Windows keeps the files of running programs
		}
	})
	return realcli.Executable(filepath.Join(program.dir, programName))
}

const programName = "terraform-provider-capillary"

// The program is built like a release: the linker sets its version and commit.
const (
	Version = "1.2.3-acctest"
	Commit  = "0123456789abcdef0123456789abcdef01234567"
)

// buildProgram builds the provider into a directory that belongs to no single test.
func buildProgram(tb testing.TB) string {
	tb.Helper()
	dir, err := os.MkdirTemp("", "capillary-acctest-") //nolint:usetesting // it outlives the test that makes it
	if err != nil {
		tb.Fatal(err)
	}
	err = realcli.Build(tb.Context(), realcli.Program{
		Package: "github.com/capillary-community/terraform-provider-capillary",
		Flags:   []string{"-ldflags", "-X main.version=" + Version + " -X main.commit=" + Commit},
		Env:     []string{"CGO_ENABLED=0"},
	}, filepath.Join(dir, programName))
	if err != nil {
		_ = os.RemoveAll(dir)
		tb.Fatalf("go build: %v", err)
	}
	return dir
}
