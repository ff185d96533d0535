package examples_test

import (
	"fmt"
	"maps"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
)

// parse reads a pipeline.
func parse[T any](t *testing.T, name string) (parsed T, text string) {
	t.Helper()
	text = acctest.Read(t, filepath.Join(root, name))
	if err := yaml.Unmarshal([]byte(text), &parsed); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return parsed, text
}

// workflow is the part of a GitHub Actions workflow that matters here.
type workflow struct {
	On struct {
		Push        struct{ Branches []string }
		PullRequest struct{ Branches []string } `yaml:"pull_request"`
		Schedule    []map[string]string
	}
	Permissions map[string]string
	Concurrency struct {
		Group            string
		CancelInProgress bool `yaml:"cancel-in-progress"`
	}
	Jobs map[string]struct {
		If          string
		Needs       string
		Environment string
		Timeout     int `yaml:"timeout-minutes"`
		Steps       []step
	}
}

// step is a step of a job.
type step struct {
	Uses, Run string
	With, Env map[string]any
}

func TestGitHubWorkflow(t *testing.T) {
	t.Parallel()
	w, text := parse[workflow](t, "pipelines/github/workflow.yml")
	main := []string{"main"}
	if !slices.Equal(w.On.Push.Branches, main) || !slices.Equal(w.On.PullRequest.Branches, main) || len(w.On.Schedule) != 1 {
		t.Errorf("it runs on %+v", w.On)
	}
	if w.Permissions == nil || len(w.Permissions) > 0 {
		t.Errorf("jobs get the permissions %v that they did not ask for", w.Permissions)
	}
	// Pushes queue up, and nothing else replaces a waiting one.
	if want := "capillary-images-${{ github.event_name }}-${{ github.ref }}"; w.Concurrency.Group != want || w.Concurrency.CancelInProgress {
		t.Errorf("the concurrency is %+v", w.Concurrency)
	}
	if names := slices.Sorted(maps.Keys(w.Jobs)); !slices.Equal(names, []string{"apply", "drift", "plan", "review"}) {
		t.Fatalf("the jobs are %v", names)
	}
	for name, job := range w.Jobs {
		var commands []string
		for _, s := range job.Steps {
			commands = append(commands, s.Run)
			checkStep(t, name, s)
		}
		wantEvent := map[string]string{"review": "pull_request", "plan": "push", "apply": "push", "drift": "schedule"}[name]
		wantEnvironment := map[string]string{"apply": "capillary-apply"}[name]
		if wantEnvironment == "" {
			wantEnvironment = "capillary-plan"
		}
		if !strings.HasPrefix(job.If, "github.event_name == '"+wantEvent+"'") || job.Environment != wantEnvironment {
			t.Errorf("%s runs if %s, in the environment %s", name, job.If, job.Environment)
		}
		checkCommands(t, name, strings.Join(commands, "\n"))
	}
	if apply := w.Jobs["apply"]; apply.Needs != "plan" || apply.Timeout < 60 {
		t.Errorf("the apply needs %q, and has %d minutes", apply.Needs, apply.Timeout)
	}
	for line := range strings.Lines(text) {
		if strings.Contains(line, "uses:") && !regexp.MustCompile(`@[0-9a-f]{40} # v\d+\.\d+\.\d+$`).MatchString(strings.TrimSpace(line)) {
			t.Errorf("an action is not pinned by its commit, or does not say its version: %s", line)
		}
	}
	checkVariables(t, text)
}

// checkStep checks the rules for every step.
func checkStep(t *testing.T, job string, s step) {
	t.Helper()
	switch action, _, _ := strings.Cut(s.Uses, "@"); action {
	case "actions/upload-artifact":
		if path := fmt.Sprint(s.With["path"]); !strings.HasSuffix(path, ".gpg") {
			t.Errorf("%s uploads %s in the clear", job, path)
		}
	case "hashicorp/setup-terraform":
		if version := fmt.Sprint(s.With["terraform_version"]); !regexp.MustCompile(`^\d+\.\d+\.\d+$`).MatchString(version) || s.With["terraform_wrapper"] != false {
			t.Errorf("%s sets Terraform up with %v", job, s.With)
		}
	case "actions/checkout":
		if s.With["persist-credentials"] != false || s.With["lfs"] != true {
			t.Errorf("%s checks out with %v", job, s.With)
		}
	}
	// A secret comes from the environment, and is never put into the text of a script.
	if strings.Contains(s.Run, "${{") {
		t.Errorf("%s has an expression in a script: %s", job, s.Run)
	}
	checkScript(t, job, s.Run)
}

// checkScript lets a shell parse a script.
func checkScript(t *testing.T, job, script string) {
	t.Helper()
	bash, err := exec.LookPath("bash")
	if err != nil {
		return
	}
	cmd := exec.CommandContext(t.Context(), bash, "-n")
	cmd.Stdin = strings.NewReader(script)
	if output, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%s has a script that bash does not take: %v\n%s", job, err, output)
	}
}

