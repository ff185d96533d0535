package community

import (
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// release is the workflow that makes releases.
func release(t *testing.T) workflow {
	t.Helper()
	return parse[workflow](t, ".github/workflows/release.yml")
}

// holdsSecrets reports whether anything in a job gets a secret.
func (j job) holdsSecrets(t *testing.T) bool {
	t.Helper()
	text, err := yaml.Marshal(j)
	if err != nil {
		t.Fatal(err)
	}
	return strings.Contains(string(text), "secrets.")
}

// rights returns the permissions of a job, as "contents: write".
func (j job) rights(t *testing.T) []string {
	t.Helper()
	var given map[string]string
	if err := j.Permissions.Decode(&given); err != nil {
		t.Fatalf("permissions that are no list: %v", err)
	}
	var found []string
	for name, right := range given {
		found = append(found, name+": "+right)
	}
	slices.Sort(found)
	return found
}

// runs returns the step of a job that runs this command, or -1.
func (j job) runs(what string) int {
	return slices.IndexFunc(j.Steps, func(s step) bool { return strings.Contains(s.Run, what) })
}

// uses returns the step of a job that uses this action, or -1.
func (j job) uses(action string) int {
	return slices.IndexFunc(j.Steps, func(s step) bool { return strings.HasPrefix(s.Uses, action+"@") })
}

// Tests run the code of all modules, so they see no secret and have no right to write.
func TestReleasesAreTestedWithoutSecrets(t *testing.T) {
	t.Parallel()
	tested := 0
	for name, j := range release(t).Jobs {
		if j.runs(".ci/run") < 0 {
			continue
		}
		tested++
		if j.holdsSecrets(t) || !slices.Equal(j.rights(t), []string{"contents: read"}) || !j.Environment.IsZero() {
			t.Errorf("job %s runs the tests with %v, secrets: %t", name, j.rights(t), j.holdsSecrets(t))
		}
	}
	if tested == 0 {
		t.Error("no job runs the tests")
	}
}

// The release is built and signed on a machine on which no test has run, after the tests, and in a protected
// environment.
func TestReleasesAreSignedInAJobOfTheirOwn(t *testing.T) {
	t.Parallel()
	w := release(t)
	signers := 0
	for name, j := range w.Jobs {
		if !j.holdsSecrets(t) {
			if writes := strings.Join(j.rights(t), ", "); strings.Contains(writes, "write") {
				t.Errorf("job %s may write (%s), but signs nothing", name, writes)
			}
			continue
		}
		signers++
		var needs, environment string
		_, _ = j.Needs.Decode(&needs), j.Environment.Decode(&environment)
		if w.Jobs[needs].runs(".ci/run") < 0 || environment != "release" || j.runs(".ci/run") >= 0 {
			t.Errorf("job %s needs %q, has the environment %q, and runs the tests at step %d", name, needs, environment, j.runs(".ci/run"))
		}
		want := []string{"attestations: write", "contents: write", "id-token: write"}
		if !slices.Equal(j.rights(t), want) {
			t.Errorf("job %s has the rights %v, not %v", name, j.rights(t), want)
		}
		order := []int{
			j.runs("git merge-base --is-ancestor \"$GITHUB_SHA\" origin/main"), j.runs("go mod verify"),
			j.uses("crazy-max/ghaction-import-gpg"), j.runs("internal/tools/goreleaser release"), j.uses("actions/attest-build-provenance"),
		}
		if order[0] < 0 || !slices.IsSorted(order) {
			t.Errorf("job %s: the tag on main, the tools, the key, the draft and the attestation are steps %v", name, order)
		}
		for _, verified := range []string{
			"\ngo mod verify\n", "(cd internal/tools/release && GOWORK=off go mod verify)\n", "(cd internal/tools/sbom && GOWORK=off go mod verify)\n",
		} {
			if j.runs(verified) != order[1] {
				t.Errorf("job %s does not verify its modules with %q", name, verified)
			}
		}
	}
	if signers != 1 {
		t.Errorf("%d jobs hold secrets", signers)
	}
}

// Nothing in a release comes from a cache that another workflow can write to, and every tool comes from its
// module, whose hash is in go.sum.
func TestReleasesAreMadeOfModules(t *testing.T) {
	t.Parallel()
	for name, j := range release(t).Jobs {
		for _, s := range j.Steps {
			if strings.HasPrefix(s.Uses, "actions/setup-go@") && s.With["cache"] != "false" {
				t.Errorf("job %s takes Go's cache over", name)
			}
			if strings.HasPrefix(s.Uses, "actions/checkout@") && s.With["persist-credentials"] != "false" {
				t.Errorf("job %s leaves its token in the clone", name)
			}
			for _, elsewhere := range []string{"curl ", "wget ", "@latest", "GONOSUM", "GOFLAGS=-mod=mod", "GONOSUMDB", "GOINSECURE"} {
				if strings.Contains(s.Run, elsewhere) {
					t.Errorf("job %s: a step runs %s", name, elsewhere)
				}
			}
			if !slices.Contains([]string{
				"", "actions/checkout", "actions/setup-go", "actions/attest-build-provenance", "crazy-max/ghaction-import-gpg",
			}, strings.Split(s.Uses, "@")[0]) {
				t.Errorf("job %s uses %s", name, s.Uses)
			}
		}
	}
}

// The scan for vulnerabilities may be skipped if its database can't be reached, but not for a release.
func TestReleasesAreScanned(t *testing.T) {
	t.Parallel()
	for name, j := range release(t).Jobs {
		if at := j.runs(".ci/run"); at >= 0 && j.Steps[at].Env["VULNDB_REQUIRED"] != "1" {
			t.Errorf("job %s may skip the scan for vulnerabilities", name)
		}
	}
}
