package provider_test

import (
	"encoding/json"
	"fmt"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// Text of the API reaches configuration that the CLI generates in one place only: the image's id, in the import
// blocks of a query. All other attributes of the API are computed, so no configuration has them. The provider
// returns values and never HCL text, so only the CLI quotes the id. These tests would find a CLI that does not
// quote it, and an attribute of the API that can be set.
const (
	// canary is the content of a file that is read only if something is evaluated.
	canary = "canary-of-the-file"
	// evaluated are parts of HCL that read that file, and that end the construct around them. They have no line
	// break, because a list with a token that has one is not believed.
	evaluated = `x${file("secret.txt")}%{ if true }yes%{ endif }"\n\"$${file("secret.txt")}EOT`
	// evaluatedLines also ends a line, and the text between two lines.
	evaluatedLines = evaluated + "\nEOT\n}\nlocals { a = file(\"/etc/passwd\") }\r\n# \\\n"
	// hostileToken also has slashes, so its last segment alone is evaluated.
	hostileToken = `customerImage/${file("/etc/passwd")}/%{ if true }/` + evaluated
)

// hostileImage makes every list describe the second image of the regular customer by such texts.
func hostileImage(sb *acctest.Sandbox) {
	sb.Script(sandbox.Rule{Call: sandbox.CallGet, Times: -1, Mutate: func(body map[string]any) {
		file := body["customerImage"].([]any)[1].(map[string]any)["file"].(map[string]any)
		file["s3Token"] = hostileToken
		for _, name := range []string{"name", "namespace", "acl", "lastModified", "fileHandle"} {
			file[name] = evaluatedLines
		}
	}})
}

// quoted returns a text as HCL spells it.
func quoted(text string) string {
	return strings.NewReplacer("${", "$${", "%{", "%%{").Replace(strconv.Quote(text))
}

// installedBeside returns a CLI with the provider's own program, in a folder with the file to be read.
func installedBeside(t *testing.T, sb *acctest.Sandbox, features ...acctest.Feature) *acctest.CLI {
	t.Helper()
	cli := acctest.InstalledCLI(t, sb.Env, features...)
	acctest.Write(t, filepath.Join(cli.Dir, "secret.txt"), []byte(canary))
	return cli
}

// wantInert checks that the state has the hostile image as the API describes it, and nothing evaluated.
func wantInert(t *testing.T, cli *acctest.CLI, generated string) {
	t.Helper()
	state, ok := cli.Run("state", "pull")
	if !ok {
		t.Fatalf("there is no state:\n%s", state)
	}
	for _, text := range []string{generated, state} {
		if strings.Contains(text, canary) || strings.Contains(text, "root:") {
			t.Errorf("a file was read:\n%s", text)
		}
	}
	var read struct {
		Resources []struct {
			Instances []struct {
				Attributes map[string]any `json:"attributes"`
			} `json:"instances"`
		} `json:"resources"`
	}
	if err := json.Unmarshal([]byte(state), &read); err != nil {
		t.Fatal(err)
	}
	for _, resource := range read.Resources {
		attributes := resource.Instances[0].Attributes
		if attributes["s3_token"] != hostileToken {
			continue
		}
		want := strings.NewReplacer("\n", "\uFFFD", "\r", "\uFFFD").Replace(evaluatedLines)
		if attributes["name"] != want || attributes["acl"] != want || attributes["image_id"] != evaluated {
			t.Errorf("the image is in the state as %v", attributes)
		}
		return
	}
	t.Errorf("the hostile image is not in the state:\n%s", state)
}

// wantNoAttributesOfTheAPI checks that a generated resource has none of the API's values.
func wantNoAttributesOfTheAPI(t *testing.T, generated string) {
	t.Helper()
	for _, name := range []string{"name", "namespace", "acl", "last_modified", "file_handle", "s3_token"} {
		for line := range strings.Lines(generated) {
			if left, _, found := strings.Cut(line, "="); found && strings.TrimSpace(left) == name {
				t.Errorf("%s is in the generated configuration:\n%s", name, generated)
			}
		}
	}
}

// An import block generates configuration that has no text of the API's beyond what the user wrote. It is read,
// evaluates nothing, and changes nothing.
func TestAccGeneratedByImportIsInert(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	before := sb.Tokens(acctest.Regular)
	hostileImage(sb)
	cli := installedBeside(t, sb)
	block := importing(fmt.Sprintf("id = %s\nprovider = capillary", quoted(fmt.Sprint(acctest.Regular, "/", path.Base(hostileToken)))))
	cli.Configure(acctest.Required + block)
	cli.Run("init")
	cli.Plan("-generate-config-out=generated.tf").WantOK()
	cli.Configure(acctest.Required + strings.Replace(block, "provider = capillary", "", 1))
	cli.Apply().WantOK().WantChanges(0, 0, 0)
	cli.Plan("-detailed-exitcode").WantOK()
	generated := acctest.Read(t, filepath.Join(cli.Dir, "generated.tf"))
	wantNoAttributesOfTheAPI(t, generated)
	wantInert(t, cli, generated)
	wantUntouched(t, sb, before)
}

// A query generates import blocks whose image ids are texts of the API, and they keep their meaning.
func TestAccGeneratedByQueryIsInert(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	before := sb.Tokens(acctest.Regular)
	hostileImage(sb)
	cli := installedBeside(t, sb, acctest.Queries)
	cli.Configure(acctest.Required)
	cli.Run("init")
	cli.Query(search(fmt.Sprintf("customer_id = %d", acctest.Regular), ""), "-generate-config-out=generated.tf").WantOK()
	generated := acctest.Read(t, filepath.Join(cli.Dir, "generated.tf"))
	if !strings.Contains(generated, quoted(evaluated)) {
		t.Errorf("the image's id is not in the generated configuration, so this test looks at the wrong thing:\n%s", generated)
	}
	wantNoAttributesOfTheAPI(t, generated)
	wantPlan(t, cli.Plan(), "Plan: 3 to import, 0 to add, 0 to change, 0 to destroy.")
	cli.Apply().WantOK().WantChanges(0, 0, 0)
	cli.Plan("-detailed-exitcode").WantOK()
	wantInert(t, cli, generated)
	wantUntouched(t, sb, before)
}
