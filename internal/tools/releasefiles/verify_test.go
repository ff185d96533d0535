package releasefiles_test

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// The commands in SUPPORT.md, as they stand there, accept the files of the release. Each check refuses what it
// is there to find.
func TestTheDocumentedCommandsVerifyARelease(t *testing.T) {
	t.Parallel()
	r := open(t)
	key := os.Getenv("RELEASE_KEY")
	if key == "" {
		t.Skip("RELEASE_KEY names no public key that the release is signed with")
	}
	const program = "linux_amd64"
	sums, sig, archive, sbom := r.name("SHA256SUMS"), r.name("SHA256SUMS.sig"), r.name(program+".zip"), r.name(program+".cdx.json")
	for name, test := range map[string]struct {
		// tamper changes the downloaded files before the commands run.
		tamper func(*testing.T, download)
		// fails is the command that must fail, and says is what is printed then. If fails is empty, all commands
		// succeed.
		fails, says string
	}{
		"as released": {tamper: func(*testing.T, download) {}},
		"a different archive": {
			tamper: func(t *testing.T, d download) { d.replace(t, archive, "PK", "pk") },
			fails:  "sha256sum", says: archive + ": FAILED",
		},
		"a different bill of materials": {
			tamper: func(t *testing.T, d download) { d.replace(t, sbom, "terraform-plugin-framework", "something-else") },
			fails:  "sha256sum", says: sbom + ": FAILED",
		},
		"a different archive, and checksums to match": {
			tamper: func(t *testing.T, d download) {
				before := sha(d.read(t, archive))
				d.replace(t, archive, "PK", "pk")
				d.replace(t, sums, before, sha(d.read(t, archive)))
			},
			fails: "gpg --verify", says: "BAD signature",
		},
		"signed with a different key": {
			tamper: func(t *testing.T, d download) { d.sign(t, sums, sig) },
			fails:  "gpg --verify", says: "No public key",
		},
		"an incomplete bill of materials, signed like the rest": {
			tamper: func(t *testing.T, d download) {
				before := sha(d.read(t, sbom))
				d.replace(t, sbom, "github.com/hashicorp/terraform-plugin-framework\"", "example.com/terraform-plugin-framework\"")
				d.replace(t, sums, before, sha(d.read(t, sbom)))
				d.publish(t, d.sign(t, sums, sig))
			},
			fails: "diff", says: "< github.com/hashicorp/terraform-plugin-framework v",
		},
		"built from different sources": {
			tamper: func(t *testing.T, d download) { d.replace(t, "commands", "main.commit=", "main.commit=0") },
			fails:  "cmp", says: "differ",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := r.download(t, key, sums, sig, archive, sbom)
			test.tamper(t, d)
			printed, failed := d.run(t)
			if !strings.HasPrefix(failed, test.fails) || (failed == "") != (test.fails == "") {
				t.Fatalf("the command that failed is %q, want %q:\n%s", failed, test.fails, printed)
			}
			says := []string{test.says}
			if test.fails == "" {
				says = []string{"Good signature", archive + ": OK", sbom + ": OK"}
			}
			for _, want := range says {
				if !strings.Contains(printed, want) {
					t.Errorf("the commands don't print %q:\n%s", want, printed)
				}
			}
		})
	}
}

// download is the directory of a user who verifies a release, with the commands of SUPPORT.md in the file
// "commands", and a "bin" whose curl plays the registry.
type download struct{ dir string }

// download copies the named files of the release into a new directory.
func (r release) download(t *testing.T, key string, names ...string) download {
	t.Helper()
	d := download{dir: t.TempDir()}
	for _, name := range names {
		d.write(t, name, read(t, filepath.Join(r.dir, name)))
	}
	d.write(t, "commands", []byte(documentedCommands(t, r.version)))
	root, err := filepath.Abs("../../..")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(root, filepath.Join(d.dir, "source")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(d.dir, "bin"), 0o700); err != nil {
		t.Fatal(err)
	}
	curl := "#!/bin/sh\ncase \"$*\" in */" + r.version + "/download/linux/amd64) cat answer.json ;; *) exit 22 ;; esac\n"
	if err := os.WriteFile(filepath.Join(d.dir, "bin", "curl"), []byte(curl), 0o700); err != nil { //nolint:gosec // a script to run
		t.Fatal(err)
	}
	d.publish(t, read(t, key))
	return d
}

