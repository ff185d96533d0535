// Package releasefiles_test checks the files of a release from the point of view of their users: the
// registries, Terraform, and people who want to know what is in a binary. "make release-check" builds the files
// and runs it. It skips if RELEASE_DIST, which names their folder, is not set.
package releasefiles_test

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"debug/buildinfo"
	"encoding/hex"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

const (
	project = "terraform-provider-capillary"
	module  = "github.com/capillary-community/" + project
)

// platforms returns the promised platforms.
func platforms() []string {
	return []string{
		"darwin_amd64", "darwin_arm64",
		"freebsd_386", "freebsd_amd64", "freebsd_arm", "freebsd_arm64",
		"linux_386", "linux_amd64", "linux_arm", "linux_arm64",
		"windows_386", "windows_amd64", "windows_arm64",
	}
}

// release is a folder with the files of a release.
type release struct {
	dir     string
	version string
	commit  string
}

// open opens the release in the folder that RELEASE_DIST names.
func open(t *testing.T) release {
	t.Helper()
	dir := os.Getenv("RELEASE_DIST")
	if dir == "" {
		t.Skip(`there is no release to check: run "make release-check"`)
	}
	var made struct{ Version, Commit string }
	parse(t, read(t, filepath.Join(dir, "metadata.json")), &made)
	if made.Version == "" || made.Commit == "" {
		t.Fatalf("GoReleaser left neither version nor commit: %+v", made)
	}
	return release{dir: dir, version: made.Version, commit: made.Commit}
}

// name returns the name of one of its files.
func (r release) name(suffix string) string { return project + "_" + r.version + "_" + suffix }

func (r release) read(t *testing.T, suffix string) []byte {
	t.Helper()
	return read(t, filepath.Join(r.dir, r.name(suffix)))
}

// A platform's archive contains the program, under the name that Terraform starts, and the files that belong to
// it.
func TestArchives(t *testing.T) {
	t.Parallel()
	r := open(t)
	for _, platform := range platforms() {
		t.Run(platform, func(t *testing.T) {
			t.Parallel()
			files := r.unpack(t, platform)
			var names []string
			for name := range files {
				names = append(names, name)
			}
			slices.Sort(names)
			if want := []string{"CHANGELOG.md", "LICENSE", "README.md", r.program(platform)}; !slices.Equal(names, want) {
				t.Errorf("there is %q, want %q", names, want)
			}
			for name, file := range files {
				if want := files["LICENSE"].modified; !file.modified.Equal(want) {
					t.Errorf("%s is of %s, but LICENSE of %s: both should be of the commit", name, file.modified, want)
				}
				if executable := file.mode&0o111 == 0o111; executable != (name == r.program(platform)) {
					t.Errorf("%s has mode %s", name, file.mode)
				}
			}
		})
	}
}

// A program is for its platform, needs no C library, and shows nothing of the machine that built it.
func TestPrograms(t *testing.T) {
	t.Parallel()
	r := open(t)
	for _, platform := range platforms() {
		t.Run(platform, func(t *testing.T) {
			t.Parallel()
			info := r.info(t, platform)
			if info.Path != module {
				t.Errorf("it was built from %s", info.Path)
			}
			goos, goarch, _ := strings.Cut(platform, "_")
			noted := map[string]string{}
			for _, setting := range info.Settings {
				noted[setting.Key] = setting.Value
			}
			for key, want := range map[string]string{"GOOS": goos, "GOARCH": goarch, "CGO_ENABLED": "0", "-trimpath": "true", "vcs.revision": ""} {
				if noted[key] != want {
					t.Errorf("%s is %q, want %q", key, noted[key], want)
				}
			}
			if root, err := filepath.Abs("../../.."); err != nil || bytes.Contains(r.unpack(t, platform)[r.program(platform)].content, []byte(root)) {
				t.Errorf("it contains the name of the folder in which it was built: %s (%v)", root, err)
			}
		})
	}
}

// The program for this platform reports the release that it belongs to.
func TestVersion(t *testing.T) {
	t.Parallel()
	r := open(t)
	platform := runtime.GOOS + "_" + runtime.GOARCH
	program := filepath.Join(t.TempDir(), r.program(platform))
	if err := os.WriteFile(program, r.unpack(t, platform)[r.program(platform)].content, 0o700); err != nil { //nolint:gosec // to be run
		t.Fatal(err)
	}
	said, err := exec.CommandContext(t.Context(), program, "-version").CombinedOutput()
	want := project + " v" + r.version + " (commit " + r.commit + ", "
	if err != nil || !strings.HasPrefix(string(said), want) {
		t.Errorf("-version prints %q (%v), want %q", said, err, want)
	}
}

// Building the release again in a different place gives the same program: RELEASE_AGAIN names such a build.
func TestTheSameProgramAgain(t *testing.T) {
	t.Parallel()
	r := open(t)
	again := os.Getenv("RELEASE_AGAIN")
	if again == "" {
		t.Skip("RELEASE_AGAIN names no program to compare with")
	}
	platform := runtime.GOOS + "_" + runtime.GOARCH
	if got, want := sha(read(t, again)), sha(r.unpack(t, platform)[r.program(platform)].content); got != want {
		t.Errorf("it is %s now, but %s in the archive: the build depends on the machine, the folder or the time", got, want)
	}
}

