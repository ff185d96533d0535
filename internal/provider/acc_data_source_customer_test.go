package provider_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// identified is a lookup; rest is more of its arguments.
func identified(name, value, rest string) string {
	return fmt.Sprintf(`
		data "capillary_customer" "asha" {
			identifier_name  = %q
			identifier_value = %q
			%s
		}`, name, value, rest)
}

// asha checks an attribute of the customer that was looked up.
func asha(attribute string, want knownvalue.Check) statecheck.StateCheck {
	return statecheck.ExpectKnownValue("data.capillary_customer.asha", tfjsonpath.New(attribute), want)
}

// An id that was looked up goes straight into a resource.
func TestAccCustomerLookup(t *testing.T) {
	t.Parallel()
	for name, value := range map[string]string{"mobile": "919900000001", "email": "asha@example.com"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := acctest.NewSandbox(t)
			resource.Test(t, resource.TestCase{
				ProtoV6ProviderFactories: sb.Factories(),
				Steps: []resource.TestStep{{
					Config: identified(name, value, "") + fmt.Sprintf(`
						resource "capillary_customer_image" "avatar" {
							customer_id = data.capillary_customer.asha.customer_id
							file        = %q
						}`, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000))),
					ConfigStateChecks: []statecheck.StateCheck{
						asha("customer_id", knownvalue.Int64Exact(acctest.Regular)),
						asha("id", knownvalue.StringExact(fmt.Sprint(acctest.Regular))),
					},
				}},
			})
			sb.WantUploads(t, acctest.Regular, 1)
		})
	}
}

// The source and the account are the provider's unless the data source names others. The provider's account
// belongs to the provider's source, and says nothing about a different one.
func TestAccCustomerLookupSource(t *testing.T) {
	t.Parallel()
	const provider = `
		provider "capillary" {
			customer_source = "WECHAT"
			account_id      = "gh_1"
		}`
	for name, test := range map[string]struct{ provider, rest, source, account string }{
		"neither":           {"", "", "INSTORE", ""},
		"the provider's":    {provider, "", "WECHAT", "gh_1"},
		"another account":   {provider, `account_id = "gh_2"`, "WECHAT", "gh_2"},
		"another source":    {provider, `source = "LINE"`, "LINE", ""},
		"both":              {provider, "source = \"LINE\"\naccount_id = \"li_1\"", "LINE", "li_1"},
		"the same, spelled": {provider, `source = "WECHAT"`, "WECHAT", "gh_1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := acctest.NewSandbox(t)
			resource.Test(t, resource.TestCase{
				ProtoV6ProviderFactories: sb.Factories(),
				Steps:                    []resource.TestStep{{Config: test.provider + identified("mobile", "919900000001", test.rest)}},
			})
			for _, call := range sb.Calls() {
				if source, account := call.Query.Get("source"), call.Query.Get("accountId"); source != test.source || account != test.account {
					t.Errorf("the lookup asked for source %q, account %q, but should have for %q, %q", source, account, test.source, test.account)
				}
			}
			if sb.CountCalls(sandbox.CallLookup) == 0 {
				t.Error("there was no lookup")
			}
		})
	}
}

