package capillary

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
)

const foundCustomer = `{"entity": 552695692, "warnings": []}`

func byMobile() Lookup { return Lookup{IdentifierName: "mobile", IdentifierValue: "919876543210"} }

func TestLookup(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]Customer{
		foundCustomer:            {ID: 552695692},
		`{"entity":"552695692"}`: {ID: 552695692},
		`{"entity":1,"errors":null,"warnings":null,"data":null}`:                         {ID: 1},
		`{"entity":9223372036854775807}`:                                                 {ID: 1<<63 - 1},
		`{"entity":7,"warnings":[{"code":777,"message":"slow\u001b for 919876543210"}]}`: {ID: 7, UnknownWarnings: []Notice{{777, "slow for [redacted]"}}},
	} {
		t.Run(body, func(t *testing.T) {
			t.Parallel()
			got, err := newClient(t, answers(ok(body))).LookupCustomer(t.Context(), byMobile())
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("wrong customer (-want +got):\n%s", diff)
			}
		})
	}
}

func TestLookupRequest(t *testing.T) {
	t.Parallel()
	own := func(c *Config) { c.Source, c.AccountID = "WECHAT", "w1" }
	for name, tt := range map[string]struct {
		config func(*Config)
		lookup Lookup
		want   url.Values
	}{
		"defaults":        {func(*Config) {}, Lookup{}, url.Values{"source": {"INSTORE"}}},
		"the client's":    {own, Lookup{}, url.Values{"source": {"WECHAT"}, "accountId": {"w1"}}},
		"the same source": {own, Lookup{Source: "WECHAT"}, url.Values{"source": {"WECHAT"}, "accountId": {"w1"}}},
		"another source":  {own, Lookup{Source: "INSTORE"}, url.Values{"source": {"INSTORE"}}},
		"another account": {own, Lookup{AccountID: "w2"}, url.Values{"source": {"WECHAT"}, "accountId": {"w2"}}},
		"both":            {own, Lookup{Source: "LINE", AccountID: "l"}, url.Values{"source": {"LINE"}, "accountId": {"l"}}},
		"two identifiers": {func(*Config) {}, Lookup{IdentifierName: "mobile,email", IdentifierValue: "91,a@x.test"}, url.Values{
			"source": {"INSTORE"}, "identifierName": {"mobile,email"}, "identifierValue": {"91,a@x.test"},
		}},
		"a comma in a value": {func(*Config) {}, Lookup{IdentifierName: "externalId", IdentifierValue: "a,b"}, url.Values{
			"source": {"INSTORE"}, "identifierName": {"externalId"}, "identifierValue": {"a,b"},
		}},
		"characters to escape": {func(*Config) {}, Lookup{IdentifierName: "email", IdentifierValue: "a+b&source=ALL@x.test/../#?"}, url.Values{
			"source": {"INSTORE"}, "identifierName": {"email"}, "identifierValue": {"a+b&source=ALL@x.test/../#?"},
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if tt.lookup.IdentifierName == "" {
				tt.lookup.IdentifierName, tt.lookup.IdentifierValue = "mobile", "919876543210"
				tt.want.Set("identifierName", "mobile")
				tt.want.Set("identifierValue", "919876543210")
			}
			api := answers(ok(foundCustomer))
			client := newClient(t, api, tt.config)
			if _, err := client.LookupCustomer(t.Context(), tt.lookup); err != nil {
				t.Fatal(err)
			}
			got := api.all("")
			want := received{Method: http.MethodGet, Path: "/v2/customers/lookup", Query: tt.want, Header: got[0].Header}
			if diff := cmp.Diff([]received{want}, got); diff != "" {
				t.Errorf("wrong request (-want +got):\n%s", diff)
			}
			if got[0].Header.Get(tokenHeader) != string(testToken) {
				t.Error("asked without credentials")
			}
		})
	}
}

