package provider_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// entry edits our image's entry in the list, the fourth.
func entry(edit func(entry map[string]any)) func(map[string]any) {
	return func(body map[string]any) { edit(body["customerImage"].([]any)[3].(map[string]any)) }
}

// A failed read says nothing about any image: the state keeps it, and a later plan is empty.
func TestAccReadFails(t *testing.T) {
	t.Parallel()
	answer := func(a *sandbox.Answer) sandbox.Rule { return sandbox.Rule{Answer: a} }
	mutate := func(m func(map[string]any)) sandbox.Rule { return sandbox.Rule{Mutate: m} }
	for name, test := range map[string]struct {
		rule sandbox.Rule
		says []string
	}{
		"entry without a file":  {mutate(entry(func(e map[string]any) { delete(e, "file") })), []string{"can't be understood", "entry 3 of customerImage", "has no file", "request id"}},
		"file without a token":  {mutate(entry(func(e map[string]any) { delete(e["file"].(map[string]any), "s3Token") })), []string{"can't be understood", "entry 3", "without an s3Token"}},
		"entry that failed":     {mutate(entry(func(e map[string]any) { e["status"], e["code"] = "false", 500 })), []string{"entry 3 of customerImage"}},
		"list of another shape": {mutate(func(b map[string]any) { b["customerImage"] = "none" }), []string{"can't be understood", "not the documented list"}},
		"8084":                  {answer(sandbox.ErrorBody(400, 8084, "Customer details not sent")), []string{"says nothing about the image", `code 8084 "Customer details not sent"`, "customer_id"}},
		"busy":                  {mutate(warn(521, "Multiple actions running")), []string{"busy", "code 521", "run it again"}},
		"half the answer":       {sandbox.Rule{HalfBody: true}, []string{"can't be understood", "broke off after", "request id"}},
		"HTML with 200":         {answer(sandbox.HTMLPage(200)), []string{"can't be understood", "web page", "request id"}},
		"502 page":              {answer(sandbox.HTMLPage(502)), []string{"in front of it answered instead", "HTTP 502"}},
		"521 page":              {answer(sandbox.HTMLPage(521)), []string{"in front of it answered instead", "HTTP 521"}},
		"400 {}":                {answer(sandbox.EmptyObject(400)), []string{"no valid identifiers were passed", "HTTP 400", "request id", "customer_id"}},
		"200 {}":                {answer(sandbox.EmptyObject(200)), []string{"can't be understood", "names no customer"}},
		"empty 200":             {answer(sandbox.EmptyBody(200)), []string{"can't be understood"}},
		"cut":                   {sandbox.Rule{Drop: sandbox.DropBefore}, []string{"did not answer", "What to do: run it again"}},
		"429":                   {answer(sandbox.RateLimited("")), []string{"rate limit", "HTTP 429", "requests_per_minute"}},
		"401":                   {answer(sandbox.EmptyBody(401)), []string{"refuses the credentials"}},
		"403":                   {answer(sandbox.ErrorBody(200, 4000, "V2 is not enabled")), []string{"do not allow this call", "V2 is not enabled", "access group", "V2 of the API"}},
		"404":                   {answer(sandbox.EmptyBody(404)), []string{"rejects the request", "HTTP 404", "base_url"}},
		"8016":                  {answer(sandbox.ErrorBody(400, 8016, "Source missing")), []string{"source is missing or invalid", "code 8016", "customer_source"}},
		"8015": {answer(sandbox.ErrorBody(400, 8015, "Customer not found for the given identifiers")), []string{"does not know the customer (8015)",
			"code 8015", "request id", "customer_id, base_url", "source", "organisation", "terraform state rm"}},
		"merged": {mutate(func(b map[string]any) { b["id"] = acctest.Newcomer; warn(8069, "Customer is merged")(b) }), []string{
			"customer 564703421", "was merged", "code 8069", "terraform state rm", "import the image as 564703421/<image_id>"}},
		"redirect":                    {answer(sandbox.Redirect(302, "https://elsewhere.example/login?token=x")), []string{"redirects", "https://elsewhere.example", "base_url"}},
		"unknown warning, not listed": {mutate(func(b map[string]any) { b["customerImage"] = []any{}; warn(9999, "Something new")(b) }), []string{"does not know", `code 9999 "Something new"`, "tolerated_warnings"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := acctest.NewSandbox(t)
			foreign := sb.Tokens(acctest.Regular)
			config := `
				provider "capillary" {
					settle_timeout = "100ms"
					max_retries    = 0
				}` + avatar(acctest.Regular, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000)))
			var fault *sandbox.RuleHandle
			resource.Test(t, resource.TestCase{
				ProtoV6ProviderFactories: sb.Factories(),
				Steps: []resource.TestStep{
					{Config: config},
					{
						PreConfig: func() {
							test.rule.Call, test.rule.Times = sandbox.CallGet, -1
							fault = sb.Script(test.rule)
						},
						RefreshState: true, // which would write to the state
						ExpectError: acctest.Says(append([]string{"The image could not be read", "Image", "of customer 564703420, on 127.0.0.1:"},
							test.says...)...),
					},
					{PreConfig: func() { fault.Remove() }, Config: config, PlanOnly: true},
				},
			})
			sb.WantUploads(t, acctest.Regular, 1)
			sb.WantTokens(t, acctest.Regular, foreign...)
		})
	}
}

