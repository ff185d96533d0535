package community

import (
	"fmt"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// workflow has the keys that GitHub documents for a workflow.
type workflow struct {
	Name        string
	RunName     string `yaml:"run-name"`
	On          yaml.Node
	Permissions yaml.Node
	Env         map[string]string
	Defaults    yaml.Node
	Concurrency yaml.Node
	Jobs        map[string]job
}

// job has the keys that GitHub documents for a job.
type job struct {
	Name            string
	Permissions     yaml.Node
	Needs           yaml.Node
	If              string
	RunsOn          yaml.Node `yaml:"runs-on"`
	Environment     yaml.Node
	Concurrency     yaml.Node
	Outputs         map[string]string
	Env             map[string]string
	Defaults        yaml.Node
	Steps           []step
	TimeoutMinutes  int `yaml:"timeout-minutes"`
	Strategy        yaml.Node
	ContinueOnError yaml.Node `yaml:"continue-on-error"`
	Container       yaml.Node
	Services        yaml.Node
	Uses            string
	With            map[string]string
	Secrets         yaml.Node
}

// step has the keys that GitHub documents for a step.
type step struct {
	ID               string
	If               string
	Name             string
	Uses             string
	Run              string
	WorkingDirectory string `yaml:"working-directory"`
	Shell            string
	With             map[string]string
	Env              map[string]string
	ContinueOnError  yaml.Node `yaml:"continue-on-error"`
	TimeoutMinutes   int       `yaml:"timeout-minutes"`
}

// Every workflow has only the rights that a job asks for, runs nothing that can change under it, and passes no
// text by strangers to a shell.
func TestWorkflows(t *testing.T) {
	t.Parallel()
	for _, path := range files(t, ".github/workflows/*.y*ml") {
		t.Run(path, func(t *testing.T) {
			t.Parallel()
			parsed := parse[workflow](t, path)
			for _, problem := range parsed.problems() {
				t.Error(problem)
			}
			for line := range strings.SplitSeq(string(read(t, path)), "\n") {
				if strings.Contains(line, "uses:") && !pinned.MatchString(line) {
					t.Errorf("%q is not pinned by a commit with its version in a comment", strings.TrimSpace(line))
				}
			}
		})
	}
}

// pinned matches a line that uses an action at a commit, and names the version for people and for Dependabot.
var pinned = regexp.MustCompile(`uses: [\w./-]+@[0-9a-f]{40} # v\d+(\.\d+)*$`)

func (w workflow) problems() []string {
	var found []string
	if w.Name == "" || w.On.IsZero() || len(w.Jobs) == 0 {
		found = append(found, "a workflow needs a name, on and jobs")
	}
	if w.Permissions.Kind != yaml.MappingNode || len(w.Permissions.Content) > 0 {
		found = append(found, "permissions of the workflow must be {}: each job asks for its own")
	}
	for _, event := range []string{"pull_request_target", "workflow_run", "issue_comment", "issues", "discussion"} {
		if regexp.MustCompile(`\b` + event + `\b`).MatchString(flat(w.On)) {
			found = append(found, event+" runs with rights of ours on what a stranger sends")
		}
	}
	for name, j := range w.Jobs {
		for _, problem := range j.problems() {
			found = append(found, fmt.Sprintf("job %s: %s", name, problem))
		}
	}
	return found
}

func (j job) problems() []string {
	var found []string
	if j.RunsOn.IsZero() || j.TimeoutMinutes == 0 || len(j.Steps) == 0 {
		found = append(found, "runs-on, timeout-minutes or steps are missing")
	}
	found = append(found, rightsProblems(j.Permissions)...)
	for i, s := range j.Steps {
		for _, problem := range s.problems() {
			found = append(found, fmt.Sprintf("step %d: %s", i+1, problem))
		}
	}
	return found
}

// rights lists the permissions that a job can ask for.
var rights = regexp.MustCompile(`^(actions|artifact-metadata|attestations|checks|contents|deployments|discussions|id-token|issues|models|packages|pages|pull-requests|security-events|statuses)$`)

// rightsProblems requires a list of rights, each with its reason in a comment.
func rightsProblems(permissions yaml.Node) []string {
	if permissions.Kind != yaml.MappingNode {
		return []string{"permissions must be listed, or {}"}
	}
	var found []string
	for i := 0; i < len(permissions.Content); i += 2 {
		name, value := permissions.Content[i], permissions.Content[i+1]
		switch {
		case !rights.MatchString(name.Value):
			found = append(found, name.Value+" is not a permission")
		case value.Value != "read" && value.Value != "write":
			found = append(found, fmt.Sprintf("permission %s is %q, not read or write", name.Value, value.Value))
		case value.LineComment == "":
			found = append(found, "permission "+name.Value+" has no comment that says what for")
		}
	}
	return found
}

// written matches expressions. In a script they are executed, and too many have a value that a stranger can
// choose: titles, branches, tags, and outputs of other steps made of them.
var written = regexp.MustCompile(`\$\{\{`)

func (s step) problems() []string {
	var found []string
	if (s.Uses == "") == (s.Run == "") {
		found = append(found, "a step has either uses or run")
	}
	if written.MatchString(s.Run) || written.MatchString(s.With["script"]) || written.MatchString(s.Shell) || written.MatchString(s.WorkingDirectory) {
		found = append(found, "a script holds an expression, whose value a stranger can write: pass it by env")
	}
	if strings.HasPrefix(s.Uses, "actions/checkout@") && s.With["persist-credentials"] != "false" {
		found = append(found, "checkout leaves its token in the clone: persist-credentials must be false")
	}
	return found
}

// flat returns a node as text.
func flat(node yaml.Node) string {
	text, err := yaml.Marshal(&node)
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// The checks find each kind of mistake.
func TestWorkflowProblems(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"permissions: {contents: read}":                                                            "permissions of the workflow must be {}",
		"on: pull_request_target":                                                                  "pull_request_target",
		"on: {workflow_run: {workflows: [CI]}}":                                                    "workflow_run runs with rights of ours",
		"on: [push, issue_comment]":                                                                "issue_comment runs with rights of ours",
		"jobs: {a: {steps: [{run: x}]}}":                                                           "runs-on, timeout-minutes or steps are missing",
		"jobs: {a: {permissions: write-all}}":                                                      "permissions must be listed",
		"jobs: {a: {permissions: {content: read}}}":                                                "content is not a permission",
		"jobs: {a: {permissions: {contents: all}}}":                                                `"all", not read or write`,
		"jobs: {a: {permissions: {contents: read}}}":                                               "has no comment",
		"jobs: {a: {steps: [{run: x, uses: y}]}}":                                                  "either uses or run",
		"jobs: {a: {steps: [{name: x}]}}":                                                          "either uses or run",
		"jobs: {a: {steps: [{run: 'echo ${{ github.event.issue.title }}'}]}}":                      "a stranger can write",
		"jobs: {a: {steps: [{run: 'echo ${{ github.head_ref }}'}]}}":                               "a stranger can write",
		"jobs: {a: {steps: [{run: 'echo ${{ github.ref }}'}]}}":                                    "a stranger can write",
		"jobs: {a: {steps: [{run: \"echo ${{ github['head_ref'] }}\"}]}}":                          "a stranger can write",
		"jobs: {a: {steps: [{run: 'echo ${{ steps.b.outputs.title }}'}]}}":                         "a stranger can write",
		"jobs: {a: {steps: [{uses: x/y@v1, with: {script: '${{ github.event.comment.body }}'}}]}}": "a stranger can write",
		"jobs: {a: {steps: [{uses: actions/checkout@v7, with: {persist-credentials: true}}]}}":     "persist-credentials must be false",
	} {
		var w workflow
		if err := yaml.Unmarshal([]byte(text), &w); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(w.problems(), "\n"); !strings.Contains(got, want) {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
	for line, want := range map[string]bool{
		"      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1": true,
		"      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1":          false,
		"      - uses: actions/checkout@v7":                                                false,
	} {
		if pinned.MatchString(line) != want {
			t.Errorf("%q counts as pinned: %v", line, !want)
		}
	}
}