// The query of a lookup must not leak into the next read: it has a different source, and an identifier.
func TestLookupLeavesNoTrace(t *testing.T) {
	t.Parallel()
	api := answers(ok(foundCustomer), ok(listingOf("[]")))
	client := newClient(t, api)
	if _, err := client.LookupCustomer(t.Context(), Lookup{Source: "LINE", AccountID: "l", IdentifierName: "mobile", IdentifierValue: "91"}); err != nil {
		t.Fatal(err)
	}
	list(t, client)
	want := url.Values{"source": {"INSTORE"}, "embed": {"CUSTOMERIMAGE"}}
	if diff := cmp.Diff(want, api.all("")[1].Query); diff != "" {
		t.Errorf("wrong query (-want +got):\n%s", diff)
	}
}

// An answer that does not name a customer is an error, never customer 0.
func TestLookupUnreadable(t *testing.T) {
	t.Parallel()
	const noID = "the answer's entity is not the id of a customer"
	const unread = "no customer can be read from the answer: "
	for body, text := range map[string]string{
		`{}`:                                      noID,
		`{"warnings":[]}`:                         noID,
		`{"entity":null}`:                         noID,
		`{"entity":0}`:                            noID,
		`{"entity":-0}`:                           noID,
		`{"entity":"0"}`:                          noID,
		`{"entity":-5}`:                           noID,
		`{"entity":""}`:                           noID,
		`{"entity":1.0}`:                          noID,
		`{"entity":1e3}`:                          noID,
		`{"entity":1e400}`:                        noID,
		`{"entity":true}`:                         noID,
		`{"entity":[5]}`:                          noID,
		`{"entity":{"id":5}}`:                     noID,
		`{"entity":"919876543210x"}`:              noID,
		`{"entity":9223372036854775808}`:          noID,
		`{"entity":18446744073709551616}`:         noID,
		`{"entity":"\u0039\u0031"}`:               noID,
		`{"data":[{"code":200,"status":"true"}]}`: noID,
		``:                               unread + "unexpected end of JSON input",
		`[]`:                             unread + "it is of type array",
		`5`:                              unread + "it is of type number",
		`{"entity":5`:                    unread + "unexpected end of JSON input",
		`{"entity":5}}`:                  unread + "invalid character '}' after top-level value",
		`<html></html>`:                  unread + "the answer is a web page, not the documented JSON",
		`{"entity":5,"warnings":"none"}`: unread + "warnings is of type string",
		`{"entity":5,"data":"x"}`:        "the answer's data is not the documented list: it is of type string",
		`{"entity":5,"errors":[{"code":"91987654x"}]}`: unread + `"\"91987654x\"" is not a whole number`,
		`{"entity":5}` + strings.Repeat(" ", maxBody):  "the answer has more than 1048576 bytes, and real answers have far fewer",
	} {
		t.Run(body[:min(len(body), 50)], func(t *testing.T) {
			t.Parallel()
			got, err := newClient(t, answers(ok(body))).LookupCustomer(t.Context(), byMobile())
			want := verdict{Kind: KindUnreadable, Retryable: true, Status: 200, Text: "Get Customer ID: HTTP 200, " + text}
			if diff := cmp.Diff(want, verdictOf(t, err)); diff != "" {
				t.Errorf("wrong verdict (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(Customer{}, got); diff != "" {
				t.Errorf("a customer beside the error:\n%s", diff)
			}
		})
	}
}

// The documented codes keep their number in every place.
func TestLookupRefused(t *testing.T) {
	t.Parallel()
	for code, kind := range map[int64]Kind{
		8003: KindWrongRequest, 8011: KindWrongRequest, 8013: KindWrongRequest, 8016: KindWrongRequest, 8045: KindWrongRequest,
		8065: KindWrongRequest, 8091: KindWrongRequest, 8092: KindWrongRequest, 8093: KindWrongRequest,
		8015: KindCustomerNotFound, 8069: KindCustomerMerged, 401: KindCredentials, 4000: KindForbidden,
	} {
		for how, given := range map[string]answer{
			"an error":           status(400, `{"errors":[{"status":false,"code":%d,"message":"m"}]}`),
			"an error in a 200":  ok(`{"entity":0,"warnings":[],"errors":[{"code":"%d","message":"m"}]}`),
			"a warning":          ok(`{"warnings":[{"code":%d,"message":"m"}]}`),
			"beside another":     ok(`{"entity":null,"warnings":[{"code":777,"message":"n"},{"code":%d,"message":"m"}]}`),
			"one without a list": ok(`{"errors":{"code":%d,"message":"m"}}`),
			"data":               ok(`{"data":[{"code":%d,"message":"m","status":"false"}]}`),
			"the older shape":    ok(`{"response":{"status":{"success":"false","code":%d,"message":"m"}}}`),
			"XML":                status(400, `<response><code>%d</code><message>m</message></response>`),
		} {
			t.Run(fmt.Sprint(code, " as ", how), func(t *testing.T) {
				t.Parallel()
				given.body = fmt.Sprintf(given.body, code)
				_, err := newClient(t, answers(given)).LookupCustomer(t.Context(), byMobile())
				want := verdict{Kind: kind, Outcome: OutcomeRejected, Status: max(given.status, 200), Notice: Notice{code, "m"}}
				if diff := cmp.Diff(want, failureOf(t, err)); diff != "" {
					t.Errorf("wrong verdict (-want +got):\n%s", diff)
				}
			})
		}
	}
}

func TestLookupMerged(t *testing.T) {
	t.Parallel()
	for body, survivor := range map[string]int64{
		`{"entity":99,"warnings":[{"code":8069,"message":"Merged customer"}]}`:   99,
		`{"entity":"99","errors":[{"code":"8069","message":"Merged customer"}]}`: 99,
		`{"entity":null,"warnings":[{"code":8069,"message":"Merged customer"}]}`: 0,
		`{"entity":-1,"warnings":[{"code":8069,"message":"Merged customer"}]}`:   0,
		`{"entity":"no","warnings":[{"code":8069,"message":"Merged customer"}]}`: 0,
		`{"entity":1e400,"errors":[{"code":8069,"message":"Merged customer"}]}`:  0,
		`{"warnings":[{"code":777},{"code":8069,"message":"Merged customer"}]}`:  0,
	} {
		t.Run(body, func(t *testing.T) {
			t.Parallel()
			_, err := newClient(t, answers(ok(body))).LookupCustomer(t.Context(), byMobile())
			want := verdict{Kind: KindCustomerMerged, Outcome: OutcomeRejected, Status: 200, Notice: Notice{8069, "Merged customer"}, Survivor: survivor}
			if diff := cmp.Diff(want, failureOf(t, err)); diff != "" {
				t.Errorf("wrong verdict (-want +got):\n%s", diff)
			}
		})
	}
}

func TestLookupIsRepeated(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		api := answers(status(502, "<html></html>"), ok(`{"errors":[{"code":461,"message":"busy"}]}`), ok("{"), ok(foundCustomer))
		got, err := newClient(t, api, retries(3)).LookupCustomer(t.Context(), byMobile())
		if err != nil || got.ID != 552695692 || len(api.all("")) != 4 {
			t.Errorf("got %+v, %v after %d requests", got, err, len(api.all("")))
		}
	})
}

