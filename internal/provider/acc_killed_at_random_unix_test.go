//go:build unix

package provider_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// Runs are killed at random moments, in several ways, until one completes. Two of the three images have the same
// bytes. KILLED_SEED repeats a failed test, as far as time can be repeated, and KILLED_ROUNDS plays more rounds.
func TestAccKilledAtRandom(t *testing.T) {
	t.Parallel()
	rounds, seed := number(t, "KILLED_ROUNDS", 2), number(t, "KILLED_SEED", time.Now().UnixNano())
	for round := range rounds {
		t.Run(strconv.FormatInt(round, 10), func(t *testing.T) {
			t.Parallel()
			t.Logf("KILLED_SEED=%d", seed+round)
			k := newKiller(t, seed+round)
			k.untilOneComesThrough(t, sandbox.CallAdd, k.cli.StartApply, k.cli.Apply)
			k.WantUploads(t, acctest.Newcomer, 3)
			held := append(k.held(t), k.foreign...)
			slices.Sort(held)
			if tokens := slices.Sorted(slices.Values(k.Tokens(acctest.Newcomer))); !slices.Equal(held, tokens) {
				t.Errorf("the state and another hold %v, and there are %v", held, tokens)
			}
			k.untilOneComesThrough(t, sandbox.CallDelete, k.cli.StartDestroy, k.cli.Destroy)
			k.WantTokens(t, acctest.Newcomer, k.foreign...)
		})
	}
}

// number returns a whole number from the environment.
func number(t *testing.T, name string, otherwise int64) int64 {
	t.Helper()
	value := os.Getenv(name)
	if value == "" {
		return otherwise
	}
	n, err := strconv.ParseInt(value, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// killer is a scene whose runs are killed.
type killer struct {
	*scene
	*rand.Rand
}

// newKiller prepares three of our images behind a foreign one.
func newKiller(t *testing.T, seed int64) *killer {
	t.Helper()
	k := &killer{newScene(t), rand.New(rand.NewPCG(uint64(seed), 0))} //nolint:gosec // to be repeated, and any seed will do
	k.foreign = []string{k.ForeignAdd(t, acctest.Newcomer, 30_000)}
	twin := acctest.File(t, "twin.png", acctest.Picture(1, 20_000))
	k.cli.Configure(acctest.Required + fmt.Sprintf(`
		provider "capillary" {
			settle_timeout = "2s"
		}
		resource "capillary_customer_image" "any" {
			count       = 3
			customer_id = %d
			file        = [%q, %[2]q, %q][count.index]
		}`, acctest.Newcomer, twin, acctest.File(t, "other.png", acctest.Picture(2, 20_001))))
	return k
}

// untilOneComesThrough starts runs that are killed at a write of that kind or at a read, and then one that is
// not killed.
func (k *killer) untilOneComesThrough(t *testing.T, write sandbox.Kind, start func(...string) *acctest.Running, last func(...string) acctest.Report) {
	t.Helper()
	for range 1 + k.IntN(3) {
		k.kill(t, []sandbox.Kind{write, sandbox.CallGet}[k.IntN(2)], start)
	}
	last("-lock-timeout=20s").WantOK()
}

// ways are the ways to kill a run.
var ways = []struct { //nolint:gochecknoglobals // a table
	name string
	kill func(*acctest.Running)
}{
	{"Terraform and the provider", func(r *acctest.Running) { r.SignalGroup(syscall.SIGKILL) }},
	{"Terraform", func(r *acctest.Running) { r.Signal(syscall.SIGKILL) }},
	{"the provider", func(r *acctest.Running) { signalAll(r, syscall.SIGKILL) }},
	{"Terraform, while the provider is stopped", func(r *acctest.Running) {
		signalAll(r, syscall.SIGSTOP)
		r.Signal(syscall.SIGKILL)
		<-r.Ended()
		r.SignalGroup(syscall.SIGCONT)
	}},
}

// signalAll signals the providers of a run, if there are any yet.
func signalAll(run *acctest.Running, sig syscall.Signal) {
	for _, pid := range run.Children() {
		_ = syscall.Kill(pid, sig)
	}
}

// kill kills a run at a call, before or after the call has taken effect, or a moment later. The call continues
// once Terraform has ended, so it comes late.
func (k *killer) kill(t *testing.T, kind sandbox.Kind, start func(...string) *acctest.Running) {
	t.Helper()
	skip, before, later, way := k.IntN(3), k.IntN(2) == 0, k.IntN(2) == 0, ways[k.IntN(len(ways))]
	moment := time.Duration(k.IntN(300)) * time.Millisecond
	call := newGate(t)
	hook := call.hold
	if later {
		hook = call.arrive
	}
	rule := sandbox.Rule{Call: kind, Skip: skip, After: hook}
	if before {
		rule = sandbox.Rule{Call: kind, Skip: skip, Before: hook}
	}
	handle := k.Script(rule)
	run := start()
	select {
	case <-call.arrived:
	case <-run.Ended():
	}
	if later {
		select {
		case <-time.After(moment):
		case <-run.Ended():
		}
	}
	t.Logf("killed: %s, at the %q call %d, before it: %t, a moment later: %t", way.name, kind, skip, before, later)
	way.kill(run)
	run.Wait()
	call.open()
	handle.Remove()
	_ = os.Remove(filepath.Join(k.cli.Dir, ".terraform.tfstate.lock.info")) // of a killed Terraform
}
