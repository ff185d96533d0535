//go:build unix

package provider_test

import (
	"encoding/json"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// stops are the ways in which a run ends early. If it is killed, the provider can't report to Terraform any
// more; otherwise Terraform waits for it.
var stops = map[string]func(*acctest.Running){ //nolint:gochecknoglobals // a table of several tests
	"SIGINT":               func(r *acctest.Running) { r.Signal(syscall.SIGINT) },
	"SIGINT to the group":  func(r *acctest.Running) { r.SignalGroup(syscall.SIGINT) },  // Ctrl-C
	"SIGTERM to the group": func(r *acctest.Running) { r.SignalGroup(syscall.SIGTERM) }, // systemd
	"SIGKILL":              func(r *acctest.Running) { r.Signal(syscall.SIGKILL) },
	"SIGKILL to the group": func(r *acctest.Running) { r.SignalGroup(syscall.SIGKILL) },
}

// moments say how far a write has come when its run is stopped. A call at the gate stays there until Terraform
// has ended.
var moments = map[string]func(*acctest.Sandbox, sandbox.Kind, *gate){ //nolint:gochecknoglobals // as above
	"never carried out": func(b *acctest.Sandbox, kind sandbox.Kind, g *gate) {
		b.Script(sandbox.Rule{Call: kind, Before: g.hold, Drop: sandbox.DropBefore})
	},
	"carried out late": func(b *acctest.Sandbox, kind sandbox.Kind, g *gate) {
		b.Script(g.later(kind, sceneSettle/2)) // by then, a hasty next run would be over
	},
	"carried out": func(b *acctest.Sandbox, kind sandbox.Kind, g *gate) {
		b.Script(sandbox.Rule{Call: kind, After: g.hold})
	},
	"answered": func(b *acctest.Sandbox, kind sandbox.Kind, g *gate) {
		b.Script(sandbox.Rule{Call: kind, After: func() {
			b.Script(sandbox.Rule{Call: sandbox.CallGet, Before: g.hold}) // the read that verifies
		}})
	},
}

// scene is a customer with one of our images among foreign ones, and an installed provider.
type scene struct {
	*acctest.Sandbox
	cli     *acctest.CLI
	foreign []string
}

// sceneSettle is the settle_timeout of a scene's provider.
const sceneSettle = 6 * time.Second

func newScene(t *testing.T) *scene {
	t.Helper()
	sb := acctest.NewSandbox(t)
	s := &scene{Sandbox: sb, cli: acctest.InstalledCLI(t, sb.Env), foreign: sb.Tokens(acctest.Regular)}
	s.cli.Configure(acctest.Required + fmt.Sprintf(`
		provider "capillary" {
			settle_timeout  = %q
			request_timeout = "30s"
		}`, sceneSettle) + avatar(acctest.Regular, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000))))
	return s
}

// stranger adds a foreign image of the same size as ours.
func (s *scene) stranger(t *testing.T) {
	t.Helper()
	s.foreign = append(s.foreign, s.ForeignAdd(t, acctest.Regular, 20_000))
}

// wantAgreed checks that there is exactly one image of ours, that the state holds it, and that all foreign ones
// are there.
func (s *scene) wantAgreed(t *testing.T) {
	t.Helper()
	ours := slices.DeleteFunc(s.Tokens(acctest.Regular), func(token string) bool { return slices.Contains(s.foreign, token) })
	if held := s.held(t); !slices.Equal(ours, held) || len(ours) != 1 {
		t.Errorf("the state holds %v, and of ours there are %v", held, ours)
	}
	s.wantForeign(t, ours...)
}

// wantForeign checks that there are only the foreign images and these.
func (s *scene) wantForeign(t *testing.T, ours ...string) {
	t.Helper()
	got, want := s.Tokens(acctest.Regular), slices.Concat(s.foreign, ours)
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("the customer has the images %v, but should have %v", got, want)
		s.WantTokens(t, acctest.Regular, want...) // logs what happened
	}
}