func TestLookupUnsent(t *testing.T) {
	t.Parallel()
	const missing = "the identifier's name or value is missing"
	for lookup, text := range map[Lookup]string{
		{}:                         missing,
		{IdentifierName: "mobile"}: missing,
		{IdentifierValue: "9198"}:  missing,
		{IdentifierName: "mobile", IdentifierValue: " \t"}:        missing,
		{IdentifierName: "mobile,email", IdentifierValue: "91, "}: missing,
		{IdentifierName: "mobile,", IdentifierValue: "91,92"}:     missing,
		{IdentifierName: "mobile,email", IdentifierValue: "91"}:   "there are 2 kinds of identifiers, but 1 values",
	} {
		api := answers(ok(foundCustomer))
		_, err := newClient(t, api).LookupCustomer(t.Context(), lookup)
		want := verdict{Kind: KindUnsent, Outcome: OutcomeRejected, Text: "Get Customer ID: " + text}
		if diff := cmp.Diff(want, verdictOf(t, err)); diff != "" || len(api.all("")) > 0 {
			t.Errorf("%d requests, wrong verdict (-want +got):\n%s", len(api.all("")), diff)
		}
	}
}

// An API, or something on the way, that repeats the identifier in every form wherever it can.
func TestIdentifiersAreNeverShown(t *testing.T) {
	t.Parallel()
	for value, forms := range map[string][]string{
		"919876543210":     {"919876543210", "+919876543210", "9876543210"},
		"+91 98765-43210":  {"+91 98765-43210", "919876543210", "9876543210", "%2B91+98765-43210", "%2b91%2098765-43210"},
		"John.O'Neil@X.de": {"John.O'Neil@X.de", "john.o'neil@x.de", "JOHN.O'NEIL@X.DE", "John.O%27Neil%40X.de", "john.o%27neil%40x.de"},
		"größe@x.de":       {"größe@x.de", "gr%C3%B6%C3%9Fe%40x.de", "gr%c3%b6%c3%9fe%40x.de"},
		"919876543210,a@x": {"919876543210", "9876543210", "a@x", "919876543210,a@x", "919876543210%2Ca%40x"},
		"ext 7/é":          {"ext 7/é", "ext+7%2F%C3%A9", "ext%207%2F%C3%A9"},
	} {
		for _, form := range forms {
			for how, given := range map[string]answer{
				"an error":     status(400, `{"errors":[{"code":8015,"message":"No customer for (`+form+`)"}]}`),
				"a stranger":   ok(`{"errors":[{"code":9999,"message":"` + form + `"}]}`),
				"a doubt":      ok(`{"entity":5,"warnings":[{"code":777,"message":"` + form + `"}]}`),
				"the entity":   ok(`{"entity":"` + form + `x"}`),
				"a code":       ok(`{"entity":5,"errors":[{"code":"` + form + `x"}]}`),
				"XML":          ok(`<r><code>8015</code><message>` + form + `</message></r>`),
				"a merger":     ok(`{"warnings":[{"code":8069,"message":"` + form + `"}]}`),
				"a request id": status(500, "").with("X-Cap-Requestid", form),
				"a redirect":   status(302, "").with("Location", "https://"+form+"/"+form),
				"no answer":    {status: -1, body: `parse "https://api.test/v2/customers/lookup?identifierValue=` + form + `": dial ` + form},
			} {
				t.Run(form+" as "+how, func(t *testing.T) {
					t.Parallel()
					var mu sync.Mutex
					var shown strings.Builder
					client := newClient(t, echoing(given), func(c *Config) {
						c.Observe = func(_ context.Context, e Exchange) {
							mu.Lock()
							defer mu.Unlock()
							fmt.Fprintf(&shown, "%+v\n", e)
						}
					})
					got, err := client.LookupCustomer(t.Context(), Lookup{IdentifierName: "mobile", IdentifierValue: value})
					fmt.Fprintf(&shown, "%+v", got)
					if err != nil {
						fmt.Fprintf(&shown, "%v %+v", err, failureOf(t, err))
					}
					if strings.Contains(shown.String(), strings.TrimPrefix(form, "+")) {
						t.Errorf("%q is shown in\n%s", form, shown.String())
					}
					if !strings.Contains(shown.String(), "/v2/customers/lookup") {
						t.Errorf("the exchange was not reported: %s", shown.String())
					}
				})
			}
		}
	}
}
