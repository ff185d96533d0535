package provider_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// failing is a destroy step that fails with these phrases and then checks what is left.
func failing(step resource.TestStep, says ...string) resource.TestStep {
	step.ExpectError = acctest.Says(says...)
	return step
}

// If the image could not be deleted, the state still holds it, at most one DELETE was sent, and a later run
// deletes it.
func TestAccDeleteFails(t *testing.T) {
	t.Parallel()
	const hasty = `
		provider "capillary" {
			settle_timeout = "200ms"
		}`
	const never = "Nothing was deleted, and the state still holds the image."
	answer := func(a *sandbox.Answer) sandbox.Rule { return sandbox.Rule{Call: sandbox.CallDelete, Answer: a} }
	for name, test := range map[string]struct {
		rule    sandbox.Rule
		token   bool // authenticate with a ready token
		deletes int
		says    []string
	}{
		"401, ready token": {answer(sandbox.EmptyBody(401)), true, 1,
			[]string{"refuses the credentials", never, "HTTP 401", "request id", "access_token expires and can't be renewed"}},
		"498, ready token": {answer(sandbox.ErrorBody(200, 498, "Token expired")), true, 1,
			[]string{"refuses the credentials", never, `code 498 "Token expired"`, "request id"}},
		"403": {answer(sandbox.EmptyBody(403)), false, 1,
			[]string{"do not allow this call", never, "HTTP 403", "request id", "access group", "up to an hour"}},
		"4000": {answer(sandbox.ErrorBody(200, 4000, "Not authorised")), false, 1,
			[]string{"do not allow this call", never, `code 4000 "Not authorised"`}},
		"8015": {answer(sandbox.ErrorBody(400, 8015, "Customer not found for the given identifiers")), false, 1,
			[]string{"does not know the customer (8015)", never, "HTTP 400, code 8015", "request id", "base_url", "source"}},
		"8080, still there": {answer(sandbox.Warning(8080, "Error in deleting image")), false, 1,
			[]string{"→ index 3", "code 8080", "request id", "What to do: run it again"}},
		"400 {}": {answer(sandbox.EmptyObject(400)), false, 1,
			[]string{"still listed at the end of settle_timeout", "→ index 3", "HTTP 400", "request id", "run it again"}},
		"redirect": {answer(sandbox.Redirect(302, "/v2/customers/1")), false, 1,
			[]string{"still listed at the end of settle_timeout", "→ index 3", "HTTP 302"}},
		"accepted without effect": {answer(&sandbox.Answer{Body: `{"data":[{"code":200,"status":"true"}],"warnings":[],"errors":[]}`}), false, 1,
			[]string{"still listed at the end of settle_timeout", "was not sent again", "→ index 3", "run it again"}},
		"unreadable list": {sandbox.Rule{Call: sandbox.CallGet, Skip: readsOfPlan, Times: -1, Answer: sandbox.HTMLPage(200)}, false, 0,
			[]string{"can't be understood", "The state still holds the image", "request id"}},
		"unknown warning on the list": {sandbox.Rule{Call: sandbox.CallGet, Skip: readsOfPlan, Times: -1, Mutate: warn(9999, "Something new")}, false, 0,
			[]string{"a warning that this provider does not know", `code 9999 "Something new"`, "→ index 3"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := surround(t, hasty)
			if test.token {
				s.UseToken()
			}
			var fault *sandbox.RuleHandle
			says := append([]string{"The image could not be deleted", "Image", "of customer 564703420, on 127.0.0.1:"}, test.says...)
			step := failing(s.destroyStep(), says...)
			step.PreConfig = func() { fault = s.Script(test.rule) }
			resource.Test(t, resource.TestCase{
				ProtoV6ProviderFactories: s.Factories(),
				Steps: []resource.TestStep{
					s.createStep(t),
					step,
					{
						PreConfig: func() {
							fault.Remove()
							s.wantOurs(t)
							s.WantCalls(t, sandbox.CallDelete, test.deletes)
						},
						Config:   s.config,
						PlanOnly: true, // an empty plan: the state still holds it
					},
				},
			})
			s.WantDeleted(t, acctest.Regular, 3)
			s.WantTokens(t, acctest.Regular, s.foreign...)
		})
	}
}

