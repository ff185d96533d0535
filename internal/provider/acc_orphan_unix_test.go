//go:build unix

package provider_test

import (
	"fmt"
	"syscall"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// A provider whose Terraform was killed checks once more for its upload, and then exits, even if it has much to
// log and no reader for it, and if the terminal was closed.
func TestAccOrphanLooksOnceMore(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		level string
		kill  func(*acctest.Running)
	}{
		"killed":          {"OFF", func(r *acctest.Running) { r.Signal(syscall.SIGKILL) }},
		"killed, logging": {"TRACE", func(r *acctest.Running) { r.Signal(syscall.SIGKILL) }},
		"terminal closed": {"OFF", func(r *acctest.Running) { r.SignalGroup(syscall.SIGHUP) }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			s.cli.Setenv("TF_LOG", test.level)
			call := newGate(t)
			s.Script(sandbox.Rule{Call: sandbox.CallAdd, After: call.hold})
			run := s.cli.StartApply()
			call.await(t, run)
			s.looks(t, 1)
			test.kill(run)
			run.Wait()
			wantGone(t, run)
			s.looks(t, 2)
		})
	}
}

// looks checks how often a list was read.
func (s *scene) looks(t *testing.T, want int) {
	t.Helper()
	if got := s.CountCalls(sandbox.CallGet); got < want {
		t.Errorf("the list was read %d times, but should have been %d times", got, want)
	}
}

// A run that is killed while it waits, for another run or for calls of a killed one, leaves nothing that blocks
// the next run, and nothing is uploaded twice.
func TestAccKilledWhileWaiting(t *testing.T) {
	t.Parallel()
	for name, signal := range map[string]func(*acctest.Running){
		"alone":     func(r *acctest.Running) { r.Signal(syscall.SIGKILL) },
		"the group": func(r *acctest.Running) { r.SignalGroup(syscall.SIGKILL) },
	} {
		t.Run("for another run, "+name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			other := newScene(t)
			other.cli.Env = s.cli.Env // the same API and the same cache
			other.cli.Configure(acctest.Required + avatar(acctest.Regular, acctest.File(t, "other.png", acctest.Picture(2, 30_000))))
			call := newGate(t)
			s.Script(sandbox.Rule{Call: sandbox.CallAdd, Before: call.hold})
			holder := s.cli.StartApply()
			call.await(t, holder)
			waiter := other.cli.StartApply()
			waiter.AwaitOutput("Creating...")
			signal(waiter)
			waiter.Wait()
			wantGone(t, waiter)
			call.open()
			holder.Wait().WantOK()
			other.cli.Apply().WantOK()
			s.WantUploads(t, acctest.Regular, 2)
			s.wantForeign(t, append(s.held(t), other.held(t)...)...)
		})
		t.Run("for a killed one, "+name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			call := newGate(t)
			s.Script(sandbox.Rule{Call: sandbox.CallAdd, After: call.hold})
			first := s.cli.StartApply()
			call.await(t, first)
			signal(first)
			first.Wait()
			wantGone(t, first)
			look := newGate(t) // so that the second can't end before it is killed
			s.Script(sandbox.Rule{Call: sandbox.CallGet, Before: look.hold})
			second := s.cli.StartApply()
			second.AwaitOutput("Creating...")
			signal(second)
			second.Wait()
			look.open()
			wantGone(t, second)
			s.cli.Apply().WantOK().WantWarning("taken over")
			s.WantUploads(t, acctest.Regular, 1)
			s.wantAgreed(t)
		})
	}
}

// Two images have the same bytes, and a run was killed between them: the second resource takes over the image
// that no state holds, and never the image of the first.
func TestAccKilledAmongTwins(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{"refreshed": nil, "unread": {"-refresh=false"}} {
		for moment, script := range moments {
			t.Run(name+", "+moment, func(t *testing.T) {
				t.Parallel()
				s := newScene(t)
				s.cli.Configure(acctest.Required + fmt.Sprintf(`
					provider "capillary" {
						settle_timeout = %q
					}
					resource "capillary_customer_image" "twin" {
						count       = 2
						customer_id = %d
						file        = %q
					}`, sceneSettle, acctest.Regular, acctest.File(t, "twin.png", acctest.Picture(1, 20_000))))
				call := newGate(t)
				s.Script(sandbox.Rule{Call: sandbox.CallAdd, After: func() { script(s.Sandbox, sandbox.CallAdd, call) }})
				run := s.cli.StartApply()
				call.await(t, run)
				run.SignalGroup(syscall.SIGKILL)
				tell(t, run.Wait())
				call.open()
				tell(t, s.cli.Apply(args...).WantOK())
				call.awaitEffect(t)
				s.WantUploads(t, acctest.Regular, 2)
				s.wantForeign(t, s.held(t)...)
			})
		}
	}
}

