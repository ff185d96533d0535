package provider

import (
	"errors"
	"maps"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
)

// planCases has one case for each message of a plan or an upload about the bytes.
func planCases(t *testing.T) map[string]diag.Diagnostics {
	t.Helper()
	const hash = "sample"
	bytes := &content{sha256: hash, size: 24_576}
	small := &content{sha256: hash, size: 512}
	file, sum, present := path.Root("file"), types.StringValue("another"), types.StringValue("b3dd5a1e")
	planned := func(exists bool, configured types.String, do func(*imagePlan)) diag.Diagnostics {
		p := imagePlan{exists: exists, session: &session{notes: newRunNotes()}, resp: &resource.ModifyPlanResponse{}}
		p.config.File, p.config.ContentSHA256 = types.StringValue("/images/avatar.png"), configured
		p.state.ImageID, p.state.SizeBytes = present, types.Int64Value(20_480)
		p.unfetched = "its SHA-256 is not known, as its bytes could not be fetched when it was imported: the API gives no signed link to it, or none over https"
		do(&p)
		return p.resp.Diagnostics
	}
	pointer := &content{sha256: hash, size: 130, looks: "a Git LFS pointer"}
	page := &content{sha256: hash, size: 24_576, contentType: "text/html; charset=utf-8", looks: "an HTML page"}
	pdf := &content{sha256: hash, size: 24_576, contentType: "application/pdf"}
	png, held := types.StringValue("image/png"), imageKey{sampleCustomer, sampleToken}
	adopted := func(do func(*imagePlan)) diag.Diagnostics {
		return planned(false, types.StringNull(), func(p *imagePlan) {
			p.config.File, p.plan.CustomerID, p.state.CustomerID = types.StringNull(), types.Int64Value(sampleCustomer), types.Int64Value(sampleCustomer-1)
			p.state.S3Token = types.StringValue(sampleToken)
			do(p)
			p.withoutSource()
		})
	}
	fetched := func(p *imagePlan) { p.state.ContentSHA256 = types.StringValue("before") }
	uploading := func(name string) diag.Diagnostics {
		config := customerImageModel{File: types.StringValue(name)}
		_, diags := contentToUpload(config, &customerImageModel{ContentSHA256: sum})
		return diags
	}
	replacing := &session{notes: newRunNotes()}
	replacing.notes.delete(sampleCustomer, "index 1: b3dd5a1e (20480 bytes, 2025-05-02 08:00:00)")
	cases := map[string]diag.Diagnostics{
		"plan: another image": planned(true, types.StringNull(), func(p *imagePlan) { p.compare(file, bytes, nil) }),
		"plan: not compared": planned(true, types.StringNull(), func(p *imagePlan) {
			p.state.SizeBytes = types.Int64Value(bytes.size)
			p.compare(file, bytes, nil)
		}),
		"plan: not compared, hash":  planned(true, sum, func(p *imagePlan) { p.compare(file, nil, errNotKnownYet) }),
		"plan: not checked":         planned(true, sum, func(p *imagePlan) { p.resp.Diagnostics.Append(p.nothingToDescribe("content_sha256")) }),
		"plan: nothing to describe": planned(false, sum, func(p *imagePlan) { p.resp.Diagnostics.Append(p.nothingToDescribe("content_type")) }),
		"plan: not expected":        planned(false, sum, func(p *imagePlan) { p.upload(file, bytes, nil) }),
		"plan: no file yet":         planned(false, types.StringNull(), func(p *imagePlan) { p.upload(file, nil, missing("https://example.com/avatar.png")) }),
		"plan: no file any more":    planned(true, types.StringNull(), func(p *imagePlan) { fetched(p); p.compare(file, nil, missing("~/avatar.png")) }),
		"plan: hash unknown yet": planned(true, types.StringUnknown(), func(p *imagePlan) {
			fetched(p)
			p.config.File = types.StringUnknown()
			p.compare(file, nil, errNotKnownYet)
		}),
		"plan: small":         planned(false, types.StringNull(), func(p *imagePlan) { p.upload(file, small, nil) }),
		"plan: small instead": planned(true, types.StringNull(), func(p *imagePlan) { fetched(p); p.compare(file, pointer, nil) }),
		"plan: can't replace": planned(true, sum, func(p *imagePlan) { fetched(p); p.compare(file, nil, errNoFileYet) }),
		"plan: pinned": planned(true, types.StringValue("before"), func(p *imagePlan) {
			fetched(p)
			p.entry.Pinned = true
			p.compare(file, bytes, nil)
		}),
		"plan: hash not known":    planned(true, types.StringUnknown(), func(p *imagePlan) { p.state.ContentSHA256 = types.StringValue(hash); p.compare(file, bytes, nil) }),
		"plan: no image":          planned(false, types.StringNull(), func(p *imagePlan) { p.upload(file, page, nil) }),
		"plan: no image any more": planned(true, types.StringNull(), func(p *imagePlan) { fetched(p); p.state.ContentType = png; p.compare(file, page, nil) }),
		"plan: another kind":      planned(true, types.StringNull(), func(p *imagePlan) { fetched(p); p.state.ContentType = png; p.compare(file, pdf, nil) }),
		"plan: customer unknown":  planned(true, types.StringNull(), func(p *imagePlan) { p.keepCustomer() }),
		"upload: adopted, gone":   {cantRestore(customerImageModel{CustomerID: types.Int64Value(sampleCustomer), imageAttributes: imageAttributes{S3Token: types.StringValue(sampleToken)}}, false)},
		"plan: adopted, gone": planned(true, types.StringNull(), func(p *imagePlan) {
			p.config.File = types.StringNull()
			p.resp.Plan = planOf(t)
			p.restore(t.Context(), file, nil, nil)
		}),
		"plan: adopted, moved":    adopted(func(p *imagePlan) { p.moves = true }),
		"plan: adopted, replaced": adopted(func(p *imagePlan) { p.again = true }),
		"plan: adopted, tainted": adopted(func(p *imagePlan) {
			p.session.notes.hold(held, heldImage{label: "b3dd5a1e (20480 bytes, 2025-05-02 08:00:00)"})
		}),
		"plan: too many": planned(false, types.StringNull(), func(p *imagePlan) {
			p.plan.CustomerID = types.Int64Value(sampleCustomer)
			p.checkFit(cantFit, room{adds: 2, stays: map[string]bool{"a": true, "b": true, "c": true, "d": true}})
		}),
		"plan: perhaps too many": planned(false, types.StringNull(), func(p *imagePlan) {
			p.plan.CustomerID = types.Int64Value(sampleCustomer)
			p.checkFit(mayNotFit, room{adds: 5, listed: imagelist.Entries([]capillary.Image{{Token: sampleToken, Name: "100/564703420/0", LastModified: "2025-05-02 08:00:00"}})})
		}),
		"plan: two entries": planned(true, types.StringNull(), func(p *imagePlan) {
			p.entry, p.state.S3Token, p.state.CustomerID = newEntry(false), types.StringValue(held.token), types.Int64Value(held.customerID)
			p.session.notes.own(held, "another", false)
			p.own(true)
		}),
		"plan: nothing to upload": {nothingToUpload("")},
		"plan: unusable": planned(false, types.StringNull(), func(p *imagePlan) {
			p.config.File, p.config.ContentBase64WO = types.StringNull(), types.StringValue("secret?")
			p.decide(t.Context())
		}),
		"upload: file missing": uploading("images/avatar.png"),
		"upload: not planned":  uploading("testdata/diagnostics_sample.txt"),
		"upload: unusable":     uploading("testdata"),
		"upload: old one gone": replacing.withOldImageGone(sampleCustomer, diag.Diagnostics{diag.NewErrorDiagnostic(creating.summary(), "It failed.")}),
	}
	return cases
}

