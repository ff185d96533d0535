package provider_test

import (
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// keptStates is the folder of the states of earlier versions: see the README there.
var keptStates = filepath.Join("testdata", "state") //nolint:gochecknoglobals // a constant in all but syntax

// kept prepares a Terraform with a folder's configuration, pictures and state.
func kept(t *testing.T, sb *acctest.Sandbox, folder string) *acctest.CLI {
	t.Helper()
	cli := acctest.MirroredCLI(t) // the files have relative paths
	for name, value := range sb.Env {
		cli.Setenv(name, value)
	}
	if err := os.CopyFS(cli.Dir, os.DirFS(folder)); err != nil {
		t.Fatal(err)
	}
	if output, ok := cli.Run("init", "-input=false", "-no-color"); !ok {
		t.Fatalf("terraform init:\n%s", output)
	}
	return cli
}

// keptFolders returns the folders of that name, by the version of the schema.
func keptFolders(t *testing.T, name string) map[string]string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(keptStates, "v*", name))
	if err != nil || len(found) == 0 {
		t.Fatalf("there are no states %q: %v", name, err)
	}
	folders := map[string]string{}
	for _, folder := range found {
		folders[filepath.Base(filepath.Dir(folder))] = folder
	}
	return folders
}

// picture is an image of the sandbox that has the bytes of a file.
func picture(t *testing.T, folder, name string) sandbox.SeedImage {
	t.Helper()
	return sandbox.SeedImage{ContentBase64: base64.StdEncoding.EncodeToString([]byte(acctest.Read(t, filepath.Join(folder, name))))}
}

// A state of an earlier version means the same today: there is nothing to do, and a destroy deletes the images
// that it holds and no others, whatever their positions now.
func TestAccKeptState(t *testing.T) {
	t.Parallel()
	for version, folder := range keptFolders(t, "settled") {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			keepsItsMeaning(t, folder)
		})
	}
}

func keepsItsMeaning(t *testing.T, folder string) {
	t.Helper()
	sb := acctest.NewSandbox(t, func(o *sandbox.Options) {
		o.Seed.Customers[1].Images = []sandbox.SeedImage{ // a foreign image is in front of them now
			{Size: 15_000}, picture(t, folder, "avatar.png"), {Size: 16_000}, picture(t, folder, "signature.png"),
		}
	})
	regular, newcomer := sb.Images(acctest.Regular), sb.Images(acctest.Newcomer)
	cli := kept(t, sb, folder)
	text := readKept(t, folder)
	for name, image := range map[string]sandbox.Image{"avatar": newcomer[1], "signature": newcomer[3], "adopted": regular[1]} {
		text = strings.ReplaceAll(text, keptID(t, text, name), image.ID) // the sandbox invents its own
	}
	acctest.Write(t, filepath.Join(cli.Dir, "terraform.tfstate"), []byte(text))

	cli.Plan("-detailed-exitcode").WantOK().WantNoWarning() // so it is empty
	cli.Destroy().WantOK().WantNoWarning().WantChanges(0, 0, 3)
	sb.WantTokens(t, acctest.Newcomer, newcomer[0].Token, newcomer[2].Token)
	sb.WantTokens(t, acctest.Regular, regular[0].Token, regular[2].Token)
	sb.WantCalls(t, sandbox.CallAdd, 0)
}

// readKept reads a state as the CLI in use would have written it.
func readKept(t *testing.T, folder string) string {
	t.Helper()
	return strings.ReplaceAll(acctest.Read(t, filepath.Join(folder, "state.json")), "registry.terraform.io", acctest.Registry())
}

// keptID returns the id of the image in a state entry.
func keptID(t *testing.T, text, name string) string {
	t.Helper()
	var state struct {
		Resources []struct {
			Name      string
			Instances []struct{ Identity map[string]any }
		}
	}
	if err := json.Unmarshal([]byte(text), &state); err != nil {
		t.Fatal(err)
	}
	for _, entry := range state.Resources {
		if id, ok := entry.Instances[0].Identity["image_id"].(string); ok && entry.Name == name {
			return id
		}
	}
	t.Fatalf("the state has no %s:\n%s", name, text)
	return ""
}

// The note of an earlier version about an upload with an unknown outcome is enough to find the image today.
func TestAccKeptPendingUpload(t *testing.T) {
	t.Parallel()
	for version, folder := range keptFolders(t, "interrupted") {
		t.Run(version, func(t *testing.T) {
			t.Parallel()
			findsTheUpload(t, folder)
		})
	}
}

func findsTheUpload(t *testing.T, folder string) {
	t.Helper()
	sb := acctest.NewSandbox(t, func(o *sandbox.Options) {
		o.Seed.Customers[0].Images = append(o.Seed.Customers[0].Images, picture(t, folder, "lost.png"))
	})
	before := sb.Tokens(acctest.Regular)
	cli := kept(t, sb, folder)
	acctest.Write(t, filepath.Join(cli.Dir, "terraform.tfstate"), []byte(readKept(t, folder)))

	cli.Apply("-refresh-only").WantOK().WantWarning("The image of an unfinished upload was found")
	if output, ok := cli.Run("untaint", "capillary_customer_image.lost"); !ok {
		t.Errorf("terraform untaint:\n%s", output)
	}
	cli.Plan("-detailed-exitcode").WantOK().WantNoWarning()
	sb.WantTokens(t, acctest.Regular, before...)
	cli.Destroy().WantOK()
	sb.WantDeleted(t, acctest.Regular, 3)
	sb.WantTokens(t, acctest.Regular, before[:3]...)
}

// TestAccWriteState writes the states of the version that WRITE_STATE names, with a real Terraform.
func TestAccWriteState(t *testing.T) {
	t.Parallel()
	version := os.Getenv("WRITE_STATE")
	if version == "" {
		t.Skip("writes states to keep: see testdata/state/README.md")
	}
	t.Run("settled", func(t *testing.T) {
		t.Parallel()
		folder := filepath.Join(keptStates, version, "settled")
		sb := acctest.NewSandbox(t)
		cli := kept(t, sb, folder)
		if output, ok := cli.Run("import", "capillary_customer_image.adopted", "564703420/1"); !ok {
			t.Fatalf("terraform import:\n%s", output)
		}
		cli.Apply().WantOK().WantChanges(2, 0, 0)
		keep(t, cli, folder)
	})
	t.Run("interrupted", func(t *testing.T) {
		t.Parallel()
		folder := filepath.Join(keptStates, version, "interrupted")
		sb := acctest.NewSandbox(t)
		sb.Script(sandbox.Rule{Call: sandbox.CallAdd, Drop: sandbox.DropBefore})
		sb.Script(sandbox.Rule{Call: sandbox.CallGet, Skip: 1, Times: -1, Answer: sandbox.HTMLPage(502)})
		cli := kept(t, sb, folder)
		cli.Apply().WantError("The image could not be uploaded")
		keep(t, cli, folder)
	})
}

// keep copies Terraform's state into a folder that has none yet.
func keep(t *testing.T, cli *acctest.CLI, folder string) {
	t.Helper()
	path := filepath.Join(folder, "state.json")
	if _, err := os.Stat(path); err == nil { //nolint:gosec // a folder of the tests
		t.Fatalf("%s stands for the states that users have: it is never written again", path)
	}
	acctest.Write(t, path, []byte(acctest.Read(t, filepath.Join(cli.Dir, "terraform.tfstate"))))
}
