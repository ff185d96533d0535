package examples_test

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
)

// quickStart returns the first configuration that a reader of the README meets, and the commands below it.
func quickStart(t *testing.T) (configuration string, commands []string) {
	t.Helper()
	readme := acctest.Read(t, filepath.Join(root, "..", "README.md"))
	blocks := regexp.MustCompile("(?s)```hcl\n(.*?)```\n\n```shell\n(.*?)```").FindStringSubmatch(readme)
	if blocks == nil {
		t.Fatal("the README shows no configuration with commands below it")
	}
	return blocks[1], strings.Split(strings.TrimSpace(blocks[2]), "\n")
}

// A configuration that named a host would send the sandbox's password there: a variable fills what the
// provider block leaves out.
func TestReadmeBeginsWithoutAHost(t *testing.T) {
	t.Parallel()
	if configuration, _ := quickStart(t); !strings.Contains(configuration, `provider "capillary" {}`) {
		t.Error("the README's first configuration has no empty provider block")
	}
}

// The README's quick start works as it is: its commands upload one image, and leave the customer as before.
func TestAccReadme(t *testing.T) {
	t.Parallel()
	configuration, commands := quickStart(t)
	s := sample{extra: configuration}.newStage(t)
	s.put(t, "avatar.png", acctest.Read(t, filepath.Join(root, "demo", "avatar.png")))
	for _, command := range commands {
		arguments, ok := strings.CutPrefix(command, "terraform ")
		if !ok {
			t.Fatalf("%q is not a command of Terraform", command)
		}
		if arguments == "apply" || arguments == "destroy" {
			arguments += " -auto-approve" // the reader types "yes"
		}
		if output, ok := s.Run(append(strings.Fields(arguments), "-input=false", "-no-color")...); !ok {
			t.Fatalf("%s:\n%s", command, output)
		}
		if arguments == "apply -auto-approve" {
			s.Plan("-detailed-exitcode").WantOK() // so it is empty
		}
	}
	s.WantUploads(t, acctest.Regular, 1)
	s.WantTokens(t, acctest.Regular, s.foreign...)
}