// planOf is an empty plan of the resource.
func planOf(t *testing.T) tfsdk.Plan {
	t.Helper()
	schema := &resource.SchemaResponse{}
	newCustomerImageResource().Schema(t.Context(), resource.SchemaRequest{}, schema)
	return tfsdk.Plan{Schema: schema.Schema, Raw: tftypes.NewValue(schema.Schema.Type().TerraformType(t.Context()), nil)}
}

// configCases has one case for each mistake in the provider block.
func configCases(t *testing.T) map[string]diag.Diagnostics {
	t.Helper()
	resolved := func(more map[string]string, edit func(*providerModel)) diag.Diagnostics {
		env := map[string]string{"CAPILLARY_BASE_URL": "https://eu.api.example.com"}
		maps.Copy(env, more)
		_, diags := resolveSettings(t.Context(), block(edit), environment(env))
		return diags
	}
	token := map[string]string{"CAPILLARY_ACCESS_TOKEN": "sample"}
	with := func(more ...string) map[string]string {
		env := maps.Clone(token)
		for i := 0; i < len(more); i += 2 {
			env[more[i]] = more[i+1]
		}
		return env
	}
	till := map[string]string{"CAPILLARY_USERNAME": "till"}
	attributed := func(m *providerModel) {
		m.Attribution = types.ObjectValueMust(attributionTypes(), map[string]attr.Value{
			"entity_type": types.StringValue("TILL"), "entity_code": types.StringValue("till.7"),
			"lookup_type": types.StringNull(), "lookup_value": types.StringNull(),
		})
	}
	return map[string]diag.Diagnostics{
		"config: no address":            resolved(with("CAPILLARY_BASE_URL", ""), nil),
		"config: address in the clear":  resolved(with("CAPILLARY_BASE_URL", "http://eu.api.example.com"), nil),
		"config: no such source":        resolved(with("CAPILLARY_SOURCE", "FAX"), nil),
		"config: not known yet":         resolved(token, func(m *providerModel) { m.Password = types.StringUnknown() }),
		"config: attribution":           resolved(map[string]string{"CAPILLARY_USERNAME": "till", "CAPILLARY_PASSWORD": "sample"}, attributed),
		"config: no credentials":        resolved(nil, nil),
		"config: two ways":              resolved(with("CAPILLARY_USERNAME", "till"), nil),
		"config: no password":           resolved(till, nil),
		"config: two passwords":         resolved(map[string]string{"CAPILLARY_USERNAME": "till", "CAPILLARY_PASSWORD": "sample", "CAPILLARY_PASSWORD_MD5": md5Of123}, nil),
		"config: no MD5":                resolved(map[string]string{"CAPILLARY_USERNAME": "till", "CAPILLARY_PASSWORD_MD5": "sample"}, nil),
		"config: path in address":       resolved(with("CAPILLARY_BASE_URL", "https://eu.api.example.com/v2"), nil),
		"config: line break":            resolved(map[string]string{"CAPILLARY_ACCESS_TOKEN": "sample\n"}, nil),
		"config: colon":                 resolved(map[string]string{"CAPILLARY_USERNAME": "till:x", "CAPILLARY_PASSWORD": "sample"}, nil),
		"config: relative folder":       warnOfRelative("cache", "/home/me/project/cache"),
		"config: half of OAuth":         resolved(map[string]string{"CAPILLARY_CLIENT_KEY": "sample"}, nil),
		"config: not tolerable":         resolved(with("CAPILLARY_TOLERATED_WARNINGS", "521"), nil),
		"config: no code to tolerate":   resolved(with("CAPILLARY_TOLERATED_WARNINGS", "many"), nil),
		"config: refused by the client": {notConfigured(errors.New("the address has no host"))},
	}
}