// The checksums cover everything that is published, and nothing else.
func TestChecksums(t *testing.T) {
	t.Parallel()
	r := open(t)
	got := map[string]string{}
	for line := range strings.Lines(string(r.read(t, "SHA256SUMS"))) {
		sum, name, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		if !ok {
			t.Errorf("a line that sha256sum does not take: %q", line)
		}
		got[name] = sum
	}
	want := map[string]string{r.name("manifest.json"): sha(manifest(t))}
	for _, platform := range platforms() {
		for _, suffix := range []string{platform + ".zip", platform + ".cdx.json"} {
			want[r.name(suffix)] = sha(r.read(t, suffix))
		}
	}
	for name, sum := range want {
		if got[name] != sum {
			t.Errorf("%s: SHA256SUMS has %q, but it is %s", name, got[name], sum)
		}
	}
	for name := range got {
		if want[name] == "" {
			t.Errorf("SHA256SUMS has %s, which is not a file of the release", name)
		}
	}
}

// The manifest tells the registries the protocol that main.go serves.
func TestManifest(t *testing.T) {
	t.Parallel()
	open(t)
	var m struct {
		Version  int
		Metadata struct {
			Protocols []string `json:"protocol_versions"`
		}
	}
	parse(t, manifest(t), &m)
	if m.Version != 1 || !slices.Equal(m.Metadata.Protocols, []string{"6.0"}) {
		t.Errorf("got %+v, want version 1 and protocol 6.0", m)
	}
}

// A bill of materials names the release, every module in the program, and the Go that built it.
func TestBillsOfMaterials(t *testing.T) {
	t.Parallel()
	r := open(t)
	for _, platform := range platforms() {
		t.Run(platform, func(t *testing.T) {
			t.Parallel()
			type component struct{ Name, Version, PURL string }
			var bill struct {
				Format   string `json:"bomFormat"`
				Serial   string `json:"serialNumber"`
				Metadata struct {
					Timestamp string
					Component component
				}
				Components []component
			}
			parse(t, r.read(t, platform+".cdx.json"), &bill)
			if c := bill.Metadata.Component; bill.Format != "CycloneDX" || c.Name != module || c.Version != "v"+r.version {
				t.Errorf("it is a %s of %s %s", bill.Format, c.Name, c.Version)
			}
			if bill.Serial != "" || bill.Metadata.Timestamp != "" {
				t.Errorf("it changes from build to build: %s of %s", bill.Serial, bill.Metadata.Timestamp)
			}
			var got []string
			for _, c := range bill.Components {
				got = append(got, c.Name+"@"+c.Version)
			}
			info := r.info(t, platform)
			want := []string{"std@" + info.GoVersion}
			for _, dep := range info.Deps {
				want = append(want, dep.Path+"@"+dep.Version)
			}
			slices.Sort(got)
			slices.Sort(want)
			if !slices.Equal(got, want) {
				t.Errorf("it names %q, but there is %q", got, want)
			}
			if !slices.ContainsFunc(got, func(c string) bool { return strings.HasPrefix(c, "github.com/hashicorp/terraform-plugin-framework@v") }) {
				t.Error("it does not name the framework that the provider is built with")
			}
		})
	}
}

// program returns the name of the program in the archive of a platform.
func (r release) program(platform string) string {
	name := project + "_v" + r.version
	if strings.HasPrefix(platform, "windows_") {
		name += ".exe"
	}
	return name
}

// info returns what the Go command recorded in the program of a platform.
func (r release) info(t *testing.T, platform string) *buildinfo.BuildInfo {
	t.Helper()
	info, err := buildinfo.Read(bytes.NewReader(r.unpack(t, platform)[r.program(platform)].content))
	if err != nil {
		t.Fatal(err)
	}
	return info
}

// packed is a file in an archive.
type packed struct {
	mode     os.FileMode
	modified time.Time
	content  []byte
}

// unpack reads the archive of a platform.
func (r release) unpack(t *testing.T, platform string) map[string]packed {
	t.Helper()
	content := r.read(t, platform+".zip")
	archive, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]packed{}
	for _, file := range archive.File {
		opened, err := file.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(opened)
		if err != nil {
			t.Fatal(err)
		}
		files[file.Name] = packed{mode: file.Mode(), modified: file.Modified, content: content}
	}
	return files
}

// manifest returns the manifest, which is published from the repository.
func manifest(t *testing.T) []byte {
	t.Helper()
	return read(t, filepath.FromSlash("../../../terraform-registry-manifest.json"))
}

func read(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path) //nolint:gosec // the user of the test names the folder
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func parse(t *testing.T, content []byte, into any) {
	t.Helper()
	if err := json.Unmarshal(content, into); err != nil {
		t.Fatal(err)
	}
}

func sha(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}
