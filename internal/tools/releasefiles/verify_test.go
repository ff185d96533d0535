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
		tamper func(download)
		// fails is the command that must fail, and says is what is printed then. If fails is empty, all commands
		// succeed.
		fails, says string
	}{
		"as released": {tamper: func(download) {}},
		"a different archive": {
			tamper: func(d download) { d.replace(archive, "PK", "pk") },
			fails:  "sha256sum", says: archive + ": FAILED",
		},
		"a different bill of materials": {
			tamper: func(d download) { d.replace(sbom, "terraform-plugin-framework", "something-else") },
			fails:  "sha256sum", says: sbom + ": FAILED",
		},
		"a different archive, and checksums to match": {
			tamper: func(d download) {
				before := sha(d.read(archive))
				d.replace(archive, "PK", "pk")
				d.replace(sums, before, sha(d.read(archive)))
			},
			fails: "gpg --verify", says: "BAD signature",
		},
		"signed with a different key": {
			tamper: func(d download) { d.sign(sums, sig) },
			fails:  "gpg --verify", says: "No public key",
		},
		"an incomplete bill of materials, signed like the rest": {
			tamper: func(d download) {
				before := sha(d.read(sbom))
				d.replace(sbom, "github.com/hashicorp/terraform-plugin-framework\"", "example.com/terraform-plugin-framework\"")
				d.replace(sums, before, sha(d.read(sbom)))
				d.publish(d.sign(sums, sig))
			},
			fails: "diff", says: "< github.com/hashicorp/terraform-plugin-framework v",
		},
		"built from different sources": {
			tamper: func(d download) { d.replace("commands", "main.commit=", "main.commit=0") },
			fails:  "cmp", says: "differ",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := r.download(t, key, sums, sig, archive, sbom)
			test.tamper(d)
			printed, failed := d.run()
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
type download struct {
	t   *testing.T
	dir string
}

// download copies the named files of the release into a new directory.
func (r release) download(t *testing.T, key string, names ...string) download {
	t.Helper()
	d := download{t: t, dir: t.TempDir()}
	for _, name := range names {
		d.write(name, read(t, filepath.Join(r.dir, name)))
	}
	d.write("commands", []byte(documentedCommands(t, r.version)))
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
	d.publish(read(t, key))
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
func (d download) run() (printed, failed string) {
	d.t.Helper()
	// The trap of bash runs in the shell that reads the commands, so it can name the one that failed.
	command := exec.CommandContext(d.t.Context(), "bash", "-c", `trap 'echo "$BASH_COMMAND" >failed; exit 1' ERR; . ./commands`)
	command.Dir = d.dir
	command.Env = append(os.Environ(), "GNUPGHOME="+gpgHome(d.t), "LC_ALL=C", "GOFLAGS=",
		"PATH="+filepath.Join(d.dir, "bin")+string(os.PathListSeparator)+os.Getenv("PATH"))
	output, err := command.CombinedOutput()
	if err == nil {
		return string(output), ""
	}
	return string(output), strings.TrimSpace(string(d.read("failed")))
}

// publish makes the registry name the key as the one that the release is signed with.
func (d download) publish(key []byte) {
	d.t.Helper()
	type publicKey struct {
		ASCIIArmor string `json:"ascii_armor"`
	}
	answer, err := json.Marshal(map[string]any{"signing_keys": map[string]any{"gpg_public_keys": []publicKey{{string(key)}}}})
	if err != nil {
		d.t.Fatal(err)
	}
	d.write("answer.json", answer)
}

// sign signs a file with a new key, and returns its public part.
func (d download) sign(file, signature string) []byte {
	d.t.Helper()
	home := gpgHome(d.t)
	gpg := func(args ...string) []byte {
		command := exec.CommandContext(d.t.Context(), "gpg", append([]string{"--batch", "--quiet", "--yes", "--homedir", home}, args...)...)
		command.Dir = d.dir
		var stderr bytes.Buffer
		command.Stderr = &stderr
		output, err := command.Output()
		if err != nil {
			d.t.Fatalf("gpg %q: %v\n%s", args, err, &stderr)
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
	home, err := os.MkdirTemp("", "gpg") //nolint:usetesting // see above
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
func (d download) replace(name, before, after string) {
	d.t.Helper()
	content := d.read(name)
	changed := bytes.ReplaceAll(content, []byte(before), []byte(after))
	if bytes.Equal(changed, content) {
		d.t.Fatalf("%s does not contain %q", name, before)
	}
	d.write(name, changed)
}

func (d download) read(name string) []byte {
	d.t.Helper()
	return read(d.t, filepath.Join(d.dir, name))
}

func (d download) write(name string, content []byte) {
	d.t.Helper()
	if err := os.WriteFile(filepath.Join(d.dir, name), content, 0o600); err != nil {
		d.t.Fatal(err)
	}
}