// A run is killed after it has replaced an image. If the CLI saves the state late, the state still has the old
// image, which is gone, and the new one is taken over; otherwise the state has the new one.
func TestAccKilledAfterAReplacement(t *testing.T) {
	t.Parallel()
	for name, args := range map[string][]string{"refreshed": nil, "unread": {"-refresh=false"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newScene(t)
			s.cli.Apply().WantOK()
			s.cli.Configure(acctest.Required + fmt.Sprintf(`
				provider "capillary" {
					settle_timeout = %q
				}
				resource "capillary_customer_image" "next" {
					customer_id = %d
					file        = %q
					depends_on  = [capillary_customer_image.avatar]
				}`, sceneSettle, acctest.Regular, acctest.File(t, "next.png", acctest.Picture(2, 30_000))) +
				avatar(acctest.Regular, acctest.File(t, "other.png", acctest.Picture(3, 25_000))))
			call := newGate(t)
			s.Script(sandbox.Rule{Call: sandbox.CallAdd, Skip: 1, Before: call.hold, Drop: sandbox.DropBefore})
			run := s.cli.StartApply()
			call.await(t, run)
			run.SignalGroup(syscall.SIGKILL)
			run.Wait()
			call.open()
			next := s.cli.Apply(args...).WantOK()
			tell(t, next)
			if s.cli.SavesLate() {
				next.WantWarning("The image of a killed run was taken over")
			}
			s.WantUploads(t, acctest.Regular, 3)
			s.WantCalls(t, sandbox.CallDelete, 1)
			s.wantForeign(t, s.held(t)...)
		})
	}
}

// A run is killed after the state has an image, and leaves a trace of that image. A resource with a different
// name and the same bytes must not take it, even if nothing reads the state first: the old one is destroyed in
// the same run.
func TestAccRenamedAfterAKill(t *testing.T) {
	t.Parallel()
	s := newScene(t)
	file := acctest.File(t, "same.png", acctest.Picture(1, 20_000))
	configure := func(name, more string) {
		s.cli.Configure(acctest.Required + fmt.Sprintf(`
			provider "capillary" {
				settle_timeout = %q
			}
			resource "terraform_data" "first" {}
			resource "capillary_customer_image" %q {
				customer_id = %d
				file        = %q
			}`, sceneSettle, name, acctest.Regular, file) + more)
	}
	// The killed run must not be the first one: OpenTofu 1.12 then saves only the last resource.
	s.cli.Configure(acctest.Required + "\n" + `resource "terraform_data" "first" {}`)
	s.cli.Apply().WantOK()
	pause := 0
	if s.cli.SavesLate() {
		pause = 21
	}
	configure("old", fmt.Sprintf(`
		resource "terraform_data" "saved" {
			depends_on = [capillary_customer_image.old]
			provisioner "local-exec" {
				command = "sleep %d" # until the state has the old one
			}
		}
		resource "capillary_customer_image" "next" {
			customer_id = %d
			file        = %q
			depends_on  = [terraform_data.saved]
		}`, pause, acctest.Regular, acctest.File(t, "next.png", acctest.Picture(2, 30_000))))
	call := newGate(t)
	s.Script(sandbox.Rule{Call: sandbox.CallAdd, Skip: 1, Before: call.hold, Drop: sandbox.DropBefore})
	run := s.cli.StartApply()
	call.await(t, run)
	run.SignalGroup(syscall.SIGKILL)
	run.Wait()
	call.open()
	configure("renamed", "")
	s.cli.Apply("-refresh=false", "-parallelism=1").WantOK().WantChanges(1, 0, 2)
	s.WantUploads(t, acctest.Regular, 2)
	s.wantAgreed(t)
}
