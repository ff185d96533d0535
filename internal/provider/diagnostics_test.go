package provider

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
)

// diagnosed is an error and the operation that it stopped.
type diagnosed struct {
	op    operation
	token string
	err   error
}

const (
	sampleCustomer = 564703420
	sampleToken    = "customerImage/100/564703420/b3dd5a1e"
)

// TestDiagnostics compares every text that a user may see with testdata/diagnostics.txt, which is there to be
// read. UPDATE_GOLDEN=1 writes it again.
func TestDiagnostics(t *testing.T) {
	t.Parallel()
	s := &session{host: "eu.api.example.com"} // each text is the first of a run
	cases := apiCases()
	maps.Copy(cases, galleryCases())
	maps.Copy(cases, sightCases())
	maps.Copy(cases, purgeCases())
	all := linkCases(s)
	for name, c := range cases {
		all[name] = s.explain(c.op, sampleCustomer, c.token, c.err)
	}
	basic := &session{host: s.host, notes: s.notes, basic: true}
	all["hint: basic is off"] = basic.explain(creating, sampleCustomer, "", cases["api: credentials"].err)
	attributed := &session{host: s.host, notes: s.notes, attribution: capillary.Attribution{
		EntityType: "STORE_CODE", EntityCode: "s7", LookupType: "WECHAT", Lookup: "w1",
	}}
	all["hint: attribution"] = attributed.explain(reading, sampleCustomer, sampleToken, cases["api: customer not found"].err)
	for name, err := range lookupCases() {
		all[name] = s.explainLookup("mobile", err)
	}
	for name, err := range unfetchedCases() {
		all[name] = s.unfetchedWarning(sampleCustomer, sampleToken, err)
	}
	maps.Copy(all, refusedCases())
	all["purge: unknown setting"] = purgeUnknown()
	all["lookup: unknown warning"] = s.lookupDoubt("mobile", capillary.Customer{ID: sampleCustomer, UnknownWarnings: []capillary.Notice{{Code: 9999, Message: "Something new"}}})
	for name, diags := range slicedCases(t, s) {
		if len(diags) != 1 {
			t.Errorf("%s: %v", name, texts(diags))
			continue
		}
		all[name] = diags[0]
	}
	var text strings.Builder
	for _, name := range slices.Sorted(maps.Keys(all)) {
		fmt.Fprintf(&text, "=== %s\n%s: %s\n\n%s\n\n", name, all[name].Severity(), all[name].Summary(), all[name].Detail())
	}
	folder, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	said := strings.ReplaceAll(text.String(), folder, "/home/me/project")
	golden := filepath.Join("testdata", "diagnostics.txt")
	if os.Getenv("UPDATE_GOLDEN") != "" {
		write(t, golden, []byte(said))
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), said); diff != "" {
		t.Errorf("texts (-want +got):\n%s", diff)
	}
}

// TestGuideNamesEverySummary checks that a user who looks up a message in the troubleshooting guide finds it.
func TestGuideNamesEverySummary(t *testing.T) {
	t.Parallel()
	texts, err := os.ReadFile(filepath.Join("testdata", "diagnostics.txt"))
	if err != nil {
		t.Fatal(err)
	}
	guide, err := os.ReadFile(filepath.Join("..", "..", "templates", "guides", "troubleshooting.md"))
	if err != nil {
		t.Fatal(err)
	}
	summaries := regexp.MustCompile(`(?m)^=== .*\n(?:Error|Warning): (.*)$`).FindAllSubmatch(texts, -1)
	if cases := strings.Count("\n"+string(texts), "\n=== "); len(summaries) != cases {
		t.Errorf("%d summaries in %d cases", len(summaries), cases)
	}
	for _, summary := range summaries {
		row := regexp.MustCompile(`(?m)^\| ` + regexp.QuoteMeta(string(summary[1])) + `( \(.*\))? \|`)
		if !row.Match(guide) {
			t.Errorf("the troubleshooting guide has no row for %q", summary[1])
		}
	}
}

