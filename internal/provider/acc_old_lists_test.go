package provider_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// A list that is older than what Terraform knows, or wrong for a moment, leads to no second upload. The test
// runs the provider's own program, so each command is a process.

// oldList makes the next list one from before the last change.
func oldList(sb *acctest.Sandbox) *sandbox.RuleHandle {
	return sb.Script(sandbox.Rule{Call: sandbox.CallGet, Snapshot: 1})
}

// wantRead checks that a scripted list was read.
func wantRead(t *testing.T, list *sandbox.RuleHandle) {
	t.Helper()
	if list.Used() != 1 {
		t.Errorf("the scripted list was read %d times", list.Used())
	}
}

// The next run finds the image of an upload whose run ended too early; the list of the run after it is older.
func TestAccRecoveredAndThenAnOldList(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	cli := acctest.InstalledCLI(t, sb.Env)
	file := acctest.File(t, "avatar.png", acctest.Picture(1, 20_000))
	configure := func(more string) {
		cli.Configure(acctest.Required + fmt.Sprintf(`
			provider "capillary" {
				settle_timeout = "20s"
			}
			resource "capillary_customer_image" "avatar" {
				customer_id = %d
				file        = %q
				%s
			}`, acctest.Newcomer, file, more))
	}
	sb.ForeignAdd(t, acctest.Newcomer, 30_000) // so that no list is empty
	configure(`timeouts = { create = "3s" }`)
	call := newGate(t)
	sb.Script(call.later(sandbox.CallAdd, time.Second))
	cli.Apply().WantError("not known yet")
	if out, ok := cli.Run("untaint", acctest.Image); !ok {
		t.Fatal(out)
	}
	configure("")
	call.open()
	cli.Apply().WantOK() // its refresh finds the image
	sb.WantUploads(t, acctest.Newcomer, 1)
	list := oldList(sb)
	cli.Apply().WantOK().WantChanges(0, 0, 0)
	wantRead(t, list)
	sb.WantUploads(t, acctest.Newcomer, 1)
}

// An image is imported, with its bytes in the configuration; the list of the next run is older.
func TestAccImportedAndThenAnOldList(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	cli := acctest.InstalledCLI(t, sb.Env)
	sb.ForeignAdd(t, acctest.Newcomer, 30_000)
	sb.ForeignAdd(t, acctest.Newcomer, 20_000) // the bytes of the file
	cli.Configure(acctest.Required + fmt.Sprintf(`
		import {
			to = capillary_customer_image.avatar
			id = "%d/1"
		}`, acctest.Newcomer) + avatar(acctest.Newcomer, acctest.File(t, "avatar.png", acctest.Picture(20_000, 20_000))))
	cli.Apply().WantOK()
	list := oldList(sb)
	cli.Apply().WantOK().WantChanges(0, 0, 0)
	wantRead(t, list)
	sb.WantUploads(t, acctest.Newcomer, 0)
}

// The image was uploaded long ago, nothing else is known, and one answer has an empty list.
func TestAccOneEmptyListUploadsNothingAnew(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	cli := acctest.InstalledCLI(t, sb.Env)
	cli.Configure(acctest.Required + avatar(acctest.Newcomer, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000))))
	cli.Apply().WantOK()
	shiftUploaded(t, cli, -time.Hour)
	cli.Setenv("CAPILLARY_CACHE_DIR", t.TempDir())
	list := sb.Script(sandbox.Rule{Call: sandbox.CallGet, Mutate: func(body map[string]any) { body["customerImage"] = []any{} }})
	cli.Apply().WantOK().WantChanges(0, 0, 0)
	wantRead(t, list)
	sb.WantUploads(t, acctest.Newcomer, 1)
}

// The state says that the image will be uploaded in five minutes: it comes from a machine whose clock is ahead,
// or the clock here was set back. Nothing else is known on this machine, and the list is older than the upload.
func TestAccAClockAheadAndThenAnOldList(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	cli := acctest.InstalledCLI(t, sb.Env)
	sb.ForeignAdd(t, acctest.Newcomer, 30_000)
	cli.Configure(acctest.Required + avatar(acctest.Newcomer, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000))))
	cli.Apply().WantOK()
	shiftUploaded(t, cli, 5*time.Minute)
	cli.Setenv("CAPILLARY_CACHE_DIR", t.TempDir())
	list := oldList(sb)
	cli.Apply().WantOK().WantChanges(0, 0, 0)
	wantRead(t, list)
	sb.WantUploads(t, acctest.Newcomer, 1)
}

// An image that was uploaded, listed, and then deleted elsewhere is planned again before settle_timeout is over: a list
// lags behind the upload by a quarter of it at most.
func TestAccWhatAnotherHandHasDeletedIsPlannedAnew(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	cli := acctest.InstalledCLI(t, sb.Env)
	const settle = 40 * time.Second
	cli.Configure(acctest.Required + fmt.Sprintf(`
		provider "capillary" {
			settle_timeout = %q
		}`, settle) + avatar(acctest.Newcomer, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000))))
	sb.ForeignAdd(t, acctest.Newcomer, 30_000)
	cli.Apply().WantOK()
	sb.ForeignDelete(t, acctest.Newcomer, 1)
	start := time.Now()
	cli.Plan().WantOK().WantChanges(1, 0, 0)
	if took := time.Since(start); took > settle {
		t.Errorf("the plan took %s", took)
	}
}

// An index in an import block is resolved once: a saved plan is applied to the image that it showed, even if a
// different one is at that index by then.
func TestAccAnImportByIndexTakesWhatWasPlanned(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	cli := acctest.InstalledCLI(t, sb.Env)
	cli.Configure(acctest.Required + adopted(fmt.Sprintf("%d/1", acctest.Regular)))
	planned := sb.Tokens(acctest.Regular)[1]
	cli.Plan("-out=saved").WantOK().WantWarning("The import id is an index")
	sb.ForeignDelete(t, acctest.Regular, 0)
	cli.Apply("saved").WantOK()
	if shown, ok := cli.Run("state", "show", "-no-color", acctest.Image); !ok || !strings.Contains(shown, planned) {
		t.Errorf("planned was %s, and the state holds\n%s", planned, shown)
	}
	cli.Plan().WantOK().WantChanges(0, 0, 0)
}

// shiftUploaded changes the upload time of the state's image.
func shiftUploaded(t *testing.T, cli *acctest.CLI, by time.Duration) {
	t.Helper()
	path := filepath.Join(cli.Dir, "terraform.tfstate")
	var state map[string]any
	decode(t, []byte(acctest.Read(t, path)), &state)
	instance := state["resources"].([]any)[0].(map[string]any)["instances"].([]any)[0].(map[string]any)
	encoded, err := base64.StdEncoding.DecodeString(instance["private"].(string))
	if err != nil {
		t.Fatal(err)
	}
	var private map[string][]byte // as base64, as Terraform's SDK keeps it
	decode(t, encoded, &private)
	if !strings.Contains(string(private["uploaded"]), `"at"`) {
		t.Fatalf("the state does not say when the image was uploaded: %s", encoded)
	}
	private["uploaded"] = encode(t, map[string]time.Time{"at": time.Now().Add(by)})
	instance["private"] = base64.StdEncoding.EncodeToString(encode(t, private))
	acctest.Write(t, path, encode(t, state))
}

func decode(t *testing.T, content []byte, into any) {
	t.Helper()
	if err := json.Unmarshal(content, into); err != nil {
		t.Fatal(err)
	}
}

func encode(t *testing.T, value any) []byte {
	t.Helper()
	content, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return content
}
