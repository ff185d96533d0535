package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// The provider's address without the registry's host, and a version for the mirror's sake.
const (
	providerPath    = "capillary-community/capillary"
	providerVersion = "0.0.1"
)

// sourceRoot is the directory of the go.mod: the demo is run from somewhere below it.
func sourceRoot(ctx context.Context) (string, error) {
	said, err := exec.CommandContext(ctx, "go", "env", "GOMOD").Output()
	root := filepath.Dir(strings.TrimSpace(string(said)))
	if err == nil && !exists(filepath.Join(root, "internal", "demo")) {
		err = fmt.Errorf("run it in the source tree of the provider (make demo)")
	}
	if err != nil {
		return "", fmt.Errorf("find the source tree: %w", err)
	}
	return root, nil
}

// buildProvider builds the provider into a mirror, where a CLI finds it without a network and without
// the warning that a development override comes with. It returns the binary's path.
func buildProvider(ctx context.Context, root, mirror, registry string) (string, error) {
	binary := filepath.Join(mirror, registry, filepath.FromSlash(providerPath), providerVersion,
		runtime.GOOS+"_"+runtime.GOARCH, "terraform-provider-capillary_v"+providerVersion)
	if runtime.GOOS == "windows" {
		binary += ".exe"
	}
	// The tree may belong to somebody else, or come without git: no version stamp.
	cmd := command(ctx, "go", "build", "-buildvcs=false", "-o", binary, ".")
	cmd.Dir = root
	defer sweep(cmd)
	if said, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the provider: %w\n%s", err, said)
	}
	return binary, nil
}

// writeCLIConfig makes the mirror the only place where the CLI looks for providers.
func writeCLIConfig(path, mirror string) error {
	text := fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", filepath.ToSlash(mirror))
	return os.WriteFile(path, []byte(text), 0o600)
}

// copyConfiguration copies what belongs to a configuration, and nothing that an earlier run of a CLI
// may have left next to it.
func copyConfiguration(from, to string) error {
	if err := os.MkdirAll(to, 0o750); err != nil {
		return err
	}
	entries, err := os.ReadDir(from)
	if err != nil {
		return err
	}
	for _, entry := range entries {
		belongs := func(suffix string) bool { return strings.HasSuffix(entry.Name(), suffix) }
		if !slices.ContainsFunc([]string{".tf", ".tfquery.hcl", ".png"}, belongs) {
			continue
		}
		content, err := os.ReadFile(filepath.Join(from, entry.Name())) //nolint:gosec // a file of this source tree
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(to, entry.Name()), content, 0o600); err != nil { //nolint:gosec // a name without directories
			return err
		}
	}
	return nil
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
