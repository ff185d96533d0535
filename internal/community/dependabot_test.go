package community

import (
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
)

// dependabot has the documented keys that are used here.
type dependabot struct {
	Version int
	Updates []struct {
		Ecosystem   string `yaml:"package-ecosystem"`
		Directory   string
		Directories []string
		Schedule    struct{ Interval string }
		Cooldown    struct {
			DefaultDays int `yaml:"default-days"`
		}
		Groups map[string]struct {
			Patterns        []string
			ExcludePatterns []string `yaml:"exclude-patterns"`
		}
	}
}

// Every module and the actions are kept up to date. The stubs are not: they have no dependencies.
func TestDependabotKnowsEveryModule(t *testing.T) {
	t.Parallel()
	config := parse[dependabot](t, ".github/dependabot.yml")
	if config.Version != 2 {
		t.Errorf("the version is %d", config.Version)
	}
	var got []string
	for _, update := range config.Updates {
		if !slices.Contains([]string{"daily", "weekly", "monthly"}, update.Schedule.Interval) {
			t.Errorf("%s has the interval %q", update.Ecosystem, update.Schedule.Interval)
		}
		if (update.Directory == "") == (update.Directories == nil) {
			t.Errorf("%s has either directory or directories", update.Ecosystem)
		}
		for _, directory := range append(update.Directories, update.Directory) {
			if directory != "" {
				got = append(got, update.Ecosystem+" "+directory)
			}
		}
	}
	want := append(modules(t), "github-actions /")
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("Dependabot looks at\n%s\nbut there is\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// modules returns the folders of Go modules that require something.
func modules(t *testing.T) []string {
	t.Helper()
	var found []string
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, entry fs.DirEntry, err error) error {
		if err == nil && entry.IsDir() && name != "." && strings.HasPrefix(entry.Name(), ".") {
			return fs.SkipDir
		}
		if err == nil && entry.Name() == "go.mod" && strings.Contains(string(read(t, name)), "require") {
			found = append(found, "gomod "+path.Join("/", path.Dir(name)))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// Every line of CODEOWNERS has a pattern and owners.
func TestCodeOwners(t *testing.T) {
	t.Parallel()
	for line := range strings.Lines(string(read(t, ".github/CODEOWNERS"))) {
		fields := strings.Fields(line)
		if len(fields) == 0 || strings.HasPrefix(line, "#") {
			continue
		}
		for _, owner := range fields[1:] {
			if !strings.HasPrefix(owner, "@") {
				t.Errorf("%q is no owner", owner)
			}
		}
		if len(fields) < 2 {
			t.Errorf("%q has no owner", line)
		}
	}
}
