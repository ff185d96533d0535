package capillary

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// entry is an entry of customerImage, as in the reference.
const entry = `{"code":200,"file":{"acl":"PRIVATE","fileSize":"209859","fileHandle":"01a24b35","lastModified":"2025-04-30 12:25:56",` +
	`"latestVersion":1,"version":"-1","name":"100458/564703420/0","namespace":"customerImage",` +
	`"s3Token":"customerImage/100458/564703420/a3982817"},"filePath":"https://s3.test/a?X-Amz-Signature=abc",` +
	`"secureFilePath":"https://s3.test/a?X-Amz-Signature=abc","message":"Success","status":"true"}`

const tokenOnly = `{"file":{"s3Token":"t/2"}}`

// listingOf returns an answer about the customer with this customerImage.
func listingOf(images string) string {
	return fmt.Sprintf(`{"id":564703420,"profiles":[{"firstName":"A"}],"customerImage":%s,"warnings":[]}`, images)
}

// listingWith returns an answer about the customer without images, with these warnings.
func listingWith(warnings string) string {
	return fmt.Sprintf(`{"id":564703420,"customerImage":[],"warnings":[%s]}`, warnings)
}

// documentedLinks are the links of entry.
func documentedLinks(t *testing.T) map[string]Link {
	t.Helper()
	return map[string]Link{documentedImage().Token: linkTo(t, "https://s3.test/a?X-Amz-Signature=abc")}
}

func documentedImage() Image {
	return Image{
		Token: "customerImage/100458/564703420/a3982817", Handle: "01a24b35", Name: "100458/564703420/0",
		Namespace: "customerImage", ACL: "PRIVATE", Size: new(int64(209859)), Version: new(int64(-1)),
		LatestVersion: new(int64(1)), LastModified: "2025-04-30 12:25:56",
	}
}

func TestListings(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		body string
		want Listing
	}{
		"documented":       {listingOf("[" + entry + "]"), Listing{Images: []Image{documentedImage()}, Links: documentedLinks(t), HasList: true}},
		"the bare minimum": {listingOf("[" + tokenOnly + "]"), Listing{Images: []Image{{Token: "t/2"}}, HasList: true}},
		"in the answer's order": {
			listingOf("[" + tokenOnly + "," + entry + "]"),
			Listing{Images: []Image{{Token: "t/2"}, documentedImage()}, Links: documentedLinks(t), HasList: true},
		},
		"empty":                {listingOf("[]"), Listing{Images: []Image{}, HasList: true}},
		"null":                 {listingOf("null"), Listing{}},
		"left out":             {`{"id":564703420}`, Listing{}},
		"id as a string":       {`{"id":"564703420","customerImage":[]}`, Listing{Images: []Image{}, HasList: true}},
		"null lists":           {`{"id":564703420,"customerImage":[],"warnings":null,"errors":null,"data":null}`, Listing{Images: []Image{}, HasList: true}},
		"data of a success":    {`{"id":564703420,"customerImage":[],"data":[{"code":200,"status":"true"}]}`, Listing{Images: []Image{}, HasList: true}},
		"size null or nothing": {listingOf(`[{"file":{"s3Token":"a","fileSize":""}},{"file":{"s3Token":"b","fileSize":null}}]`), Listing{Images: []Image{{Token: "a"}, {Token: "b"}}, HasList: true}},
		"merged into this one": {`{"id":564703420,"customerImage":[],"warnings":[{"code":8069,"message":"Merged"}]}`, Listing{Images: []Image{}, HasList: true}},
		"warnings of upload and deletion": { // documented meanings for a read: none
			listingWith(`{"code":8079,"message":"a"},{"code":8084,"message":"b"},{"code":8109,"message":"c"}`),
			Listing{Images: []Image{}, HasList: true, UnknownWarnings: []Notice{{8079, "a"}, {8084, "b"}, {8109, "c"}}},
		},
		"unknown warnings": {
			`{"id":564703420,"customerImage":[` + tokenOnly + `],"warnings":[{"code":777,"message":"partial\u001b[31m\nlist"},{"message":"slow"}]}`,
			Listing{Images: []Image{{Token: "t/2"}}, HasList: true, UnknownWarnings: []Notice{{777, "partial [31m list"}, {0, "slow"}}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := newClient(t, answers(ok(tt.body))).ListImages(t.Context(), customer)
			if err != nil {
				t.Fatal(err)
			}
			got.Took = 0 // differs from run to run
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("wrong listing (-want +got):\n%s", diff)
			}
		})
	}
}

