package acctest

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// row matches a line of the table that ends in two versions, or dashes.
var row = regexp.MustCompile(`(?m)^\| (.+) \| ([0-9.]+|–) \| ([0-9.]+|–) \|$`)

const page = "../../templates/index.md.tmpl"

// The table that users read agrees with the one by which tests skip.
func TestSupportedIsDocumented(t *testing.T) {
	t.Parallel()
	var got, want []string
	for _, cells := range row.FindAllStringSubmatch(Read(t, page), -1) {
		name, _, _ := strings.Cut(strings.ReplaceAll(cells[1], "`", ""), ":") // the rest of the cell is for people
		got = append(got, strings.ToLower(name)+", "+cells[2]+", "+cells[3])
	}
	for _, support := range Supported() {
		want = append(want, string(support.Feature)+", "+support.Terraform.String()+", "+support.OpenTofu.String())
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("the table of the docs differs from what Supported says (-Supported +docs):\n%s", diff)
	}
}

// The docs name the releases that the tests run with.
func TestTestedIsDocumented(t *testing.T) {
	t.Parallel()
	for tool, name := range map[string]string{"terraform": "Terraform", "tofu": "OpenTofu"} {
		pinned := regexp.MustCompile(`github\.com/(?:hashicorp/terraform|opentofu/opentofu) v(\d+\.\d+)\.`).FindStringSubmatch(Read(t, "../tools/"+tool+"/go.mod"))
		if pinned == nil {
			t.Fatalf("internal/tools/%s/go.mod pins no release", tool)
		}
		if want := name + " " + pinned[1]; !strings.Contains(Read(t, page), "is tested with") || !strings.Contains(Read(t, page), want) {
			t.Errorf("%s does not say that the provider is tested with %s", page, want)
		}
	}
}

func TestProductLacks(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		said    string
		feature Feature
		want    string
	}{
		"old enough":          {"Terraform v1.16.0\non linux_amd64\n", Queries, ""},
		"just old enough":     {"Terraform v1.14.0\n", Queries, ""},
		"before its release":  {"Terraform v1.14.0-rc1\n", Queries, ""},
		"too old":             {"Terraform v1.11.4\n", ImportByIdentity, "Terraform 1.11 has no import by identity, which needs 1.12 or later"},
		"OpenTofu":            {"OpenTofu v1.12.6\n", ImportByIdentity, ""},
		"an older OpenTofu":   {"OpenTofu v1.11.2\n", ImportByIdentity, "OpenTofu 1.11 has no import by identity, which needs 1.12 or later"},
		"no OpenTofu so far":  {"OpenTofu v1.14.0\n", Queries, "OpenTofu 1.14 has no list resource; no release of it has so far"},
		"no numbers mixed up": {"OpenTofu v1.10.0-dev\n", Links, "OpenTofu 1.10 has no ephemeral resource, which needs 1.11 or later"},
		"another major":       {"Terraform v2.0.0\n", Actions, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cli, err := newProduct(test.said)
			if err != nil {
				t.Fatal(err)
			}
			if got := cli.lacks(test.feature); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestNoProduct(t *testing.T) {
	t.Parallel()
	for _, said := range []string{"", "Terraform of the future", "Terragrunt v1.2.3"} {
		if cli, err := newProduct(said); err == nil {
			t.Errorf("%q is taken for %+v", said, cli)
		}
	}
}