// inputCases has one case for each mistake in other input.
func inputCases(t *testing.T) map[string]diag.Diagnostics {
	t.Helper()
	kept := func(ids ...attr.Value) diag.Diagnostics {
		_, diags := keptIDs(t.Context(), path.Root("keep"), types.SetValueMust(types.StringType, ids))
		return diags
	}
	blank, kinds := &validator.StringResponse{}, &validator.StringResponse{}
	notBlank().ValidateString(t.Context(), validator.StringRequest{Path: path.Root("account_id"), ConfigValue: types.StringValue(" ")}, blank)
	identifierValidator{}.ValidateString(t.Context(), validator.StringRequest{Path: path.Root("identifier_name"), ConfigValue: types.StringValue("mobile,phone")}, kinds)
	duration := &validator.StringResponse{}
	durationValidator{}.ValidateString(t.Context(), validator.StringRequest{
		Path: path.Root("settle_timeout"), ConfigValue: types.StringValue("soon"),
	}, duration)
	_, noID := parseImportID("564703420")
	_, noIdentity := customerImageIdentity{CustomerID: types.Int64Value(sampleCustomer), ImageID: types.StringValue("")}.target()
	slots := imagelist.Entries([]capillary.Image{{Token: sampleToken, Name: "100/564703420/0", LastModified: "2025-05-02 08:00:00"}})
	return map[string]diag.Diagnostics{
		"input: nothing to keep":       kept(),
		"input: no id to keep":         kept(types.StringValue("")),
		"input: token to keep":         kept(types.StringValue(sampleToken)),
		"input: blank":                 blank.Diagnostics,
		"input: no such identifier":    kinds.Diagnostics,
		"input: identifiers unmatched": checkIdentifiers("mobile,email", "919876543210"),
		"input: duration":              duration.Diagnostics,
		"import: no id":                {unreadableID("564703420", noID)},
		"import: no identity":          {unusableIdentity(noIdentity)},
		"import: by index":             {importedByIndex(importTarget{customerID: sampleCustomer, index: 0}, &slots[0])},
		"import: nothing there":        {importTarget{customerID: sampleCustomer, index: 7}.missing(slots)},
		"import: unknown":              {importTarget{customerID: sampleCustomer, index: -1, name: "79de6a69"}.missing(nil)},
	}
}

// oddCases are messages that no user should ever see.
func oddCases(t *testing.T, s *session) map[string]diag.Diagnostics {
	t.Helper()
	_, wrongData := sessionOf(s.host)
	return map[string]diag.Diagnostics{
		"odd: provider data": wrongData,
		"odd: private state": remember(t.Context(), nil, keyUploaded, func() {}),
	}
}

// queryWarning returns the warning that a query over several customers makes of an error about one.
func queryWarning() diag.Diagnostics {
	s := &session{host: "eu.api.example.com", notes: newRunNotes()}
	failures := diag.Diagnostics{s.explain(listing, sampleCustomer, "", saidOn(capillary.CallGet, capillary.KindServer, 502, 0, ""))}
	var warned diag.Diagnostics
	query{}.warn(func(result list.ListResult) bool {
		warned = result.Diagnostics
		return true
	}, &failures)
	return warned
}
