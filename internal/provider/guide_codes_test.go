package provider

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox/sandboxtest"
)

// TestGuideNamesEveryCode checks that a user who looks up a code of the API in the troubleshooting guide finds
// it, with what to do, and that the guide has no code that the client does not judge.
func TestGuideNamesEveryCode(t *testing.T) {
	t.Parallel()
	known, told := codesOfClient(), codesOfGuide(t)
	for code := range known {
		if !told[code] {
			t.Errorf("the client knows the code %d, but the troubleshooting guide has no row for it", code)
		}
	}
	for code := range lookupCodes {
		if !told[int(code)] {
			t.Errorf("lookups have words of their own for the code %d, but the troubleshooting guide has no row for it", code)
		}
	}
	for code := range told {
		// Pages of a CDN and bare statuses are not in the table of codes.
		if !known[code] && code != 408 && code != 413 && (code < 500 || code > 599) {
			t.Errorf("the troubleshooting guide has a row for the code %d, which the client does not know", code)
		}
	}
}

// TestSandboxPlaysEveryCode checks that the sandbox can answer each call with each code that the client judges,
// and with no other, and that the client's verdict is that of its table.
func TestSandboxPlaysEveryCode(t *testing.T) {
	t.Parallel()
	played := map[int]bool{}
	for _, code := range sandbox.Codes() {
		played[code.Number] = true
	}
	for _, row := range capillary.Codes() {
		delete(played, int(row.Number))
		for call, failing := range callsThatFail(t) {
			if !row.On(failing.name) {
				continue
			}
			t.Run(fmt.Sprint(row.Number, " for ", call), func(t *testing.T) {
				t.Parallel()
				sb := sandboxtest.Start(t)
				outcome := row.Outcome
				if call == sandbox.CallToken {
					outcome = capillary.OutcomeRejected // the call that needs the token is not made
				}
				sb.Script(ruleOf(t, call, row))
				failure, ok := errors.AsType[*capillary.Error](failing.call(t.Context(), failing.client(t, sb.URL)))
				if !ok || failure.Kind != row.Kind || failure.Outcome != outcome || failure.Notice.Code != row.Number {
					t.Errorf("got %+v, want kind %d and outcome %s", failure, row.Kind, outcome)
				}
			})
		}
	}
	for code := range played {
		t.Errorf("the sandbox plays the code %d, which the client does not know", code)
	}
}

// ruleOf makes the sandbox answer a call with a code, or with the words of the failure that has none.
func ruleOf(t *testing.T, call sandbox.Kind, row capillary.Code) sandbox.Rule {
	t.Helper()
	if row.Number == 0 {
		return sandbox.Erased(call)
	}
	rule, err := sandbox.Failing(call, int(row.Number))
	if err != nil {
		t.Fatal(err)
	}
	return rule
}

// TestSandboxPlaysEveryHarmlessWarning checks that each of them leaves a good list as it is, and that one that
// is not in the table does not.
func TestSandboxPlaysEveryHarmlessWarning(t *testing.T) {
	t.Parallel()
	doubts := func(number int) int {
		sb := sandboxtest.Start(t)
		sb.Script(sandbox.Warned(sandbox.CallGet, number))
		listing, err := clientOf(t, sb.URL).ListImages(t.Context(), sampleCustomer)
		if err != nil || len(listing.Images) != 3 {
			t.Errorf("%d: %d images, %v", number, len(listing.Images), err)
		}
		return len(listing.UnknownWarnings)
	}
	for _, warning := range capillary.HarmlessWarnings() {
		if doubts(int(warning.Number)) != 0 {
			t.Errorf("the warning %d (%s) puts the list in doubt", warning.Number, warning.Says)
		}
	}
	if doubts(9999) != 1 {
		t.Error("a warning that is not known leaves the list as it was")
	}
}