// held returns the images that the state holds.
func (s *scene) held(t *testing.T) []string {
	t.Helper()
	var state struct {
		Resources []struct {
			Type      string `json:"type"`
			Instances []struct {
				Attributes struct {
					Token string `json:"s3_token"`
				} `json:"attributes"`
			} `json:"instances"`
		} `json:"resources"`
	}
	if err := json.Unmarshal([]byte(acctest.Read(t, filepath.Join(s.cli.Dir, "terraform.tfstate"))), &state); err != nil {
		t.Fatal(err)
	}
	var tokens []string
	for _, resource := range state.Resources {
		if resource.Type != "capillary_customer_image" {
			continue
		}
		for _, instance := range resource.Instances {
			tokens = append(tokens, instance.Attributes.Token)
		}
	}
	return tokens
}

// wantGone waits until no process of a run is left: an orphaned provider notices within a second, and has little
// to finish.
func wantGone(t *testing.T, run *acctest.Running) {
	t.Helper()
	ticker := time.NewTicker(50 * time.Millisecond)
	defer ticker.Stop()
	for end := time.Now().Add(10 * time.Second); !run.Gone(); <-ticker.C {
		if time.Now().After(end) {
			t.Error("something of the run is still there")
			return
		}
	}
}

// An upload whose run is stopped: the next run finds its image, or uploads it if there is none.
func TestAccUploadStopped(t *testing.T) {
	t.Parallel()
	eachStop(t, func(t *testing.T, stop func(*acctest.Running), script func(*acctest.Sandbox, sandbox.Kind, *gate)) {
		t.Helper()
		s := newScene(t)
		call := newGate(t)
		script(s.Sandbox, sandbox.CallAdd, call)
		run := s.cli.StartApply()
		call.await(t, run)
		stop(run)
		first := run.Wait()
		call.open()
		s.stranger(t)
		second := s.cli.Apply().WantOK()
		tell(t, first, second)
		call.awaitEffect(t)
		s.wantAgreed(t)
		wantGone(t, run)
		s.cli.Plan().WantOK().WantChanges(0, 0, 0)
		s.cli.Destroy().WantOK()
		s.wantForeign(t)
	})
}

// A deletion whose run is stopped: the next run waits until that deletion can't hit a different image any more.
func TestAccDeleteStopped(t *testing.T) {
	t.Parallel()
	eachStop(t, func(t *testing.T, stop func(*acctest.Running), script func(*acctest.Sandbox, sandbox.Kind, *gate)) {
		t.Helper()
		s := newScene(t)
		s.cli.Apply().WantOK()
		s.stranger(t) // behind ours: what a second DELETE would hit
		call := newGate(t)
		script(s.Sandbox, sandbox.CallDelete, call)
		run := s.cli.StartDestroy()
		call.await(t, run)
		stop(run)
		first := run.Wait()
		call.open()
		second := s.cli.Destroy().WantOK()
		tell(t, first, second)
		call.awaitEffect(t)
		if held := s.held(t); len(held) > 0 {
			t.Errorf("the state still holds %v", held)
		}
		s.WantDeleted(t, acctest.Regular, 3)
		s.wantForeign(t)
		wantGone(t, run)
	})
}

// eachStop runs a test for each way and each moment to stop a run.
func eachStop(t *testing.T, test func(*testing.T, func(*acctest.Running), func(*acctest.Sandbox, sandbox.Kind, *gate))) {
	t.Helper()
	for name, stop := range stops {
		for moment, script := range moments {
			t.Run(name+", "+moment, func(t *testing.T) {
				t.Parallel()
				test(t, stop, script)
			})
		}
	}
}

// tell logs the output that a user sees.
func tell(t *testing.T, reports ...acctest.Report) {
	t.Helper()
	for i, report := range reports {
		for _, d := range report.Diagnostics {
			if strings.HasPrefix(d.Summary, "Provider development overrides") {
				continue // because of how the tests install the provider
			}
			t.Logf("run %d: %s: %s\n%s", i+1, d.Severity, d.Summary, d.Detail)
		}
	}
}
