package provider_test

import (
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/plugin"
	"github.com/capillary-community/terraform-provider-capillary/internal/provider"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// informed logs what TF_LOG_PROVIDER=INFO shows, and returns the log's path.
func informed(t *testing.T, cli *acctest.CLI) string {
	t.Helper()
	log := filepath.Join(t.TempDir(), "provider.log")
	cli.Setenv("TF_LOG_PROVIDER", "INFO")
	cli.Setenv("TF_LOG_PATH", log)
	return log
}

// logged returns the log's lines about waits.
func logged(t *testing.T, log string) []string {
	t.Helper()
	var found []string
	for line := range strings.Lines(acctest.Read(t, log)) {
		if regexp.MustCompile(`\[INFO\].*Wait(ing|ed) for `).MatchString(line) {
			found = append(found, line)
		}
	}
	return found
}

// wantWait requires one line at the beginning of a wait, with these phrases, and one at its end.
func wantWait(t *testing.T, log, what string, phrases ...string) {
	t.Helper()
	var begun, ended []string
	for _, line := range logged(t, log) {
		switch {
		case strings.Contains(line, "Waiting for "+what):
			begun = append(begun, line)
		case strings.Contains(line, "Waited for "+what) && strings.Contains(line, "waited="):
			ended = append(ended, line)
		}
	}
	if len(begun) != 1 || len(ended) != 1 {
		t.Fatalf("%d waits for %q begin and %d end, not one:\n%s", len(begun), what, len(ended), acctest.Read(t, log))
	}
	for _, phrase := range phrases {
		if !strings.Contains(begun[0], phrase) {
			t.Errorf("the line lacks %q: %s", phrase, begun[0])
		}
	}
}

// waitingRun is a CLI that uses a sandbox with these flags.
func waitingRun(t *testing.T, settings string, flags ...string) *acctest.CLI {
	t.Helper()
	cli := acctest.InstalledCLI(t, acctest.StartSandbox(t, flags...))
	cli.Configure(acctest.Required + fmt.Sprintf("\nprovider \"capillary\" {\n%s\n}\n", settings) +
		avatar(acctest.Newcomer, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000))))
	return cli
}

// A run that waits logs the beginning and the end of the wait once, however often a list is read.
func TestAccWaitsAreLogged(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		settings string
		flags    []string
		run      func(*acctest.CLI) acctest.Report
		waits    string
		says     []string
	}{
		"for an upload that is listed late": {
			`settle_timeout = "30s"`, []string{"-fault", "get=snapshot=1:4@2"},
			func(cli *acctest.CLI) acctest.Report { return cli.Apply() },
			"the list of images (settle_timeout)", []string{`to_see="the uploaded image"`, "customer_id=564703421", "until="},
		},
		"for an upload whose answer was lost": {
			`settle_timeout = "5s"`, []string{"-fault", "add=late=1s:1"},
			func(cli *acctest.CLI) acctest.Report { return cli.Apply() },
			"the list of images (settle_timeout)", []string{`to_see="the uploaded image"`, "customer_id=564703421", "until="},
		},
		"for a turn": {
			"requests_per_minute = 30", nil,
			func(cli *acctest.CLI) acctest.Report { return cli.Plan() },
			"a turn within requests_per_minute", []string{"requests_per_minute=30", "until="},
		},
		"between tries": {
			"", []string{"-fault", "get=status=503:1"},
			func(cli *acctest.CLI) acctest.Report { return cli.Plan() },
			"another try", []string{"because=", "503"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cli := waitingRun(t, test.settings, test.flags...)
			log := informed(t, cli)
			test.run(cli).WantOK()
			wantWait(t, log, test.waits, test.says...)
			if strings.Contains(acctest.Read(t, log), sandbox.DefaultSeed().Password) {
				t.Error("the log has the password")
			}
		})
	}
}

// A deletion whose answer was lost is watched, and the log says so in its own words.
func TestAccWaitForADeletionIsLogged(t *testing.T) {
	t.Parallel()
	cli := waitingRun(t, `settle_timeout = "4s"`, "-fault", "delete=late=1s:1")
	cli.Apply().WantOK()
	log := informed(t, cli)
	cli.Destroy().WantOK()
	wantWait(t, log, "the list of images (settle_timeout)", `to_see="that the image is gone, and no other one"`)
}

// A run that does not wait logs nothing about waits.
func TestAccNoWaitIsLogged(t *testing.T) {
	t.Parallel()
	cli := waitingRun(t, "")
	log := informed(t, cli)
	cli.Apply().WantOK().WantNoWarningBut("Provider development overrides are in effect")
	if lines := logged(t, log); len(lines) > 0 {
		t.Errorf("lines about waits: %s", lines)
	}
}