// Anything that can't be read completely is an error that a caller may retry, never a shorter list.
func TestListingsUnreadable(t *testing.T) {
	t.Parallel()
	const unread = "no list of images can be read from the answer: "
	for name, tt := range map[string]struct{ body, text string }{
		"no body":                  {``, unread + "unexpected end of JSON input"},
		"half":                     {listingOf("[" + entry)[:200], unread + "unexpected end of JSON input"},
		"trailing garbage":         {listingOf("[]") + "x", unread + "invalid character 'x' after top-level value"},
		"a page":                   {"<html></html>", unread + "the answer is a web page, not the documented JSON"},
		"over the cap":             {listingOf("[]") + strings.Repeat(" ", maxBody), "the answer has more than 1048576 bytes, and real answers have far fewer"},
		"no customer":              {`{"customerImage":[]}`, "the answer names no customer"},
		"id null":                  {`{"id":null,"customerImage":[]}`, "the answer names no customer"},
		"id a fraction":            {`{"id":564703420.0,"customerImage":[]}`, unread + `"564703420.0" is not a whole number`},
		"id beyond int64":          {`{"id":56470342056470342056,"customerImage":[]}`, unread + `"56470342056470342056" is not a whole number`},
		"id an object":             {`{"id":{"value":564703420},"customerImage":[]}`, unread + `"{\"value\":564703420}" is not a whole number`},
		"list an object":           {listingOf(entry), "customerImage is not the documented list: it is of type object"},
		"list a string":            {listingOf(`""`), "customerImage is not the documented list: it is of type string"},
		"list a bool":              {listingOf(`false`), "customerImage is not the documented list: it is of type bool"},
		"entry null":               {listingOf("[" + entry + ",null]"), "entry 1 of customerImage has no file"},
		"entry empty":              {listingOf("[" + entry + ",{}]"), "entry 1 of customerImage has no file"},
		"entry without a file":     {listingOf(`[{"code":200,"status":"true","file":null}]`), "entry 0 of customerImage has no file"},
		"file without a token":     {listingOf(`[{"file":{"fileHandle":"h","name":"1/2/0"}}]`), "entry 0 of customerImage has a file without an s3Token"},
		"token that ends in slash": {listingOf(`[{"file":{"s3Token":"customerImage/1/2/"}}]`), "entry 0 of customerImage has a file without an s3Token"},
		"failed entry":             {listingOf(`[` + tokenOnly + `,{"code":8079,"message":"S3 down","status":"true",` + tokenOnly[1:] + `]`), `entry 1 of customerImage failed with code 8079 "S3 down"`},
		"entry with status false":  {listingOf(`[{"code":200,"status":"false","message":"x",` + tokenOnly[1:] + `]`), `entry 0 of customerImage failed with code 200 "x"`},
		"entry of another type":    {listingOf(`["t/2"]`), "customerImage is not the documented list: it is of type string"},
		"size a word":              {listingOf(`[{"file":{"s3Token":"a","fileSize":"18 KB"}}]`), `customerImage is not the documented list: "\"18 KB\"" is not a whole number`},
		"errors a string":          {`{"id":564703420,"customerImage":[],"errors":"none"}`, unread + "errors is of type string"},
		"data of another type":     {`{"id":564703420,"customerImage":[],"data":"x"}`, "the answer's data is not the documented list: it is of type string"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := newClient(t, answers(ok(tt.body))).ListImages(t.Context(), customer)
			want := verdict{
				Kind: KindUnreadable, Retryable: true, Status: 200,
				Text: "Get Customer Image (customer 564703420): HTTP 200, " + tt.text,
			}
			if diff := cmp.Diff(want, verdictOf(t, err)); diff != "" {
				t.Errorf("wrong verdict (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(Listing{}, got); diff != "" {
				t.Errorf("a listing beside the error:\n%s", diff)
			}
		})
	}
}