// slicedCases are messages whose constructors return any number of diagnostics, although each returns one here.
func slicedCases(t *testing.T, s *session) map[string]diag.Diagnostics {
	t.Helper()
	cases := warningCases(t)
	maps.Copy(cases, planCases(t))
	maps.Copy(cases, configCases(t))
	maps.Copy(cases, waitCases(s))
	maps.Copy(cases, inputCases(t))
	maps.Copy(cases, oddCases(t, s))
	return cases
}

// apiCases has one case for each kind of failure.
func apiCases() map[string]diagnosed {
	failure := func(call capillary.Call, kind capillary.Kind, outcome capillary.Outcome, status int, code int64, message string) *capillary.Error {
		return &capillary.Error{
			Call: call, CustomerID: sampleCustomer, Kind: kind, Outcome: outcome, Status: status,
			Notice: capillary.Notice{Code: code, Message: message}, RequestID: "req-7f3a",
		}
	}
	get := func(kind capillary.Kind, status int, code int64, message string) *capillary.Error {
		return failure(capillary.CallGet, kind, capillary.OutcomeRejected, status, code, message)
	}
	merged := get(capillary.KindCustomerMerged, 200, 8069, "Merged customer found")
	merged.Survivor = 552695692
	redirect := get(capillary.KindRedirect, 302, 0, "")
	redirect.Err = errors.New("redirected to https://other.example.com, which is not followed")
	unsent := &capillary.Error{Call: capillary.CallGet, Kind: capillary.KindUnsent, Outcome: capillary.OutcomeRejected,
		Err: errors.New("dial tcp 127.0.0.1:1: connect: connection refused")}
	masked := get(capillary.KindMasked, 200, 0, "")
	masked.Err = errors.New("entry 1 of customerImage is masked with asterisks")
	silence := &capillary.Error{Call: capillary.CallGet, Kind: capillary.KindNoAnswer, Err: errors.New("no answer within the request timeout of 1m0s")}
	unreadable := get(capillary.KindUnreadable, 200, 0, "")
	unreadable.Err = errors.New("entry 1 of customerImage has no file")
	cached := get(capillary.KindCached, 200, 0, "")
	cached.Err = errors.New("the answer comes from a cache: it is 3600 s old, according to its Age header")
	changed := &capillary.Error{Call: capillary.CallAdd, Kind: capillary.KindContentChanged, Outcome: capillary.OutcomeRejected,
		Err: errors.New("the image changed while it was read: its hash is aaaa and not bbbb")}
	return map[string]diagnosed{
		"api: credentials":          {reading, sampleToken, get(capillary.KindCredentials, 401, 0, "")},
		"api: token refused":        {creating, "", failure(capillary.CallToken, capillary.KindCredentials, capillary.OutcomeRejected, 200, 320001, "Invalid key or secret")},
		"api: forbidden":            {deleting, sampleToken, failure(capillary.CallDelete, capillary.KindForbidden, capillary.OutcomeRejected, 403, 4000, "Not authorised")},
		"api: unavailable":          {deleting, sampleToken, failure(capillary.CallDelete, capillary.KindUnavailable, capillary.OutcomeRejected, 503, 4001, "Authorisation status unavailable")},
		"api: rate limited":         {creating, "", failure(capillary.CallAdd, capillary.KindRateLimited, capillary.OutcomeRejected, 429, 0, "")},
		"api: busy":                 {deleting, sampleToken, failure(capillary.CallDelete, capillary.KindBusy, capillary.OutcomeRejected, 200, 521, "Multiple actions running for the same customer, Please try after some time")},
		"api: wrong request":        {reading, sampleToken, get(capillary.KindWrongRequest, 400, 8016, "Source is required")},
		"api: bare 400":             {reading, sampleToken, get(capillary.KindWrongRequest, 400, 0, "")},
		"api: 8084 on a read":       {reading, sampleToken, get(capillary.KindWrongRequest, 400, 8084, "Customer details not sent")},
		"api: no account":           {listing, "", get(capillary.KindWrongRequest, 400, 8127, "Invalid source or accountId passed")},
		"api: wrong organisation":   {reading, sampleToken, get(capillary.KindWrongRequest, 400, 8085, "Invalid org entity passed")},
		"api: no child":             {reading, sampleToken, get(capillary.KindWrongRequest, 400, 8126, "Request passed without child org context")},
		"api: wrong address":        {reading, sampleToken, get(capillary.KindWrongRequest, 404, 0, "")},
		"api: attribution":          {reading, sampleToken, get(capillary.KindAttribution, 400, 91021, "Invalid attribution TILL passed")},
		"api: masked":               {deleting, sampleToken, masked},
		"api: erasure pending":      {deleting, sampleToken, failure(capillary.CallDelete, capillary.KindErasurePending, capillary.OutcomeRejected, 400, 8109, "PII deletion request is pending")},
		"api: customer refused":     {creating, "", failure(capillary.CallAdd, capillary.KindCustomerRefused, capillary.OutcomeRejected, 400, 8087, "Card is BLOCKED, not allowed to do any further actions")},
		"api: customer not found":   {reading, sampleToken, get(capillary.KindCustomerNotFound, 400, 8015, "Customer not found for the given identifiers")},
		"api: customer merged":      {reading, sampleToken, merged},
		"api: customer erased":      {creating, "", get(capillary.KindCustomerErased, 400, 0, "Customer is deleted after PII delete request")},
		"api: no such index":        {deleting, sampleToken, failure(capillary.CallDelete, capillary.KindNoSuchIndex, capillary.OutcomeRejected, 200, 8078, "No Image passed to be deleted")},
		"api: full":                 {creating, "", failure(capillary.CallAdd, capillary.KindFull, capillary.OutcomeRejected, 200, 8082, "Max image per user is 5")},
		"api: upload failed":        {creating, "", failure(capillary.CallAdd, capillary.KindUploadFailed, capillary.OutcomeFailed, 200, 8079, "Error in uploading Image")},
		"api: image refused":        {creating, "", failure(capillary.CallAdd, capillary.KindImageRefused, capillary.OutcomeRejected, 200, 8083, "Image size is too small")},
		"api: content changed":      {creating, "", changed},
		"api: unsent":               {reading, sampleToken, unsent},
		"api: no answer":            {reading, sampleToken, silence},
		"api: server":               {importing, "", get(capillary.KindServer, 502, 0, "")},
		"api: unreadable":           {reading, sampleToken, unreadable},
		"api: from a cache":         {deleting, sampleToken, cached},
		"api: redirect":             {reading, sampleToken, redirect},
		"api: unexpected":           {deleting, sampleToken, failure(capillary.CallDelete, capillary.KindUnexpected, capillary.OutcomeRejected, 400, 9999, "Odd")},
		"rest: interrupted":         {creating, "", fmt.Errorf("nothing was sent: stopped waiting for other operations on customer %d: %w", sampleCustomer, context.Canceled)},
		"rest: interrupted read":    {reading, sampleToken, &capillary.Error{Call: capillary.CallGet, CustomerID: sampleCustomer, Kind: capillary.KindNoAnswer, Retryable: true, Err: context.Canceled}},
		"rest: out of time":         {deleting, sampleToken, fmt.Errorf("nothing was sent: stopped waiting for other operations on customer %d: %w", sampleCustomer, context.DeadlineExceeded)},
		"rest: entry without name":  {reading, "", gallery.ErrNoImage},
		"rest: out of time, import": {importing, "", context.DeadlineExceeded},
		"rest: interrupted import":  {importing, sampleToken, fmt.Errorf("the download of its bytes was broken off: %w", context.Canceled)},
		"rest: earlier call":        {deleting, sampleToken, fmt.Errorf("nothing was sent: an earlier call for customer %d may still take effect until 12:03:04: %w", sampleCustomer, context.DeadlineExceeded)},
		"rest: private state":       {reading, sampleToken, errors.New(`the private state is unreadable: key "pending": unexpected end of JSON input`)},
		"rest: something else":      {importing, "", errors.New("something else")},
	}
}

