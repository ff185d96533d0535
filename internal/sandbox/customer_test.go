package sandbox_test

import (
	"net/http"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox/sandboxtest"
)

// gone adds a merged and an erased customer to the seed.
func gone(o *sandbox.Options) {
	o.Seed.Customers = append(o.Seed.Customers,
		sandbox.SeedCustomer{ID: 1001, MergedInto: full, Identifiers: map[string]string{"mobile": "919900000009"}},
		sandbox.SeedCustomer{ID: 1002, Erased: true, Identifiers: map[string]string{"mobile": "919900000008"}})
}

func lookupPath(name, value string) string {
	return "/v2/customers/lookup?source=INSTORE&identifierName=" + name + "&identifierValue=" + value
}

func TestMergedCustomerShowsTheSurvivor(t *testing.T) {
	t.Parallel()
	c := newClient(t, sandboxtest.Start(t, gone))
	for _, path := range []string{getPath(1001), lookupPath("mobile", "919900000009")} {
		got := c.must(c.request(http.MethodGet, path, nil))
		id := got.body["id"]
		if id == nil {
			id = got.body["entity"]
		}
		if code, _ := got.problem("warnings"); got.status != http.StatusOK || id != float64(full) || code != 8069.0 {
			t.Errorf("%s: %d %s", path, got.status, got.raw)
		}
	}
}

func TestReadsThatAreRefused(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		path    string
		status  int
		code    any
		allowed bool
	}{
		"nobody":              {getPath(7), 400, 8015.0, true},
		"erased":              {getPath(1002), 400, nil, true},
		"no source":           {"/v2/customers/564703420?embed=CUSTOMERIMAGE", 400, 8016.0, false},
		"unknown source":      {"/v2/customers/564703420?embed=CUSTOMERIMAGE&source=FAX", 400, 8003.0, true},
		"lookup unknown":      {lookupPath("mobile", "910"), 400, 8015.0, true},
		"lookup erased":       {lookupPath("mobile", "919900000008"), 400, 8015.0, true},
		"lookup odd name":     {lookupPath("shoeSize", "42"), 400, 8013.0, true},
		"lookup no value":     {lookupPath("mobile", ""), 400, 8093.0, false},
		"path of no page":     {"/v2/customers/564703420/images", 404, 404.0, false},
		"get on setImage":     {"/v2/customers/564703420/setImage", 405, 405.0, false},
		"id that is no int":   {"/v2/customers/me?source=ALL&embed=CUSTOMERIMAGE", 404, 404.0, false},
		"source ALL, lookup":  {"/v2/customers/lookup?source=ALL&identifierName=mobile&identifierValue=1", 400, 8015.0, true},
		"source app, lookup":  {"/v2/customers/lookup?source=MOBILE_APP&identifierName=mobile&identifierValue=1", 400, 8011.0, true},
		"lookup, one differs": {lookupPath("mobile,email", "919900000001,other@example.com"), 400, 8015.0, true},
		"lookup, one lacks":   {lookupPath("mobile,email", "919900000001"), 400, 8093.0, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := sandboxtest.Start(t, gone)
			c := newClient(t, sb)
			got := c.must(c.request(http.MethodGet, test.path, nil))
			code, message := got.problem("errors")
			if got.status != test.status || code != test.code || message == nil || got.body["data"] != nil {
				t.Errorf("%d %s", got.status, got.raw)
			}
			if allowed := len(sb.Unexpected()) == 0; allowed != test.allowed {
				t.Errorf("unexpected: %q", sb.Unexpected())
			}
			sb.AllowUnexpected()
		})
	}
}

func TestLookupFindsByEachIdentifier(t *testing.T) {
	t.Parallel()
	c := newClient(t, sandboxtest.Start(t))
	for name, value := range map[string]string{"mobile": "919900000001", "email": "asha@example.com"} {
		if got := c.must(c.request(http.MethodGet, lookupPath(name, value), nil)); got.body["entity"] != float64(full) {
			t.Errorf("%s: %s", name, got.raw)
		}
	}
}

func TestRequestIDIsOnEveryAnswer(t *testing.T) {
	t.Parallel()
	sb := sandboxtest.Start(t)
	c := newClient(t, sb)
	seen := map[string]bool{}
	for _, got := range []answer{c.get(full), c.get(7), c.delete(full, 9)} {
		id := got.header.Get("X-CAP-REQUEST-ID")
		if id == "" || seen[id] {
			t.Errorf("request id %q", id)
		}
		seen[id] = true
	}
	for _, call := range sb.Calls() {
		if !seen[call.RequestID] {
			t.Errorf("no answer had the id of %+v", call)
		}
	}
}
