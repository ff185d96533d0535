package provider_test

import (
	"slices"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// The reads of a destroy that come before those that verify the deletion.
const (
	readsOfPlan    = 1 // Terraform refreshes before it plans
	readsOfResolve = 1 // the provider looks up the index
)

// surrounded is a sandbox with our image among foreign ones, at index 3 of 5, so that an extra deletion, or one
// at a different index, hits one of them.
type surrounded struct {
	*acctest.Sandbox
	config  string
	foreign []string
	ours    string
}

// destroyStep destroys the image under these rules, which start only then.
func (s *surrounded) destroyStep(rules ...sandbox.Rule) resource.TestStep {
	return resource.TestStep{
		PreConfig: func() {
			for _, rule := range rules {
				s.Script(rule)
			}
		},
		Config:  s.config,
		Destroy: true,
	}
}

// surround starts a sandbox; the provider block says how patient the provider is.
func surround(t *testing.T, provider string, options ...func(*sandbox.Options)) *surrounded {
	t.Helper()
	sb := acctest.NewSandbox(t, options...)
	return &surrounded{
		Sandbox: sb,
		config:  provider + avatar(acctest.Regular, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000))),
		foreign: sb.Tokens(acctest.Regular),
	}
}

// createStep uploads our image, and then another actor uploads one more.
func (s *surrounded) createStep(t *testing.T) resource.TestStep {
	t.Helper()
	return resource.TestStep{
		Config: s.config,
		PostApplyFunc: func() {
			s.ours = s.Tokens(acctest.Regular)[3]
			s.foreign = append(s.foreign, s.ForeignAdd(t, acctest.Regular, 30_000))
		},
	}
}

// wantOurs checks that all images are there.
func (s *surrounded) wantOurs(t *testing.T) {
	t.Helper()
	s.WantTokens(t, acctest.Regular, slices.Insert(slices.Clone(s.foreign), 3, s.ours)...)
}

// wantResolved checks that before each DELETE, a list was read since the previous DELETE.
func (s *surrounded) wantResolved(t *testing.T) {
	t.Helper()
	resolved := false
	for _, call := range s.Calls() {
		switch {
		case call.Kind == sandbox.CallGet && call.Status == 200:
			resolved = true
		case call.Kind == sandbox.CallDelete && !resolved:
			t.Errorf("a DELETE was sent on the strength of no list: %v", s.Calls())
		case call.Kind == sandbox.CallDelete:
			resolved = false
		}
	}
}

// TestAccDeleteUnderFault checks that, whatever happens to the deletion, in the end our image is gone and no
// other.
func TestAccDeleteUnderFault(t *testing.T) {
	t.Parallel()
	const patient = `
		provider "capillary" {
			settle_timeout  = "5s"
			request_timeout = "3s"
		}`
	const hasty = `
		provider "capillary" {
			settle_timeout  = "200ms"
			request_timeout = "3s"
		}`
	onDelete := func(r sandbox.Rule) []sandbox.Rule { r.Call = sandbox.CallDelete; return []sandbox.Rule{r} }
	answer := func(a *sandbox.Answer) []sandbox.Rule { return onDelete(sandbox.Rule{Answer: a}) }
	for name, test := range map[string]struct {
		provider string
		rules    []sandbox.Rule
		deletes  int // DELETE calls; by default two: the fault, and the one that succeeds
	}{
		"accepted, shown late": {patient, []sandbox.Rule{
			{Call: sandbox.CallGet, Skip: readsOfPlan + readsOfResolve, Times: 2, Snapshot: 1},
		}, 1},
		"accepted, reads fail for a while": {patient, []sandbox.Rule{
			{Call: sandbox.CallGet, Skip: readsOfPlan + readsOfResolve, Times: 2, Answer: sandbox.HTMLPage(502)},
		}, 1},

		"429":                 {patient, answer(sandbox.RateLimited("")), 2},
		"429, retry after":    {patient, answer(sandbox.RateLimited("2")), 2},
		"461":                 {patient, answer(sandbox.EmptyBody(461)), 2},
		"461 in the body":     {patient, answer(sandbox.ErrorBody(200, 461, "Search engine busy")), 2},
		"4001":                {patient, answer(sandbox.ErrorBody(503, 4001, "Authorization status unavailable")), 2},
		"521 as a warning":    {patient, answer(sandbox.Warning(521, "Multiple actions running for the same customer")), 2},
		"521 as an error":     {patient, answer(sandbox.ErrorBody(200, 521, "Multiple actions running for the same customer")), 2},
		"521 as data":         {patient, answer(sandbox.DataFailure(521)), 2},
		"8078: list moved":    {patient, answer(sandbox.Warning(8078, "No Image passed to be deleted")), 2},
		"8078 as an error":    {patient, answer(sandbox.ErrorBody(400, 8078, "No Image passed to be deleted")), 2},
		"8080, but it's gone": {patient, onDelete(sandbox.Rule{Answer: sandbox.Warning(8080, "Error in deleting image"), Effect: true}), 1},

		// The late deletion takes effect after a hasty retry would have been sent, which would then hit the
		// image that has moved to index 3.
		"502 page, before":       {hasty, answer(sandbox.HTMLPage(502)), 2},
		"504 page, before":       {hasty, answer(sandbox.HTMLPage(504)), 2},
		"521 page, before":       {hasty, answer(sandbox.HTMLPage(521)), 2},
		"502 page, after":        {patient, onDelete(sandbox.Rule{Answer: sandbox.HTMLPage(502), Effect: true}), 1},
		"504 page, after":        {patient, onDelete(sandbox.Rule{Answer: sandbox.HTMLPage(504), Effect: true}), 1},
		"521 page, after":        {patient, onDelete(sandbox.Rule{Answer: sandbox.HTMLPage(521), Effect: true}), 1},
		"cut before":             {hasty, onDelete(sandbox.Rule{Drop: sandbox.DropBefore}), 2},
		"cut after":              {patient, onDelete(sandbox.Rule{Drop: sandbox.DropAfter}), 1},
		"cut, takes effect late": {patient, onDelete(sandbox.Rule{LateEffect: 2 * time.Second}), 1},
		"no answer, before":      {hasty, onDelete(sandbox.Rule{Drop: sandbox.HangBefore}), 2},
		"no answer, after":       {patient, onDelete(sandbox.Rule{Drop: sandbox.HangAfter}), 1},
		"half the answer":        {patient, onDelete(sandbox.Rule{HalfBody: true}), 1},
		"400 {}, after":          {patient, onDelete(sandbox.Rule{Answer: sandbox.EmptyObject(400), Effect: true}), 1},
		"redirect, after":        {patient, onDelete(sandbox.Rule{Answer: sandbox.Redirect(302, "/v2/customers/1"), Effect: true}), 1},
		"unknown warning":        {patient, onDelete(sandbox.Rule{Answer: sandbox.Warning(9999, "Something new"), Effect: true}), 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := surround(t, test.provider)
			resource.Test(t, resource.TestCase{
				ProtoV6ProviderFactories: s.Factories(),
				Steps:                    []resource.TestStep{s.createStep(t), s.destroyStep(test.rules...)},
			})
			s.WantCalls(t, sandbox.CallDelete, test.deletes)
			s.wantResolved(t)
			s.WantDeleted(t, acctest.Regular, 3)
			s.WantTokens(t, acctest.Regular, s.foreign...)
		})
	}
}

