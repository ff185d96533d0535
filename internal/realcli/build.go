package realcli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// The provider's address without the registry's host, and a version, which a mirror requires. It meets the
// constraint that the examples have after a release, such as "~> 0.1".
const (
	providerPath    = "capillary-community/capillary"
	providerVersion = "0.99.0"
)

// SourceRoot returns the directory of the go.mod above the working directory.
func SourceRoot(ctx context.Context) (string, error) {
	said, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	root := filepath.Dir(strings.TrimSpace(string(said)))
	if err == nil && !exists(filepath.Join(root, "internal", "realcli")) {
		err = errors.New("run it in the source tree of the provider, with make")
	}
	if err != nil {
		return "", fmt.Errorf("find the source tree: %w", err)
	}
	return root, nil
}

// BuildProvider builds the provider into a mirror, where a CLI finds it without a network and without the
// warning about development overrides. It returns the binary's path.
func BuildProvider(ctx context.Context, root, mirror, registry string) (string, error) {
	binary := filepath.Join(MirrorDir(mirror, registry, providerVersion), "terraform-provider-capillary_v"+providerVersion)
	if err := Build(ctx, Program{Dir: root, Package: "."}, binary); err != nil {
		return "", fmt.Errorf("build the provider: %w", err)
	}
	return Executable(binary), nil
}

// MirrorDir returns the directory of a mirror in which a CLI of this system looks for a version of the provider.
func MirrorDir(mirror, registry, version string) string {
	return filepath.Join(mirror, registry, filepath.FromSlash(providerPath), version, runtime.GOOS+"_"+runtime.GOARCH)
}

// Program is a program of the source tree.
type Program struct {
	Dir     string   // of the tree, or any directory in it
	Package string   // as "go build" takes it
	Flags   []string // of "go build"
	Env     []string // in addition to the environment, whose cgo settings are left as they are
}

// Build builds a program.
func Build(ctx context.Context, program Program, binary string) error {
	// The tree may belong to a different user or lack git, so no version is stamped.
	args := append([]string{"build", "-trimpath", "-buildvcs=false", "-o", Executable(binary)}, program.Flags...)
	cmd := Command(ctx, "go", append(args, program.Package)...)
	cmd.Dir, cmd.Env = program.Dir, append(os.Environ(), program.Env...)
	defer Sweep(cmd)
	if said, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", err, said)
	}
	return nil
}

// Executable returns the name of a program's file on this system.
func Executable(name string) string {
	if runtime.GOOS == "windows" {
		return name + ".exe"
	}
	return name
}

// WriteSettings writes CLI settings that make the mirror the only source of providers.
func WriteSettings(path, mirror string) error {
	text := fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", filepath.ToSlash(mirror))
	return os.WriteFile(path, []byte(text), 0o600)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