// A listed image exists, whatever else the answer warns about.
func TestAccReadDespiteUnknownWarning(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	config := impatient + avatar(acctest.Regular, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000)))
	var warning *sandbox.RuleHandle
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: sb.Factories(),
		Steps: []resource.TestStep{
			{
				Config: config,
				PostApplyFunc: func() {
					warning = sb.Script(sandbox.Rule{Call: sandbox.CallGet, Times: -1, Mutate: warn(9999, "Something new")})
				},
			},
			{Config: config, PlanOnly: true},
			{PreConfig: func() { warning.Remove() }, Config: config, PlanOnly: true},
		},
	})
}

// A read that fails for a moment is retried without a message.
func TestAccReadRecovers(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	config := avatar(acctest.Regular, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000)))
	fault := sb.Script(sandbox.Rule{Call: sandbox.CallGet, Skip: 4, Times: 2, Answer: sandbox.HTMLPage(502)})
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: sb.Factories(),
		Steps:                    []resource.TestStep{{Config: config}, {Config: config, PlanOnly: true}},
	})
	if fault.Used() != 2 {
		t.Errorf("the reads failed %d times", fault.Used())
	}
}

// Read and destroy never open the file: it may be missing, and a plan keeps the image and says so.
func TestAccFileGone(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	foreign := sb.Tokens(acctest.Regular)
	file := acctest.File(t, "avatar.png", acctest.Picture(1, 20_000))
	config := avatar(acctest.Regular, file)
	resource.Test(t, resource.TestCase{
		ProtoV6ProviderFactories: sb.Factories(),
		Steps: []resource.TestStep{
			{Config: config},
			{PreConfig: func() { acctest.Remove(t, file) }, RefreshState: true},
			{Config: config, ConfigPlanChecks: plans(plancheck.ResourceActionNoop)},
			{Config: config, Destroy: true},
		},
	})
	sb.WantCalls(t, sandbox.CallAdd, 1)
	sb.WantTokens(t, acctest.Regular, foreign...)

	cli := acctest.NewCLI(t, sb.Env.Getenv)
	acctest.Write(t, file, acctest.Picture(1, 20_000))
	cli.Configure(config)
	cli.Apply().WantOK().WantNoWarning()
	acctest.Remove(t, file)
	cli.Plan().WantOK().WantChanges(0, 0, 0).WantWarning("The image can't be compared", file, "stays as it is")
	cli.Destroy().WantOK().WantNoWarning()
}