// The provider waits for all of a Retry-After.
func TestAccDeleteHonoursRetryAfter(t *testing.T) {
	t.Parallel()
	s := surround(t, "")
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: s.Factories(),
		Steps: []resource.TestStep{
			s.createStep(t),
			s.destroyStep(sandbox.Rule{Call: sandbox.CallDelete, Answer: sandbox.RateLimited("2")}),
		},
	})
	var at []time.Time
	for _, call := range s.Calls() {
		if call.Kind == sandbox.CallDelete {
			at = append(at, call.Time)
		}
	}
	if len(at) != 2 || at[1].Sub(at[0]) < 2*time.Second {
		t.Errorf("DELETE at %v", at)
	}
}

// An expired token is replaced; the refused DELETE did nothing, and is sent once more.
func TestAccDeleteWithExpiredToken(t *testing.T) {
	t.Parallel()
	for name, refusal := range map[string]*sandbox.Answer{
		"401":          sandbox.EmptyBody(401),
		"498":          sandbox.EmptyBody(498),
		"498 in a 200": sandbox.ErrorBody(200, 498, "Token expired"),
		"498 in XML":   sandbox.XMLError(200, 498, "Token expired"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := surround(t, "")
			s.UseKeys()
			tokens := 0
			step := s.destroyStep(sandbox.Rule{
				Call:   sandbox.CallDelete,
				Answer: refusal,
				Before: func() { tokens = s.CountCalls(sandbox.CallToken) },
			})
			// Both DELETEs are of one apply, which needs one more token than it had.
			after := sandbox.Rule{Call: sandbox.CallDelete, Skip: 1, Before: func() { tokens = s.CountCalls(sandbox.CallToken) - tokens }}
			s.Script(after)
			resource.Test(t, resource.TestCase{
				ProtoV6ProviderFactories: s.Factories(),
				Steps:                    []resource.TestStep{s.createStep(t), step},
			})
			if tokens != 1 {
				t.Errorf("%d tokens were fetched in between", tokens)
			}
			s.WantCalls(t, sandbox.CallDelete, 2)
			s.wantResolved(t)
			s.WantTokens(t, acctest.Regular, s.foreign...)
		})
	}
}

// The last image of a customer is deleted, although the API then leaves the list out altogether.
func TestAccDeleteTheLastImage(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t, func(o *sandbox.Options) { o.OmitEmptyList = true })
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: sb.Factories(),
		Steps: []resource.TestStep{{
			Config: avatar(acctest.Newcomer, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000))),
		}},
	})
	sb.WantCalls(t, sandbox.CallDelete, 1)
	sb.WantTokens(t, acctest.Newcomer)
}