// warn adds a warning to an answer.
func warn(code int, message string) func(map[string]any) {
	return func(body map[string]any) {
		body["warnings"] = []any{map[string]any{"status": false, "code": code, "message": message}}
	}
}

// A deletion took effect before its answer was lost, and the reads that would show it fail: the state keeps the
// image, and the next run finds it gone without another DELETE.
func TestAccDeleteUnverified(t *testing.T) {
	t.Parallel()
	s := surround(t, `
		provider "capillary" {
			settle_timeout = "200ms"
			max_retries    = 0
		}`)
	var outage *sandbox.RuleHandle
	step := failing(s.destroyStep(),
		"The image could not be deleted", "it could not be determined whether it was carried out", "HTTP 502", "run it again")
	step.PreConfig = func() {
		s.Script(sandbox.Rule{Call: sandbox.CallDelete, Drop: sandbox.DropAfter})
		outage = s.Script(sandbox.Rule{Call: sandbox.CallGet, Skip: readsOfPlan + readsOfResolve, Times: -1, Answer: sandbox.HTMLPage(502)})
	}
	again := s.destroyStep()
	again.PreConfig = func() { outage.Remove() }
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: s.Factories(),
		Steps:                    []resource.TestStep{s.createStep(t), step, again},
	})
	s.WantCalls(t, sandbox.CallDelete, 1)
	s.WantTokens(t, acctest.Regular, s.foreign...)
}

// Another actor shifts the list between the read and the DELETE. That can't be prevented, but it is detected,
// and the lost image can be uploaded again.
func TestAccDeleteHitByAShift(t *testing.T) {
	t.Parallel()
	s := surround(t, `
		provider "capillary" {
			settle_timeout = "200ms"
		}`)
	var lost sandbox.Image
	foreign := s.Images(acctest.Regular)[0]
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: s.Factories(),
		Steps: []resource.TestStep{
			s.createStep(t),
			{
				PreConfig: func() {
					// Without index 0, our image is at 2 and the last one at 3, where the DELETE hits.
					lost = s.Images(acctest.Regular)[4]
					s.Script(sandbox.Rule{Call: sandbox.CallDelete, Before: func() { s.ForeignDelete(t, acctest.Regular, 0) }})
				},
				Config:  s.config,
				Destroy: true,
				// If one image vanished by each actor, the message says everything that is known.
				ExpectError: acctest.Says("The image could not be deleted", "this image is still there, but others are gone",
					"index 0: "+foreign.ID, fmt.Sprintf("(%d bytes, %s", foreign.Size, foreign.LastModified),
					"index 4:", "(30000 bytes,",
					"The list of images is now:", "→ index 2",
					"upload those again", "No further deletion was tried"),
			},
			{
				PreConfig: func() {
					s.WantCalls(t, sandbox.CallDelete, 1)
					s.WantTokens(t, acctest.Regular, s.foreign[1], s.foreign[2], s.ours)
				},
				Config:   s.config,
				PlanOnly: true,
			},
		},
	})
	if lost.Token == "" || slices.Contains(s.Tokens(acctest.Regular), lost.Token) {
		t.Errorf("this test should have lost %q", lost.Token)
	}
	s.WantTokens(t, acctest.Regular, s.foreign[1], s.foreign[2])
}

// Another actor deletes a different image at the same time, and both deletions hit their images: that is worth a
// warning.
func TestAccDeleteWhileAnotherVanishes(t *testing.T) {
	t.Parallel()
	s := surround(t, "")
	cli := acctest.NewCLI(t, s.Env.Getenv)
	cli.Configure(s.config)
	cli.Apply().WantOK()
	last := s.ForeignAdd(t, acctest.Regular, 30_000)
	s.Script(sandbox.Rule{Call: sandbox.CallDelete, Before: func() { s.ForeignDelete(t, acctest.Regular, 4) }})
	cli.Destroy().WantOK().WantWarning("Other images vanished at the same time",
		"of customer 564703420 was deleted", "index 4: "+last[len(last)-36:]+" (30000 bytes,", "ask its owner")
	s.WantTokens(t, acctest.Regular, s.foreign...)
}
