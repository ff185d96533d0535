package provider_test

import (
	"archive/zip"
	"io"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
)

// lookout is an installed provider, and all the places where a secret could appear.
type lookout struct {
	*acctest.Sandbox
	cli     *acctest.CLI
	tap     *tap
	content []byte

	log     string
	printed strings.Builder // what people see
	dumped  strings.Builder // what "show -json" prints: all of plan and state, sensitive or not
}

// newLookout logs everything that can be logged. The variables are the way to authenticate.
func newLookout(t *testing.T, env acctest.Env) *lookout {
	t.Helper()
	sb := acctest.NewSandbox(t, marked)
	sb.Authenticate(env)
	l := &lookout{Sandbox: sb, cli: acctest.InstalledCLI(t, sb.Env, acctest.Links, acctest.WriteOnly), tap: newTap(sb), content: acctest.Picture(1, 20_000)}
	l.log = l.cli.Trace()
	return l
}

// saw records the output of a command.
func (l *lookout) saw(report acctest.Report) acctest.Report {
	l.printed.WriteString(report.Output)
	return report
}

// show prints the plan or the state in both forms.
func (l *lookout) show(args ...string) {
	shown, _ := l.cli.Run(slices.Concat([]string{"show", "-no-color"}, args)...)
	l.printed.WriteString(shown)
	dumped, _ := l.cli.Run(slices.Concat([]string{"show", "-json"}, args)...)
	l.dumped.WriteString(dumped)
}

// wantNone searches all places.
func (l *lookout) wantNone(t *testing.T) {
	t.Helper()
	all, people := l.tap.all(confidential(l.content)), personal()
	for place, text := range map[string]string{"output": l.printed.String(), "log": acctest.Read(t, l.log), "cache folder": l.cache(t)} {
		all.wantNone(t, place, text)
		people.wantNone(t, place, text)
	}
	for place, text := range map[string]string{"JSON of plan and state": l.dumped.String(), "working directory": contents(t, l.cli.Dir)} {
		all.wantNone(t, place, text)
	}
}

// cache returns what the runs on a machine share.
func (l *lookout) cache(t *testing.T) string {
	t.Helper()
	return contents(t, l.Env["CAPILLARY_CACHE_DIR"])
}

// contents returns the names and the contents of all files in a folder except the configuration. A saved plan is
// a zip file.
func contents(t *testing.T, folder string) string {
	t.Helper()
	var all strings.Builder
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || slices.Contains([]string{".tf", ".hcl"}, filepath.Ext(path)) {
			return err
		}
		all.WriteString(path + "\n" + acctest.Read(t, path) + "\n")
		if archive, err := zip.OpenReader(path); err == nil {
			defer archive.Close()
			all.WriteString(unpacked(t, &archive.Reader))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all.String()
}

func unpacked(t *testing.T, archive *zip.Reader) string {
	t.Helper()
	var all strings.Builder
	for _, member := range archive.File {
		if strings.HasPrefix(member.Name, "tfconfig/") {
			continue // a copy of the configuration
		}
		reader, err := member.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(reader)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(content)
	}
	return all.String()
}