// galleryCases has one case for each refusal and each unknown outcome.
func galleryCases() map[string]diagnosed {
	size := func(n int64) *int64 { return &n }
	images := []capillary.Image{
		{Token: "customerImage/100/564703420/7c1e0f2d", Name: "100/564703420/0", Size: size(209859), LastModified: "2025-04-30 12:25:56"},
		{Token: sampleToken, Name: "100/564703420/2", Size: size(20480), LastModified: "2025-05-02 08:00:00"},
		{Token: "customerImage/100/564703420/e9a4b310", Name: "100/564703420/1", LastModified: "2025-05-03 09:30:00"},
	}
	slots := imagelist.Entries(images)
	lost := &capillary.Error{Call: capillary.CallAdd, Kind: capillary.KindServer, Status: 504, RequestID: "req-7f3a"}
	page := &capillary.Error{Call: capillary.CallDelete, Kind: capillary.KindServer, Status: 502}
	pending := gallery.PendingUpload{CustomerID: sampleCustomer, Size: 20480, Since: time.Unix(0, 0)}
	return map[string]diagnosed{
		"gallery: doubt":                {deleting, sampleToken, &gallery.UnknownWarningError{CustomerID: sampleCustomer, Warnings: []capillary.Notice{{Code: 1001, Message: "Partial"}}, Images: images}},
		"gallery: doubts":               {deleting, sampleToken, &gallery.UnknownWarningError{CustomerID: sampleCustomer, Warnings: []capillary.Notice{{Code: 1001, Message: "Partial"}, {Code: 1002}}, Images: images}},
		"gallery: doubt, no code":       {deleting, sampleToken, &gallery.UnknownWarningError{CustomerID: sampleCustomer, Warnings: []capillary.Notice{{Message: "Partial"}}, Images: images}},
		"gallery: silent":               {reading, sampleToken, &gallery.NoListError{CustomerID: sampleCustomer}},
		"gallery: surprising":           {deleting, sampleToken, &gallery.StaleError{CustomerID: sampleCustomer, Images: images, Surprising: true}},
		"gallery: slow list":            {deleting, sampleToken, &gallery.StaleError{CustomerID: sampleCustomer, Images: images, Took: 45 * time.Second}},
		"gallery: twin, known":          {creating, "", &gallery.ConflictingUploadError{Pending: pending, Image: &imagelist.Entry{Index: 1, Image: images[1]}}},
		"gallery: stale":                {deleting, sampleToken, &gallery.StaleError{CustomerID: sampleCustomer, Images: images}},
		"gallery: stale and empty":      {deleting, sampleToken, &gallery.StaleError{CustomerID: sampleCustomer}},
		"gallery: duplicate":            {deleting, sampleToken, &imagelist.DuplicateError{CustomerID: sampleCustomer, Token: sampleToken, Images: append(images, images[1])}},
		"gallery: index":                {deleting, sampleToken, &imagelist.IndexError{CustomerID: sampleCustomer, Images: images, Position: 1, Number: 2, Named: true, Claims: 1, Check: imagelist.CheckStrict}},
		"gallery: index, no number":     {deleting, sampleToken, &imagelist.IndexError{CustomerID: sampleCustomer, Images: images, Position: 1, Check: imagelist.CheckName}},
		"gallery: index, another's":     {deleting, sampleToken, &imagelist.IndexError{CustomerID: sampleCustomer, Images: images, Position: 1, Claims: 1, Check: imagelist.CheckStrict}},
		"gallery: index, two claims":    {deleting, sampleToken, &imagelist.IndexError{CustomerID: sampleCustomer, Images: images, Position: 1, Number: 2, Named: true, Claims: 2, Check: imagelist.CheckStrict}},
		"gallery: lost":                 {deleting, sampleToken, &gallery.LostError{CustomerID: sampleCustomer, Token: sampleToken, Lost: slots[:1], Images: images[1:], Check: imagelist.CheckStrict}},
		"gallery: lost, by a batch":     {deleting, sampleToken, &gallery.LostError{CustomerID: sampleCustomer, Token: sampleToken, Lost: slots[:1], Images: images[1:], BatchIndexes: []int{3, 1}}},
		"gallery: lost, by name":        {deleting, sampleToken, &gallery.LostError{CustomerID: sampleCustomer, Token: sampleToken, Lost: slots[:1], Images: images[1:], Check: imagelist.CheckName}},
		"gallery: still listed":         {deleting, sampleToken, &gallery.StillListedError{CustomerID: sampleCustomer, Token: sampleToken, Images: images}},
		"gallery: still, unknown":       {deleting, sampleToken, &gallery.StillListedError{CustomerID: sampleCustomer, Token: sampleToken, Images: images, Err: page}},
		"gallery: unverified":           {deleting, sampleToken, &gallery.UnverifiedError{CustomerID: sampleCustomer, Token: sampleToken, Seen: slots, Err: fmt.Errorf("%w (the deletion itself: %w)", context.Canceled, page)}},
		"gallery: unverified, time":     {deleting, sampleToken, &gallery.UnverifiedError{CustomerID: sampleCustomer, Token: sampleToken, Seen: slots, Err: context.DeadlineExceeded}},
		"gallery: ledger":               {creating, "", &gallery.LedgerError{CustomerID: sampleCustomer, Err: errors.New("write /cache/eu.api.example.com/564703420.json: no space left on device")}},
		"gallery: ledger, deleting":     {deleting, sampleToken, &gallery.LedgerError{CustomerID: sampleCustomer, Err: errors.New("the page /cache/eu.api.example.com/564703420.json is damaged: unexpected end of JSON input")}},
		"gallery: lock lost":            {creating, "", &gallery.LockLostError{CustomerID: sampleCustomer}},
		"gallery: lock lost, deleting":  {deleting, sampleToken, &gallery.LockLostError{CustomerID: sampleCustomer}},
		"gallery: pending, unread":      {creating, "", &gallery.PendingError{Pending: pending, Err: fmt.Errorf("%w (the upload itself: %w)", context.Canceled, lost)}},
		"gallery: full":                 {creating, "", &gallery.FullError{CustomerID: sampleCustomer, Images: append(images, images[:2]...)}},
		"gallery: size":                 {creating, sampleToken, &gallery.SizeMismatchError{CustomerID: sampleCustomer, Image: images[1], Sent: 20000}},
		"gallery: ambiguous":            {creating, "", &gallery.AmbiguousError{CustomerID: sampleCustomer, Candidates: slots[1:], Err: lost}},
		"gallery: twin":                 {creating, "", &gallery.ConflictingUploadError{Pending: pending}},
		"gallery: pending":              {creating, "", &gallery.PendingError{Pending: pending, Err: lost}},
		"gallery: ambiguous, when read": {reading, "", &gallery.AmbiguousError{CustomerID: sampleCustomer, Candidates: slots[1:]}},
	}
}

// refusedCases are the messages of a run about refused credentials, one after the other, and about the checks of
// a plan.
func refusedCases() map[string]diag.Diagnostic {
	s := &session{host: "eu.api.example.com", notes: newRunNotes(), credentials: "the environment variables CAPILLARY_USERNAME and CAPILLARY_PASSWORD"}
	refused := saidOn(capillary.CallGet, capillary.KindCredentials, 401, 401, "Invalid credentials")
	before := &capillary.Error{Call: capillary.CallGet, CustomerID: sampleCustomer, Kind: capillary.KindCredentials, Outcome: capillary.OutcomeRejected, Err: capillary.ErrRefusedBefore}
	return map[string]diag.Diagnostic{
		"refused: 1 first":   s.explain(checking, sampleCustomer, "", refused),
		"refused: 2 read":    s.explain(reading, sampleCustomer, sampleToken, before),
		"refused: 3 upload":  s.explain(creating, sampleCustomer, "", before),
		"refused: 4 listing": s.explain(listing, sampleCustomer, "", refused),
		"check: no customer": s.explain(checking, sampleCustomer, "", saidOn(capillary.CallGet, capillary.KindCustomerNotFound, 400, 8015, "Customer not found")),
	}
}
