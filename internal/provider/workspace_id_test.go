package provider

import (
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

// project is a working directory as "init" leaves it, and its surroundings.
type project struct {
	path    string // below the test's folder; the same for two that are mounted at one path
	backend string // .terraform/terraform.tfstate; empty if there is none
	env     map[string]string
	machine string
}

func (p project) place(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "checkout")
	if p.backend != "" {
		writeText(t, filepath.Join(dir, ".terraform", "terraform.tfstate"), p.backend)
	}
	// The directory's own path differs between tests; the path that the project names counts.
	env := map[string]string{"TF_DATA_DIR": filepath.Join(dir, ".terraform")}
	maps.Copy(env, p.env)
	return placeOf(p.path, func(name string) string { return env[name] }, func() []string { return []string{p.machine} })
}

func writeText(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

const (
	bucket = `{"version":3,"serial":1,"lineage":"a","backend":{"type":"s3","config":{"bucket":"b","key":"k","token":"t1","profile":null},"hash":1}}`
	gitlab = `{"version":3,"backend":{"type":"http","config":{"address":"https://ci:job1@git.example.com/state/a","username":"ci","password":"job1","lock_address":"https://git.example.com/1"},"hash":2}}`
	byEnv  = `{"version":3,"backend":{"type":"http","config":{"address":null},"hash":2}}`
	cloud  = `{"version":3,"backend":{"type":"cloud","config":{"hostname":null,"organization":null,"token":null,"workspaces":{"name":"w","tags":null}},"hash":2}}`
	pg     = `{"version":3,"backend":{"type":"pg","config":{"conn_str":"host=db.example.com user=a password='b c' dbname=d"},"hash":2}}`
	file   = `{"version":3,"backend":{"type":"local","config":{"path":"x.tfstate"},"hash":2}}`
)

func TestOneStateIsOnePlace(t *testing.T) {
	t.Parallel()
	for name, pair := range map[string][2]project{
		"a file, the run before was killed": {{path: "/src", machine: "m"}, {path: "/src", machine: "m"}},
		"a backend, from another checkout, in another container": {
			{path: "/a", machine: "m", backend: bucket},
			{path: "/b", machine: "n", backend: `{"version":3,"serial":7,"lineage":"z","terraform_version":"9.9.9","backend":{"type":"s3","config":{"key":"k","bucket":"b","token":"t2","new":null},"hash":5}}`},
		},
		"a backend, with the credentials of another job": {
			{path: "/a", machine: "m", backend: gitlab},
			{path: "/a", machine: "m", backend: `{"version":3,"backend":{"type":"http","config":{"address":"https://ci:job2@git.example.com/state/a","username":"ci2","password":"job2","lock_address":"https://git.example.com/2"},"hash":2}}`},
		},
		"a database, with another password": {
			{backend: pg}, {backend: `{"version":3,"backend":{"type":"pg","config":{"conn_str":"host=db.example.com user=z password=y dbname=d"},"hash":2}}`},
		},
		"the default workspace, named": {{path: "/src", env: map[string]string{"TF_WORKSPACE": "default"}}, {path: "/src"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if a, b := pair[0].place(t), pair[1].place(t); a != b || a == "" {
				t.Errorf("places %q and %q", a, b)
			}
		})
	}
}

func TestTwoStatesAreTwoPlaces(t *testing.T) {
	t.Parallel()
	env := func(name, value string) map[string]string { return map[string]string{name: value} }
	seen := map[string]string{}
	for name, p := range map[string]project{
		"a file":                           {path: "/src", machine: "m"},
		"a file in another directory":      {path: "/src2", machine: "m"},
		"a file at that path elsewhere":    {path: "/src", machine: "n"},
		"a file, another workspace":        {path: "/src", machine: "m", env: env("TF_WORKSPACE", "x")},
		"a bucket":                         {path: "/src", machine: "m", backend: bucket},
		"a bucket, another workspace":      {path: "/src", machine: "m", backend: bucket, env: env("TF_WORKSPACE", "x")},
		"another bucket":                   {path: "/src", machine: "m", backend: `{"backend":{"type":"s3","config":{"bucket":"c","key":"k"}}}`},
		"that bucket of another vendor":    {path: "/src", machine: "m", backend: `{"backend":{"type":"oss","config":{"bucket":"b","key":"k"}}}`},
		"another key":                      {path: "/src", machine: "m", backend: `{"backend":{"type":"s3","config":{"bucket":"b","key":"l"}}}`},
		"that bucket at another endpoint":  {path: "/src", machine: "m", backend: bucket, env: env("AWS_ENDPOINT_URL_S3", "https://s3.example.com")},
		"an address":                       {path: "/src", machine: "m", backend: gitlab},
		"an address of the environment":    {path: "/src", machine: "m", backend: byEnv, env: env("TF_HTTP_ADDRESS", "https://git.example.com/state/b")},
		"another one of the environment":   {path: "/src", machine: "m", backend: byEnv, env: env("TF_HTTP_ADDRESS", "https://git.example.com/state/c")},
		"an address that nothing says":     {path: "/src3", machine: "m", backend: byEnv},
		"such a one on another machine":    {path: "/src3", machine: "n", backend: byEnv},
		"a workspace of a cloud":           {path: "/src", machine: "m", backend: cloud, env: env("TF_CLOUD_ORGANIZATION", "o")},
		"that of another organisation":     {path: "/src", machine: "m", backend: cloud, env: env("TF_CLOUD_ORGANIZATION", "p")},
		"a backend that is a file":         {path: "/src4", machine: "m", backend: file},
		"such a one on another machine, 2": {path: "/src4", machine: "n", backend: file},
		"what can't be read":               {path: "/src5", machine: "m", backend: `{"backend":`},
		"that on another machine":          {path: "/src5", machine: "n", backend: `{"backend":`},
	} {
		got := p.place(t)
		if other, known := seen[got]; known || got == "" {
			t.Errorf("%s and %s are one place, %q", name, other, got)
		}
		seen[got] = name
	}
}

// Terraform keeps the choice of a workspace in a file, in .terraform or where TF_DATA_DIR says.
func TestThePlaceFollowsTheChosenWorkspace(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	writeText(t, filepath.Join(dir, ".terraform", "environment"), "a\n")
	writeText(t, filepath.Join(dir, "moved", "environment"), "b")
	writeText(t, filepath.Join(dir, "moved", "terraform.tfstate"), bucket)
	in := func(env map[string]string) string {
		return placeOf(dir, func(name string) string { return env[name] }, func() []string { return nil })
	}
	equal := func(what, got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("%s: place %q, not %q", what, got, want)
		}
	}
	equal("chosen", in(nil), in(map[string]string{"TF_WORKSPACE": "a"}))
	equal("moved", in(map[string]string{"TF_DATA_DIR": "moved"}), project{backend: bucket, env: map[string]string{"TF_WORKSPACE": "b"}}.place(t))
}

// Two directories that are mounted at one path have different numbers.
func TestTheMachineTellsDirectoriesApart(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("there the path is enough")
	}
	dir, other := t.TempDir(), t.TempDir()
	first, again, second := machine(dir), machine(dir), machine(other)
	if len(first) == 0 || len(first) != len(second) {
		t.Fatalf("%v and %v", first, second)
	}
	differs := false
	for i := range first {
		if first[i] != again[i] {
			t.Errorf("%v is %v a moment later", first, again)
		}
		differs = differs || first[i] != second[i]
	}
	if !differs {
		t.Errorf("both are %v", first)
	}
}