// checkCommands checks how a job calls Terraform: only apply applies, and it applies the plan that was saved.
func checkCommands(t *testing.T, job, commands string) {
	t.Helper()
	want := map[string][]string{
		"review": {"terraform plan", "-lock=false"},
		"plan":   {"terraform plan", "-lock-timeout=", "-out=tfplan"},
		"apply":  {"terraform apply -input=false -no-color -lock-timeout=10m tfplan"},
		"drift":  {"terraform plan", "-lock=false", "-detailed-exitcode"},
	}
	for _, phrase := range append(want[job], "-input=false") {
		if !strings.Contains(commands, phrase) {
			t.Errorf("%s does not run %q:\n%s", job, phrase, commands)
		}
	}
	if job != "apply" && strings.Contains(commands, "terraform apply") || strings.Contains(commands, "-auto-approve") {
		t.Errorf("%s applies what has not been reviewed:\n%s", job, commands)
	}
}

// gitlabJob is the part of a GitLab CI job that matters here.
type gitlabJob struct {
	Stage         string
	Rules         []struct{ If, When string }
	ResourceGroup string `yaml:"resource_group"`
	Environment   struct{ Name, Action string }
	Script        []string
	Artifacts     struct {
		Paths  []string
		Access string
	}
}

// gitlab is a GitLab CI pipeline.
type gitlab struct {
	Default struct {
		Image         struct{ Name string }
		Interruptible *bool
		BeforeScript  []string `yaml:"before_script"`
	}
	Review, Plan, Apply, Drift gitlabJob
}

func TestGitLabPipeline(t *testing.T) {
	t.Parallel()
	p, text := parse[gitlab](t, "pipelines/gitlab/gitlab-ci.yml")
	if !regexp.MustCompile(`^hashicorp/terraform:\d+\.\d+\.\d+$`).MatchString(p.Default.Image.Name) {
		t.Errorf("the image %s is not pinned", p.Default.Image.Name)
	}
	if p.Default.Interruptible == nil || *p.Default.Interruptible {
		t.Error("a newer pipeline may interrupt an apply")
	}
	const main = `$CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH && $CI_PIPELINE_SOURCE != "schedule"`
	for name, job := range map[string]struct {
		gitlabJob

		rule, group, environment string
	}{
		"review": {p.Review, `$CI_PIPELINE_SOURCE == "merge_request_event"`, "", "capillary/plan"},
		"plan":   {p.Plan, main, "capillary-images", "capillary/plan"},
		"apply":  {p.Apply, main, "capillary-images", "capillary/apply"},
		"drift":  {p.Drift, `$CI_PIPELINE_SOURCE == "schedule"`, "", "capillary/plan"},
	} {
		if len(job.Rules) != 1 || job.Rules[0].If != job.rule || job.ResourceGroup != job.group || job.Environment.Name != job.environment {
			t.Errorf("%s runs by %+v, in the group %q and the environment %q", name, job.Rules, job.ResourceGroup, job.Environment.Name)
		}
		if len(job.Artifacts.Paths) > 0 && job.Artifacts.Access != "none" {
			t.Errorf("%s has artifacts that can be downloaded: %v", name, job.Artifacts)
		}
		commands := strings.Join(slices.Concat(p.Default.BeforeScript, job.Script), "\n")
		checkCommands(t, name, commands)
		checkScript(t, name, commands)
	}
	if p.Apply.Rules[0].When != "manual" || p.Apply.Stage != "apply" || !slices.Contains(p.Plan.Artifacts.Paths, "tfplan") {
		t.Errorf("the apply is %+v", p.Apply)
	}
	checkVariables(t, text)
}

// The snippets for a vault set what its provider reads.
func TestVaultSnippets(t *testing.T) {
	t.Parallel()
	steps, text := parse[[]step](t, "pipelines/vault/github-step.yml")
	if len(steps) != 1 || !strings.Contains(steps[0].Run, `::add-mask::`) || !strings.Contains(steps[0].Run, "TERRAFORM_VAULT_AUTH_JWT=") {
		t.Errorf("the step is %s", text)
	}
	checkScript(t, "the step", steps[0].Run)
	job, text := parse[struct {
		IDTokens map[string]struct{ Aud string } `yaml:"id_tokens"`
	}](t, "pipelines/vault/gitlab-job.yml")
	if job.IDTokens["TERRAFORM_VAULT_AUTH_JWT"].Aud == "" {
		t.Errorf("the job is %s", text)
	}
}

// Both pipelines keep the state where it is locked, and no credentials for it in the configuration.
func TestBackendsLock(t *testing.T) {
	t.Parallel()
	s3 := acctest.Read(t, filepath.Join(root, "pipelines", "github", "backend.tf"))
	if !regexp.MustCompile(`backend "s3" \{[^}]*\buse_lockfile += true\b`).MatchString(s3) || regexp.MustCompile(`secret|access_key|token`).MatchString(s3) {
		t.Errorf("the state in S3 is not locked, or there are credentials for it:\n%s", s3)
	}
	http := acctest.Read(t, filepath.Join(root, "pipelines", "gitlab", "backend.tf"))
	_, pipeline := parse[gitlab](t, "pipelines/gitlab/gitlab-ci.yml")
	if !strings.Contains(http, `backend "http" {}`) || !strings.Contains(pipeline, "TF_HTTP_LOCK_ADDRESS: ${TF_HTTP_ADDRESS}/lock") {
		t.Errorf("the state in GitLab is not locked:\n%s", http)
	}
}
