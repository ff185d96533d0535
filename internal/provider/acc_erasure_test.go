package provider_test

import (
	"fmt"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// The erasure of a customer proves nothing about the image. The entry stays, each plan warns, and a destroy
// removes the entry with a warning that names the image and says what is not known.
func TestAccErasedCustomer(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	cli := acctest.NewCLI(t, sb.Env.Getenv)
	cli.Configure(avatar(acctest.Regular, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000))))
	cli.Apply().WantOK()
	ours := sb.Uploads(acctest.Regular)[0].Token
	sb.Foreign().Erase(acctest.Regular)
	unknown := []string{"Customer 564703420", "PII delete request", "it is unknown whether they still exist", "does not mention images"}

	warns := append(append([]string{"The customer was erased"}, unknown...), ours, "ask the vendor")
	for range 2 {
		cli.Plan().WantOK().WantChanges(0, 0, 0).WantWarning(warns...)
		cli.Apply("-refresh-only").WantOK().WantWarning(warns...)
	}
	if state, _ := cli.Run("state", "list"); state != "capillary_customer_image.avatar\n" {
		t.Errorf("the state holds %q", state)
	}
	cli.Destroy().WantOK().WantChanges(0, 0, 1).WantWarning(
		append(append([]string{"The image of an erased customer was let go"}, unknown...), "It is not known whether", ours, "was deleted", "has sent no deletion", "ask the vendor", "purge the images before")...)
	sb.WantCalls(t, sandbox.CallDelete, 0)
	if state, _ := cli.Run("state", "list"); state != "" {
		t.Errorf("the state still holds %s", state)
	}
	cli.Apply().WantError("PII delete request", "remove the resource from the configuration")
}

// The erasure may happen between the plan of a destroy and the call, or be reported in its answer.
func TestAccErasedDuringDestroy(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		rule  func(erase func()) sandbox.Rule
		batch bool
		says  string
	}{
		"before the read": {
			rule: func(erase func()) sandbox.Rule {
				return sandbox.Rule{Call: sandbox.CallGet, Skip: readsOfPlan, Before: erase}
			},
			says: "has sent no deletion",
		},
		"before the deletion": {
			rule: func(erase func()) sandbox.Rule { return sandbox.Rule{Call: sandbox.CallDelete, Before: erase} },
			says: "has sent a deletion for it, and that is what the API answered",
		},
		"before its answer": {
			rule: func(erase func()) sandbox.Rule {
				return sandbox.Rule{Call: sandbox.CallDelete, After: erase, Drop: sandbox.DropAfter}
			},
			says: "has sent a deletion for it, and no clear answer came",
		},
		"after the deletion": {
			rule: func(erase func()) sandbox.Rule { return sandbox.Rule{Call: sandbox.CallDelete, After: erase} },
			says: "has sent a deletion for it, which the API has accepted",
		},
		"several together, before the read": {
			rule: func(erase func()) sandbox.Rule {
				return sandbox.Rule{Call: sandbox.CallGet, Skip: readsOfPlan, Before: erase}
			},
			batch: true,
			says:  "has sent no deletion",
		},
		"several together, after the deletion": {
			rule:  func(erase func()) sandbox.Rule { return sandbox.Rule{Call: sandbox.CallDelete, After: erase} },
			batch: true,
			says:  "has sent a deletion for it, which the API has accepted",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := acctest.NewSandbox(t)
			cli := acctest.NewCLI(t, sb.Env.Getenv)
			cli.Configure(fmt.Sprintf(`
				provider "capillary" {
					settle_timeout = "1s"
					batch_deletes  = %t
				}`, test.batch) + avatar(acctest.Regular, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000))))
			cli.Apply().WantOK()
			sb.Script(test.rule(func() { sb.Foreign().Erase(acctest.Regular) }))
			cli.Destroy().WantOK().WantWarning("The image of an erased customer was let go", "It is not known whether", sb.Uploads(acctest.Regular)[0].Token, test.says)
		})
	}
}

// The file of an erased customer's image changes: the plan warns of the erasure and wants to replace the image.
// The apply removes the entry, as a destroy does, and fails at the upload: it uploads and deletes nothing.
func TestAccChangedFileOfAnErasedCustomer(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	cli := acctest.NewCLI(t, sb.Env.Getenv)
	file := acctest.File(t, "avatar.png", acctest.Picture(1, 20_000))
	cli.Configure(avatar(acctest.Regular, file))
	cli.Apply().WantOK()
	ours := sb.Uploads(acctest.Regular)[0].Token
	sb.Foreign().Erase(acctest.Regular)
	acctest.Write(t, file, acctest.Picture(2, 30_000))
	cli.Plan().WantOK().WantChanges(1, 0, 1).WantWarning("The customer was erased", ours, "ask the vendor")
	report := cli.Apply().WantError("The image could not be uploaded", "PII delete request", "remove the resource from the configuration")
	report.WantWarning("The image of an erased customer was let go", ours, "has sent no deletion")
	sb.WantCalls(t, sandbox.CallDelete, 0)
	sb.WantCalls(t, sandbox.CallAdd, 1)
	if state, _ := cli.Run("state", "list"); state != "" {
		t.Errorf("the state still holds %s", state)
	}
}

// A purge that comes too late fails, because an erasure is no proof that the images are gone. So does its dry
// run. A purge that the erasure interrupts says what it has deleted.
func TestAccPurgeOfAnErasedCustomer(t *testing.T) {
	t.Parallel()
	late := []string{"The customer's images could not all be deleted", "PII delete request", "it is unknown whether they still exist"}
	for name, config := range map[string]string{"purge": "", "dry run": "dry_run = true"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPurged(t)
			p.Foreign().Erase(acctest.Regular)
			p.invoke(config).WantError(append(late, "Nothing was deleted", "before the erasure is requested")...)
			p.WantCalls(t, sandbox.CallDelete, 0)
		})
	}
	t.Run("overtaken", func(t *testing.T) {
		t.Parallel()
		p := newPurged(t)
		p.Script(sandbox.Rule{Call: sandbox.CallDelete, Skip: 1, Before: func() { p.Foreign().Erase(acctest.Regular) }})
		p.invoke("").WantError(append(late, "the purge deleted", p.before[2].ID)...)
		p.WantCalls(t, sandbox.CallDelete, 2)
	})
}
