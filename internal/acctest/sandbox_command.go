package acctest

import (
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"
)

// StartSandbox starts the provider's own program as a sandbox, with flags as users give them, until the test ends. It returns
// the variables that the sandbox prints. The test is skipped unless acceptance tests are asked for (TF_ACC).
func StartSandbox(t *testing.T, flags ...string) Env {
	t.Helper()
	skipUnlessAcc(t)
	said := &transcript{}
	cmd := exec.CommandContext(t.Context(), Binary(t), append([]string{"sandbox", "-listen", "127.0.0.1:0"}, flags...)...) //nolint:gosec // the program under test
	cmd.Stdout, cmd.Stderr = said, said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for end := time.Now().Add(commandTime); !strings.Contains(said.String(), "\ncustomer "); <-ticker.C {
		if time.Now().After(end) {
			t.Fatalf("the sandbox does not say how to reach it:\n%s", said.String())
		}
	}
	env := Env{}
	for _, found := range regexp.MustCompile(`(?m)^export (\w+)='(.*)'$`).FindAllStringSubmatch(said.String(), -1) {
		env[found[1]] = found[2]
	}
	return env
}
