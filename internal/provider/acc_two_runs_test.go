package provider_test

import (
	"fmt"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// patient is for tests in which lists lag, or runs wait for each other.
const patient = `
		provider "capillary" {
			settle_timeout = "6s"
		}`

// pair is two installations of Terraform on one machine, each with a state of its own.
type pair struct {
	*acctest.Sandbox
	first, second *acctest.CLI
}

// newPair prepares them: they share only a home, and authenticate differently.
func newPair(t *testing.T) *pair {
	t.Helper()
	sb := acctest.NewSandbox(t)
	address := namingProcesses(t, sb)
	cli := func(env acctest.Env) *acctest.CLI {
		maps.Copy(env, acctest.Env{"CAPILLARY_BASE_URL": address})
		cli := acctest.InstalledCLI(t, env)
		cli.Unsetenv("CAPILLARY_CACHE_DIR")
		return cli
	}
	p := &pair{Sandbox: sb, first: cli(sb.Env)}
	p.second = cli(sb.UseToken().Env)
	home := t.TempDir()
	p.first.Setenv("HOME", home)
	p.second.Setenv("HOME", home)
	return p
}

// configure gives each of them two images of a customer.
func (p *pair) configure(t *testing.T, customerID int64) {
	t.Helper()
	for i, cli := range []*acctest.CLI{p.first, p.second} {
		cli.Configure(acctest.Required + patient + two(t, "image", "", customerID, 10*i))
	}
}

// two configures two images; the numbers choose their pictures.
func two(t *testing.T, name, more string, customerID int64, number int) string {
	t.Helper()
	files := make([]string, 2)
	for i := range files {
		files[i] = fmt.Sprintf("%q", acctest.File(t, fmt.Sprintf("%d.png", i), acctest.Picture(int64(number+i), 20_000+number+i)))
	}
	return fmt.Sprintf(`
		resource "capillary_customer_image" %q {
			count       = 2
			customer_id = %d
			file        = [%s][count.index]
			%s
		}`, name, customerID, strings.Join(files, ", "), more)
}

// both runs a command in both at once.
func (p *pair) both(t *testing.T, start func(*acctest.CLI) *acctest.Running) {
	t.Helper()
	first, second := start(p.first), start(p.second)
	first.Wait().WantOK()
	second.Wait().WantOK()
}

// meet returns a hook for a rule that waits until both processes have called.
func (p *pair) meet(t *testing.T) func() {
	t.Helper()
	from := len(p.Calls())
	return sync.OnceFunc(func() {
		ticker := time.NewTicker(20 * time.Millisecond)
		defer ticker.Stop()
		for end := time.Now().Add(time.Minute); time.Now().Before(end); <-ticker.C {
			seen := map[string]bool{}
			for _, call := range p.Calls()[from:] {
				seen[process(call.UserAgent)] = true
			}
			if len(seen) > 1 {
				return
			}
		}
		t.Error("the two runs did not meet, so this test shows nothing")
	})
}

// Two runs on one machine take turns: from the read that finds an index to the read that verifies the result, no
// other run interferes. Each deletes its own images, even with lists that show the other's changes late.
func TestAccTwoRuns(t *testing.T) {
	t.Parallel()
	for name, stale := range map[string]time.Duration{"lists are right": 0, "lists lag": 600 * time.Millisecond} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPair(t)
			foreign := p.ForeignAdd(t, acctest.Newcomer, 30_000)
			p.configure(t, acctest.Newcomer)
			slow := 300 * time.Millisecond
			p.Script(sandbox.Rule{Call: sandbox.CallAdd, Times: -1, Delay: slow})
			if stale > 0 {
				p.Script(sandbox.Rule{Call: sandbox.CallGet, Times: -1, Stale: stale})
			}
			p.both(t, func(cli *acctest.CLI) *acctest.Running { return cli.StartApply() })
			p.Script(sandbox.Rule{Call: sandbox.CallDelete, Times: -1, Delay: slow, Before: p.meet(t)})
			p.both(t, func(cli *acctest.CLI) *acctest.Running { return cli.StartDestroy() })
			wantTurns(t, p.Sandbox, acctest.Newcomer)
			p.WantUploads(t, acctest.Newcomer, 4)
			p.WantTokens(t, acctest.Newcomer, foreign)
		})
	}
}

// If one run has deleted an image, another knows it: a list that still shows the image is too old to delete by.
func TestAccListOlderThanAnotherRun(t *testing.T) {
	t.Parallel()
	p := newPair(t)
	p.configure(t, acctest.Newcomer)
	p.first.Apply().WantOK()
	p.second.Apply().WantOK()
	foreign := p.ForeignAdd(t, acctest.Newcomer, 30_000)
	p.first.Destroy().WantOK()
	p.Script(sandbox.Rule{Call: sandbox.CallGet, Times: 5, Snapshot: 2}) // as before both deletions
	p.second.Destroy("-parallelism=1").WantOK()
	wantTurns(t, p.Sandbox, acctest.Newcomer)
	p.WantTokens(t, acctest.Newcomer, foreign)
}

// Two aliases in one configuration are two processes as well.
func TestAccTwoAliases(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	foreign := sb.ForeignAdd(t, acctest.Newcomer, 30_000)
	sb.Env["CAPILLARY_BASE_URL"] = namingProcesses(t, sb)
	cli := acctest.InstalledCLI(t, sb.Env)
	cli.Configure(acctest.Required + patient + fmt.Sprintf(`
		provider "capillary" {
			alias          = "other"
			access_token   = %q
			settle_timeout = "6s"
		}`, sandbox.DefaultSeed().AccessTokens[0]) +
		two(t, "one", "", acctest.Newcomer, 0) + two(t, "other", "provider = capillary.other", acctest.Newcomer, 10))
	for _, kind := range []sandbox.Kind{sandbox.CallAdd, sandbox.CallDelete} {
		sb.Script(sandbox.Rule{Call: kind, Times: -1, Delay: 200 * time.Millisecond})
	}
	cli.Apply().WantOK().WantChanges(4, 0, 0)
	cli.Destroy("-refresh=false").WantOK().WantChanges(0, 0, 4)
	wantTurns(t, sb, acctest.Newcomer)
	sb.WantTokens(t, acctest.Newcomer, foreign)
}
