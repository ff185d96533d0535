package examples_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// sample is one example: files that a reader sees together, and the test that plays them.
type sample struct {
	files []string // below root; the first one's folder may hold a versions.tf, which is used as well
	seed  func(*sandbox.Seed)
	env   acctest.Env // besides the address and the cache folder
	extra string      // HCL that uses what the example declares
	// newest is set if the example needs features that only Terraform 1.14 and later have.
	newest   bool
	features []acctest.Feature // that it needs, if they are newer than what all examples need
	play     func(*testing.T, *stage)
}

// stage is a sandbox, and a Terraform with the files of an example.
type stage struct {
	*acctest.Sandbox
	*acctest.CLI

	foreign []string
}

// The examples are about the sandbox's regular customer, and these ids stand for that customer's images.
func placeholders() []string {
	return []string{
		"79de6a69-0f4e-4f7a-9d3c-2d6a8f2f0b11",
		"f5828ca6-6a1b-4d0e-8c55-7e7f5b7d3a42",
		"a3982817-4a0e-4d1c-9e4e-2f1c6f1f7c55",
	}
}

// newStage prepares what a sample needs.
func (s sample) newStage(t *testing.T) *stage {
	t.Helper()
	acctest.Needs(t, s.features...)
	sb := acctest.NewSandbox(t, func(o *sandbox.Options) {
		if s.seed != nil {
			s.seed(&o.Seed)
		}
	})
	if s.env != nil {
		sb.Authenticate(s.env)
	}
	// The examples name files by relative paths, so the provider must run where they are.
	cli := acctest.MirroredCLI(t)
	for name, value := range sb.Env {
		cli.Setenv(name, value)
	}
	if s.newest {
		acctest.Needs(t, acctest.Queries, acctest.Actions)
	}
	st := &stage{Sandbox: sb, CLI: cli, foreign: sb.Tokens(acctest.Regular)}
	for _, name := range s.shown() {
		st.show(t, name)
	}
	st.put(t, "extra.tf", s.extra)
	for n, name := range []string{"avatar.png", "card.png", "scan.heic"} {
		st.put(t, name, string(acctest.Picture(int64(n+1), 20_000+n)))
	}
	if output, ok := st.Run("init", "-input=false", "-no-color"); !ok {
		t.Fatalf("terraform init:\n%s", output)
	}
	return st
}

// shown returns the files of the examples that the sample uses.
func (s sample) shown() []string {
	if len(s.files) == 0 {
		return nil
	}
	versions := filepath.Join(filepath.Dir(s.files[0]), "versions.tf")
	if !exists(filepath.Join(root, versions)) {
		return s.files
	}
	return append(slices.Clone(s.files), versions)
}

// show copies a file of the examples, with the ids of the sandbox's images in it.
func (s *stage) show(t *testing.T, name string) {
	t.Helper()
	text := acctest.Read(t, filepath.Join(root, name))
	for i, placeholder := range placeholders() {
		text = strings.ReplaceAll(text, placeholder, s.Images(acctest.Regular)[i].ID)
	}
	s.put(t, filepath.Base(name), text)
	if strings.Contains(text, "base_url") {
		s.put(t, strings.TrimSuffix(filepath.Base(name), ".tf")+"_override.tf", s.override(text))
	}
}

// override points the example's provider block, which may have an alias, to the sandbox.
func (s *stage) override(text string) string {
	alias := ""
	for line := range strings.Lines(text) {
		if name, given := strings.CutPrefix(strings.TrimSpace(line), "alias "); given {
			alias = "alias " + name
		}
	}
	return fmt.Sprintf("provider \"capillary\" {\n%s\nbase_url = %q\n}\n", alias, s.URL)
}

func (s *stage) put(t *testing.T, name, text string) {
	t.Helper()
	acctest.Write(t, filepath.Join(s.Dir, name), []byte(text))
}

// wantSame checks that two files have the same bytes.
func (s *stage) wantSame(t *testing.T, name, as string) {
	t.Helper()
	if !bytes.Equal([]byte(acctest.Read(t, filepath.Join(s.Dir, name))), []byte(acctest.Read(t, filepath.Join(s.Dir, as)))) {
		t.Errorf("%s has other bytes than %s", name, as)
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// lives applies an example that uploads this many images, plans once more, and destroys them.
func lives(uploads int, args ...string) func(*testing.T, *stage) {
	return func(t *testing.T, s *stage) {
		t.Helper()
		s.Apply(args...).WantOK().WantNoWarning()
		s.Plan(append([]string{"-detailed-exitcode"}, args...)...).WantOK() // so it is empty
		s.WantUploads(t, acctest.Regular, uploads)
		s.Destroy(args...).WantOK()
		s.WantTokens(t, acctest.Regular, s.foreign...)
	}
}

// plans plays an example that only reads.
func plans(args ...string) func(*testing.T, *stage) {
	return func(t *testing.T, s *stage) {
		t.Helper()
		s.Plan(args...).WantOK().WantNoWarning()
		s.WantCalls(t, sandbox.CallGet, 1)
	}
}

// gives applies an example that only computes, and checks an output.
func gives(output, want string, args ...string) func(*testing.T, *stage) {
	return func(t *testing.T, s *stage) {
		t.Helper()
		s.Apply(args...).WantOK()
		got, ok := s.Run("output", "-raw", output)
		if !ok || got != want {
			t.Errorf("the output %s is %q, want %q", output, got, want)
		}
	}
}

// plansBehindAGateway plays an example that only reads, through a gateway. The example finds the gateway's files
// under the names that it uses.
func plansBehindAGateway(t *testing.T, s *stage) {
	t.Helper()
	gateway := acctest.NewGateway(t, s.Sandbox)
	for name, made := range map[string]string{
		"gateway-ca.pem": gateway.CA, "terraform.pem": gateway.Certificate, "terraform.key": gateway.Key,
	} {
		s.put(t, name, acctest.Read(t, made))
	}
	s.put(t, "main_override.tf", fmt.Sprintf("provider \"capillary\" {\nbase_url = %q\n}\n", s.Sandbox.Env["CAPILLARY_BASE_URL"]))
	plans("-var=gateway_key="+acctest.GatewayKey)(t, s)
}

// adopts imports the images at these indexes without changing anything, and destroys them and no others.
func adopts(indexes ...int) func(*testing.T, *stage) {
	return func(t *testing.T, s *stage) {
		t.Helper()
		wantSaid(t, s.Plan("-out=saved").WantOK(), fmt.Sprintf("Plan: %d to import, 0 to add, 0 to change, 0 to destroy.", len(indexes)))
		s.Apply("saved").WantOK().WantChanges(0, 0, 0)
		s.Plan("-detailed-exitcode").WantOK()
		s.WantTokens(t, acctest.Regular, s.foreign...)
		s.WantUploads(t, acctest.Regular, 0)
		s.Destroy().WantOK()
		s.WantTokens(t, acctest.Regular, without(s.foreign, indexes...)...)
	}
}

func without(tokens []string, indexes ...int) []string {
	gone := map[int]bool{}
	for _, index := range indexes {
		gone[index] = true
	}
	var left []string
	for i, token := range tokens {
		if !gone[i] {
			left = append(left, token)
		}
	}
	return left
}

// wantSaid checks what Terraform printed.
func wantSaid(t *testing.T, report acctest.Report, phrase string) {
	t.Helper()
	if !strings.Contains(report.Output, phrase) {
		t.Errorf("Terraform does not say %q:\n%s", phrase, report.Output)
	}
}