// TestEveryCodeIsExplained checks that no code of the table is explained as undocumented.
func TestEveryCodeIsExplained(t *testing.T) {
	t.Parallel()
	s := &session{host: "eu.api.example.com", notes: newRunNotes()}
	for _, row := range capillary.Codes() {
		for op, call := range map[operation]capillary.Call{
			creating: capillary.CallAdd, deleting: capillary.CallDelete, reading: capillary.CallGet, listing: capillary.CallGet, lookingUp: capillary.CallLookup,
		} {
			if !row.On(call) {
				continue
			}
			said := s.explain(op, sampleCustomer, "", &capillary.Error{
				Call: call, CustomerID: sampleCustomer, Kind: row.Kind, Outcome: row.Outcome, Status: 400,
				Notice: capillary.Notice{Code: row.Number, Message: row.Says},
			}).Detail()
			if strings.Contains(said, "something that is not documented") || strings.Contains(said, ": .") || strings.HasSuffix(said, "What to do: ") {
				t.Errorf("%d, %s: %s", row.Number, call, said)
			}
		}
	}
}

// failing is a call of the client's that the API answers with a failure.
type failing struct {
	name   capillary.Call
	call   func(context.Context, *capillary.Client) error
	client func(*testing.T, string) *capillary.Client
}

func callsThatFail(t *testing.T) map[sandbox.Kind]failing {
	t.Helper()
	picture := sandbox.Picture(1, 10<<10)
	sum := sha256.Sum256(picture)
	list := func(ctx context.Context, c *capillary.Client) error {
		_, err := c.ListImages(ctx, sampleCustomer)
		return err
	}
	return map[sandbox.Kind]failing{
		sandbox.CallToken: {capillary.CallToken, list, clientWithKeys},
		sandbox.CallGet:   {capillary.CallGet, list, clientOf},
		sandbox.CallLookup: {capillary.CallLookup, func(ctx context.Context, c *capillary.Client) error {
			_, err := c.LookupCustomer(ctx, capillary.Lookup{IdentifierName: "mobile", IdentifierValue: "919900000001"})
			return err
		}, clientOf},
		sandbox.CallDelete: {capillary.CallDelete, func(ctx context.Context, c *capillary.Client) error {
			return c.DeleteImage(ctx, sampleCustomer, 0)
		}, clientOf},
		sandbox.CallAdd: {capillary.CallAdd, func(ctx context.Context, c *capillary.Client) error {
			_, err := c.AddImage(ctx, sampleCustomer, capillary.Upload{
				Filename: "a.png", ContentType: "image/png", Size: int64(len(picture)), SHA256: hex.EncodeToString(sum[:]),
				Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(string(picture))), nil },
			})
			return err
		}, clientOf},
	}
}

func clientOf(t *testing.T, address string) *capillary.Client {
	t.Helper()
	return clientWith(t, address, capillary.AccessToken("sandbox-access-token"))
}

func clientWithKeys(t *testing.T, address string) *capillary.Client {
	t.Helper()
	return clientWith(t, address, capillary.ClientCredentials{Key: "sandbox-key", Secret: "sandbox-secret"})
}

func clientWith(t *testing.T, address string, credentials capillary.Credentials) *capillary.Client {
	t.Helper()
	client, err := capillary.New(capillary.Config{BaseURL: address, Credentials: credentials})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return client
}

// codesOfClient returns the codes that the client judges.
func codesOfClient() map[int]bool {
	codes := map[int]bool{}
	for _, row := range capillary.Codes() {
		if row.Number != 0 {
			codes[int(row.Number)] = true
		}
	}
	for _, warning := range capillary.HarmlessWarnings() {
		codes[int(warning.Number)] = true
	}
	return codes
}

// codesOfGuide returns the numbers in the first cells of the guide's tables of codes, including those between
// "8050 to 8064".
func codesOfGuide(t *testing.T) map[int]bool {
	t.Helper()
	guide, err := os.ReadFile(filepath.Join("..", "..", "templates", "guides", "troubleshooting.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, tables, found := strings.Cut(string(guide), "\n## Codes of the API\n")
	if !found {
		t.Fatal("the troubleshooting guide has no section about codes")
	}
	codes := map[int]bool{}
	for _, cell := range regexp.MustCompile(`(?m)^\| ([^|]*) \|`).FindAllStringSubmatch(tables, -1) {
		for _, bounds := range regexp.MustCompile(`\b(\d{3,})(?: to (\d{3,}))?\b`).FindAllStringSubmatch(cell[1], -1) {
			first := number(t, bounds[1])
			last := first
			if bounds[2] != "" {
				last = number(t, bounds[2])
			}
			for code := first; code <= last; code++ {
				codes[code] = true
			}
		}
	}
	return codes
}

func number(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