// Each documented error has its own sentence, the API's words, and advice.
func TestAccCustomerLookupErrors(t *testing.T) {
	t.Parallel()
	said := func(code int, message string) sandbox.Rule {
		return sandbox.Rule{Answer: sandbox.ErrorBody(400, code, message)}
	}
	for name, test := range map[string]struct {
		rule sandbox.Rule
		says []string
	}{
		"8003":    {said(8003, "Invalid source passed"), []string{"source is invalid (8003)", `code 8003 "Invalid source passed"`, "customer_source"}},
		"8011":    {said(8011, "Look up, Invalid source passed"), []string{"does not take this source (8011)", "code 8011", "customer_source"}},
		"8013":    {said(8013, "Lookup, Invalid identifier passed"), []string{"identifier is invalid (8013)", "code 8013", "check that identifier_name"}},
		"8015":    {said(8015, "Customer not found"), []string{"no customer has this identifier (8015)", "code 8015", "check identifier_value", "primary identifier"}},
		"8045":    {said(8045, "Account id is not passed"), []string{"no account id was given (8045)", "code 8045", "set account_id"}},
		"8065":    {said(8065, "User not found for given source"), []string{"no customer of this source", "(8065)", "code 8065", "set source"}},
		"8091":    {said(8091, "No account id passed"), []string{"says that the account id is missing (8091)", "code 8091", "set account_id"}},
		"8092":    {said(8092, "No identifier type passed"), []string{"says that the kind of identifier is missing (8092)", "code 8092", "check identifier_name"}},
		"8093":    {said(8093, "No identifier value passed"), []string{"says that the value of the identifier is missing (8093)", "code 8093", "check identifier_value"}},
		"in 200":  {sandbox.Rule{Answer: sandbox.ErrorBody(200, 8065, "User not found")}, []string{"(8065)", "HTTP 200"}},
		"warning": {sandbox.Rule{Mutate: warn(8045, "Account id is not passed")}, []string{"no account id was given (8045)"}},
		"no id":   {sandbox.Rule{Mutate: func(b map[string]any) { delete(b, "entity") }}, []string{"can't be understood", "not the id of a customer"}},
		"page":    {sandbox.Rule{Answer: sandbox.HTMLPage(502)}, []string{"in front of it answered", "HTTP 502"}},
		"403":     {sandbox.Rule{Answer: sandbox.ErrorBody(200, 4000, "Not authorised")}, []string{"do not allow this call", "Customer", "lookups included"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := acctest.NewSandbox(t)
			test.rule.Call, test.rule.Times = sandbox.CallLookup, -1
			sb.Script(test.rule)
			cli := acctest.NewCLI(t, sb.Env.Getenv)
			cli.Configure(`
				provider "capillary" {
					max_retries = 0
				}` + identified("mobile", "919900000001", ""))
			cli.Plan().WantError(append([]string{"The customer could not be looked up", "The customer with this mobile, on 127.0.0.1:"}, test.says...)...)
		})
	}
}

// A lookup that leads to a merged customer does not choose for the user.
func TestAccCustomerLookupMerged(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t, func(o *sandbox.Options) {
		o.Seed.Customers = append(o.Seed.Customers, sandbox.SeedCustomer{
			ID: 564703422, Identifiers: map[string]string{"externalId": "old-1"}, MergedInto: acctest.Regular,
		})
	})
	cli := acctest.NewCLI(t, sb.Env.Getenv)
	cli.Configure(identified("externalId", "old-1", ""))
	cli.Plan().WantError("The customer with this externalId", "merged into another one (8069)", "code 8069", "customer_id = 564703420 directly")
}

// An unknown warning is reported, and does no harm.
func TestAccCustomerLookupUnknownWarning(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	sb.Script(sandbox.Rule{Call: sandbox.CallLookup, Times: -1, Mutate: warn(9999, "Something new")})
	cli := acctest.NewCLI(t, sb.Env.Getenv)
	cli.Configure(identified("mobile", "919900000001", ""))
	cli.Apply().WantOK().WantWarning("The customer with this mobile", "customer 564703420", `code 9999 "Something new"`, "make sure")
}

// A mobile number or an email address is private: it is never printed, even where the API or Terraform would
// quote it.
func TestAccCustomerLookupIdentifierIsHidden(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	cli := acctest.NewCLI(t, sb.Env.Getenv)
	const mobile = "919900000001"
	cli.Configure(identified("mobile", mobile, "") + `
		output "identifier" {
			value     = data.capillary_customer.asha.identifier_value
			sensitive = true
		}`)
	printed := cli.Apply().WantOK().Output
	shown, _ := cli.Run("show")
	printed += shown
	sb.Script(sandbox.Rule{Call: sandbox.CallLookup, Mutate: warn(9999, "odd: "+mobile)})
	printed += cli.Plan().WantOK().WantWarning("code 9999").Output
	sb.Script(sandbox.Rule{Call: sandbox.CallLookup, Answer: sandbox.ErrorBody(400, 8015, "No customer for "+mobile+" (9900000001)")})
	printed += cli.Plan().WantError("No customer for").Output
	for _, secret := range []string{mobile, "9900000001"} {
		if at := strings.Index(printed, secret); at >= 0 {
			t.Errorf("the identifier was printed: …%s…", printed[max(0, at-200):min(len(printed), at+100)])
		}
	}
}