// documentedCommands returns all shell blocks of the section of SUPPORT.md, with the version of this release in
// place of the one in the text.
func documentedCommands(t *testing.T, version string) string {
	t.Helper()
	_, section, found := strings.Cut(string(read(t, "../../../SUPPORT.md")), "\n## Verify a release\n")
	if !found {
		t.Fatal("SUPPORT.md has no section about verifying a release")
	}
	section, _, _ = strings.Cut(section, "\n## ")
	var commands strings.Builder
	for _, block := range regexp.MustCompile("(?s)```shell\n(.*?)```").FindAllStringSubmatch(section, -1) {
		commands.WriteString(block[1])
	}
	line := regexp.MustCompile(`(?m)^version=.*$`)
	if n := len(line.FindAllString(commands.String(), -1)); n != 1 {
		t.Fatalf("the commands set the version %d times, want once", n)
	}
	return line.ReplaceAllString(commands.String(), "version="+version)
}

// run runs the commands one by one, as a user would. It returns what they print, and the one that fails.
func (d download) run(t *testing.T) (printed, failed string) {
	t.Helper()
	// The trap of bash runs in the shell that reads the commands, so it can name the one that failed.
	command := exec.CommandContext(t.Context(), "bash", "-c", `trap 'echo "$BASH_COMMAND" >failed; exit 1' ERR; . ./commands`)
	command.Dir = d.dir
	command.Env = append(os.Environ(), "GNUPGHOME="+gpgHome(t), "LC_ALL=C", "GOFLAGS=",
		"PATH="+filepath.Join(d.dir, "bin")+string(os.PathListSeparator)+os.Getenv("PATH"))
	output, err := command.CombinedOutput()
	if err == nil {
		return string(output), ""
	}
	return string(output), strings.TrimSpace(string(d.read(t, "failed")))
}

// publish makes the registry name the key as the one that the release is signed with.
func (d download) publish(t *testing.T, key []byte) {
	t.Helper()
	type publicKey struct {
		ASCIIArmor string `json:"ascii_armor"`
	}
	answer, err := json.Marshal(map[string]any{"signing_keys": map[string]any{"gpg_public_keys": []publicKey{{string(key)}}}})
	if err != nil {
		t.Fatal(err)
	}
	d.write(t, "answer.json", answer)
}

// sign signs a file with a new key, and returns its public part.
func (d download) sign(t *testing.T, file, signature string) []byte {
	t.Helper()
	home := gpgHome(t)
	gpg := func(args ...string) []byte {
		command := exec.CommandContext(t.Context(), "gpg", append([]string{"--batch", "--quiet", "--yes", "--homedir", home}, args...)...) //nolint:gosec // arguments of the test
		command.Dir = d.dir
		var stderr bytes.Buffer
		command.Stderr = &stderr
		output, err := command.Output()
		if err != nil {
			t.Fatalf("gpg %q: %v\n%s", args, err, &stderr)
		}
		return output
	}
	gpg("--passphrase", "", "--quick-generate-key", "other@example.com", "ed25519", "sign", "never")
	gpg("--output", signature, "--detach-sign", file)
	return gpg("--armor", "--export", "other@example.com")
}

// gpgHome returns a new directory for gpg. Its path is short, unlike t.TempDir's, because a socket of the agent
// is below it.
func gpgHome(t *testing.T) string {
	t.Helper()
	home, err := os.MkdirTemp("", "gpg")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := exec.CommandContext(context.WithoutCancel(t.Context()), "gpgconf", "--homedir", home, "--kill", "all").Run(); err != nil {
			t.Error(err)
		}
		if err := os.RemoveAll(home); err != nil {
			t.Error(err)
		}
	})
	return home
}

// replace replaces a text wherever a file has it, and fails if the file does not.
func (d download) replace(t *testing.T, name, before, after string) {
	t.Helper()
	content := d.read(t, name)
	changed := bytes.ReplaceAll(content, []byte(before), []byte(after))
	if bytes.Equal(changed, content) {
		t.Fatalf("%s does not contain %q", name, before)
	}
	d.write(t, name, changed)
}

func (d download) read(t *testing.T, name string) []byte {
	t.Helper()
	return read(t, filepath.Join(d.dir, name))
}

func (d download) write(t *testing.T, name string, content []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(d.dir, name), content, 0o600); err != nil {
		t.Fatal(err)
	}
}