func TestListingsRefused(t *testing.T) {
	t.Parallel()
	const said = "Get Customer Image (customer 564703420): "
	for name, tt := range map[string]struct {
		given answer
		want  verdict
	}{
		"a failure beside an empty list": {
			ok(`{"id":564703420,"customerImage":[],"data":[{"code":8015,"status":"false","message":"No"}]}`),
			verdict{Kind: KindCustomerNotFound, Outcome: OutcomeRejected, Status: 200, Notice: Notice{8015, "No"}, Text: said + `HTTP 200, code 8015 "No"`},
		},
		"an error beside a list": {
			ok(`{"id":564703420,"customerImage":[],"errors":[{"message":"Hm"}]}`),
			verdict{Kind: KindUnexpected, Status: 200, Notice: Notice{0, "Hm"}, Text: said + `HTTP 200, "Hm"`},
		},
		"a failure among the warnings": {
			ok(`{"id":564703420,"customerImage":[],"warnings":[{"code":777,"message":"Hm"},{"code":4001,"message":"Error"}]}`),
			verdict{Kind: KindUnavailable, Outcome: OutcomeRejected, Retryable: true, Status: 200, Notice: Notice{4001, "Error"}, Text: said + `HTTP 200, code 4001 "Error"`},
		},
		"a list with a failing status": {
			status(404, listingOf("[]")), verdict{Kind: KindWrongRequest, Outcome: OutcomeRejected, Status: 404, Text: said + `HTTP 404`},
		},
		"a list with a 502": {
			status(502, listingOf("[]")).with("X-Cap-Requestid", "r"),
			verdict{Kind: KindServer, Retryable: true, Status: 502, RequestID: "r", Text: said + `HTTP 502, request id r`},
		},
		"merged": {
			ok(`{"id":99,"customerImage":[`+entry+`],"warnings":[{"code":"8069","message":"Merged customer"}]}`).with("X-CAP-REQUEST-ID", "r"),
			verdict{
				Kind: KindCustomerMerged, Outcome: OutcomeRejected, Status: 200, Notice: Notice{8069, "Merged customer"}, RequestID: "r", Survivor: 99,
				Text: said + `HTTP 200, code 8069 "Merged customer", the answer is about customer 99, request id r`,
			},
		},
		"merged, as an error": {
			status(400, `{"id":"99","errors":[{"code":8069,"message":"Merged customer"}]}`),
			verdict{
				Kind: KindCustomerMerged, Outcome: OutcomeRejected, Status: 400, Notice: Notice{8069, "Merged customer"}, Survivor: 99,
				Text: said + `HTTP 400, code 8069 "Merged customer", the answer is about customer 99`,
			},
		},
		"another customer without a warning": {
			ok(`{"id":99,"customerImage":null}`),
			verdict{
				Kind: KindCustomerMerged, Outcome: OutcomeRejected, Status: 200, Survivor: 99,
				Text: said + `HTTP 200, the answer is about customer 99`,
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := newClient(t, answers(tt.given)).ListImages(t.Context(), customer)
			if diff := cmp.Diff(tt.want, verdictOf(t, err)); diff != "" {
				t.Errorf("wrong verdict (-want +got):\n%s", diff)
			}
		})
	}
}