func TestAccCustomerLookupBadInput(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	sb.Script(sandbox.Rule{Call: sandbox.CallLookup, Times: -1, Delay: time.Minute}) // longer than any time here
	for name, test := range map[string]struct {
		config string
		says   []string
	}{
		"kind":            {identified("phone", "1", ""), []string{"identifier_name", "mobile", "email", "externalId", "cardnumber", "wechat", "martjackId", "fbId"}},
		"no value":        {identified("mobile", "", ""), []string{"A value is blank", "must not be blank"}},
		"blank value":     {identified("mobile", "  ", ""), []string{"A value is blank", "must not be blank"}},
		"blank account":   {identified("mobile", "919900000001", `account_id = " "`), []string{"A value is blank"}},
		"blank of two":    {identified("mobile,email", "919900000001, ", ""), []string{"Identifiers and values don't match", "2 kinds", "2 values", "blank"}},
		"one of two":      {identified("mobile,email", "919900000001", ""), []string{"Identifiers and values don't match", "2 kinds", "2 values"}},
		"kind of two":     {identified("mobile,phone", "1,2", ""), []string{"There is no such identifier", `"phone"`, "cardExternalId", "cardNumber"}},
		"source of apps":  {identified("mobile", "1", `source = "MOBILE_APP"`), []string{"source", "ALL"}},
		"source":          {identified("mobile", "1", `source = "FAX"`), []string{"source", "INSTORE"}},
		"account":         {identified("mobile", "1", `account_id = ""`), []string{"A value is blank", "account_id is empty"}},
		"timeout":         {identified("mobile", "1", `timeouts = { read = "soon" }`), []string{"soon"}},
		"out of its time": {identified("mobile", "919900000001", `timeouts = { read = "1ms" }`), []string{"The customer could not be looked up", "ran out of time"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cli := acctest.NewCLI(t, sb.Env.Getenv)
			cli.Configure(test.config)
			cli.Plan().WantError(test.says...)
		})
	}
	t.Cleanup(func() {
		if kinds := calls(sb); slices.Contains(kinds, sandbox.CallGet) {
			t.Errorf("calls %v", kinds)
		}
	})
}

// In an organisation with dual eligibility, a customer is looked up by several identifiers, and the primary one has
// to be among them.
func TestAccCustomerLookupOfSeveral(t *testing.T) {
	t.Parallel()
	seed := sandbox.DefaultSeed()
	seed.PrimaryIdentifier = "cardExternalId"
	seed.Customers[0].Identifiers["cardExternalId"] = "card-1"
	for name, test := range map[string]struct {
		names, values string
		says          []string
	}{
		"both":         {"mobile,cardExternalId", "919900000001,card-1", nil},
		"alone":        {"cardExternalId", "card-1", nil},
		"not primary":  {"mobile,email", "919900000001,asha@example.com", []string{"no customer has this identifier (8015)", "primary identifier"}},
		"one is wrong": {"cardExternalId,mobile", "card-1,919900000002", []string{"no customer has this identifier (8015)"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := acctest.NewSandbox(t, func(o *sandbox.Options) { o.Seed = seed })
			cli := acctest.NewCLI(t, sb.Env.Getenv)
			cli.Configure(identified(test.names, test.values, `source = "ALL"`))
			report := cli.Apply()
			if test.says == nil {
				report.WantOK().WantNoWarning()
			} else {
				report.WantError(test.says...)
			}
			for value := range strings.SplitSeq(test.values, ",") {
				if strings.Contains(report.Output, value) {
					t.Errorf("the value of an identifier is shown: %s", report.Output)
				}
			}
		})
	}
}