// A run that waits for another run on the machine learns which one it is, since when it holds the lock, and what
// it does.
func TestAccWaitForAnotherRunIsLogged(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	p.configure(t, acctest.Newcomer)
	call := newGate(t)
	p.Script(sandbox.Rule{Call: sandbox.CallAdd, Before: call.hold})
	holder := p.first.StartApply("-parallelism=1")
	call.await(t, holder)
	log := informed(t, p.second)
	waiter := p.second.StartApply("-parallelism=1")
	awaitLine(t, log, "Waiting for another run")
	call.open()
	waiter.Wait().WantOK()
	holder.Wait().WantOK()
	line := regexp.MustCompile(`Waiting for another run on this machine, which has the lock of the customer: .*`).FindString(acctest.Read(t, log))
	for _, phrase := range []string{"customer_id=564703421", "holder_is=uploading", "holder_process=", "holder_since=", "holder_until="} {
		if !strings.Contains(line, phrase) {
			t.Errorf("the line lacks %q: %s", phrase, line)
		}
	}
	if !strings.Contains(acctest.Read(t, log), "Waited for another run on this machine") {
		t.Error("the end of the wait is not logged")
	}
}

// awaitLine waits until a log has a phrase.
func awaitLine(t *testing.T, log, phrase string) {
	t.Helper()
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); <-ticker.C {
		if found, err := filepath.Glob(log); err == nil && len(found) == 1 && strings.Contains(acctest.Read(t, log), phrase) {
			return
		}
	}
	t.Fatalf("the log never said %q:\n%s", phrase, acctest.Read(t, log))
}

// impatientCLI runs the provider in this process, with a second as the length of a long wait.
func impatientCLI(t *testing.T, env acctest.Env) *acctest.CLI {
	t.Helper()
	cli := acctest.BareCLI(t)
	cli.Serve(t, provider.Address, provider.Server(new(plugin.Process), provider.Options{Version: "test", Getenv: env.Getenv, LongWait: time.Second}))
	return cli
}

// After a long wait, a warning says how long it was, for what, and what can be done.
func TestAccLongWaitsAreWarnings(t *testing.T) {
	t.Parallel()
	const summary = "A long time was spent waiting"
	image := avatar(acctest.Newcomer, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000)))
	for name, test := range map[string]struct {
		settings string
		flags    []string
		says     []string
	}{
		"for requests_per_minute": {
			"requests_per_minute = 30\nplan_checks = \"none\"", nil,
			[]string{"Customer 564703421", "the upload waited for", "for its turn within requests_per_minute = 30", "What to do:", "Raise requests_per_minute"},
		},
		"for a slow API": {
			`plan_checks = "none"`, []string{"-latency", "600ms"},
			[]string{"the upload waited for", "for the answers of the API", "is slow"},
		},
		"for a list": {
			`plan_checks = "none"`, []string{"-fault", "get=stale=2s"},
			[]string{"the upload waited for", "a list of images that shows what was done (settle_timeout)"},
		},
		"at plan": {
			"requests_per_minute = 30", nil,
			[]string{"the check of the plan waited for", "its turn within requests_per_minute = 30"},
		},
		"for other tries": {
			"", []string{"-fault", "get=pause=2:1"},
			[]string{"the check of the plan waited for", "another try of calls that failed", "429"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cli := impatientCLI(t, acctest.StartSandbox(t, test.flags...))
			cli.Configure(fmt.Sprintf(`
				terraform {
					required_providers {
						capillary = { source = %q }
					}
				}
				provider "capillary" {
					%s
				}`, provider.Address, test.settings) + image)
			cli.Apply().WantOK().WantWarning(append([]string{summary}, test.says...)...)
		})
	}
}

// An operation that waited for another run says so, and names it.
func TestAccLongWaitForAnotherRunIsAWarning(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	first := acctest.InstalledCLI(t, sb.Env)
	first.Configure(acctest.Required + avatar(acctest.Newcomer, acctest.File(t, "one.png", acctest.Picture(1, 20_000))))
	second := impatientCLI(t, sb.Env)
	second.Configure(fmt.Sprintf("terraform {\nrequired_providers {\ncapillary = { source = %q }\n}\n}\n", provider.Address) +
		avatar(acctest.Newcomer, acctest.File(t, "two.png", acctest.Picture(2, 30_000))))
	call := newGate(t)
	sb.Script(sandbox.Rule{Call: sandbox.CallAdd, Before: call.hold})
	holder := first.StartApply()
	call.await(t, holder)
	waiter := second.StartApply()
	waiter.AwaitOutput("Creating...")
	timer := time.AfterFunc(2*time.Second, call.open)
	defer timer.Stop()
	waiter.Wait().WantOK().WantWarning("A long time was spent waiting", "another run on this machine, which had the lock of the customer",
		"process", "uploading", "follow each other")
	holder.Wait().WantOK()
}
