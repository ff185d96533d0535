package capillary

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// reading is a read and the answer that it accepts as a success.
type reading struct {
	name string
	call func(*testing.T, *Client) error
}

func readings() []reading {
	return []reading{
		{"list", func(t *testing.T, c *Client) error {
			t.Helper()
			got, err := c.ListImages(t.Context(), customer)
			if err != nil && (got.HasList || len(got.Images)+len(got.Links)+len(got.UnknownWarnings) > 0) {
				t.Errorf("a listing beside the error: %+v", got)
			}
			return err
		}},
		{"lookup", func(t *testing.T, c *Client) error {
			t.Helper()
			got, err := c.LookupCustomer(t.Context(), byMobile())
			if (err == nil) != (got.ID > 0) {
				t.Errorf("got %+v and %v", got, err)
			}
			return err
		}},
		{"delete", func(t *testing.T, c *Client) error {
			t.Helper()
			return c.DeleteImage(t.Context(), customer, 0)
		}},
		{"add", func(t *testing.T, c *Client) error {
			t.Helper()
			_, err := c.AddImage(t.Context(), customer, uploadOf("some bytes"))
			return err
		}},
	}
}

// hostile are bodies that no call can understand.
func hostile() map[string]string {
	bodies := map[string]string{
		"deep arrays":              strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000),
		"deep objects":             strings.Repeat(`{"a":`, 100_000) + "1" + strings.Repeat("}", 100_000),
		"deep data":                `{"id":564703420,"entity":5,"customerImage":[],"data":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + `}`,
		"deep profiles":            `{"id":564703420,"entity":5,"customerImage":[],"profiles":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + `}`,
		"deep and broken off":      strings.Repeat("[", 100_000),
		"deep XML":                 strings.Repeat("<a>", 100_000),
		"a byte order mark":        "\ufeff" + `{"id":564703420,"entity":5,"data":[{"code":200}],"customerImage":[]}`,
		"UTF-16":                   "\xff\xfe{\x00}\x00",
		"a control character":      "{\"id\":564703420,\"entity\":5,\"customerImage\":[],\"data\":[{\"message\":\"\x1b\"}]}",
		"NUL":                      "\x00",
		"two values":               `{"id":564703420,"entity":5,"customerImage":[]}{}`,
		"a NaN":                    `{"id":NaN,"entity":NaN,"data":[{"code":NaN}]}`,
		"a hexadecimal number":     `{"id":0x10,"entity":0x10,"data":[{"code":0x10}]}`,
		"a number, and only that":  "564703420",
		"a string, and only that":  `"564703420"`,
		"errors of another type":   `{"id":564703420,"entity":5,"customerImage":[],"data":[{"code":200}],"errors":7}`,
		"warnings of another type": `{"id":564703420,"entity":5,"customerImage":[],"data":[{"code":200}],"warnings":[7]}`,
		"data of another type":     `{"id":564703420,"entity":5,"customerImage":[],"data":7}`,
		"data within data":         `{"id":564703420,"entity":5,"customerImage":[],"data":[[]]}`,
		"a message of an object":   `{"id":564703420,"entity":5,"customerImage":[],"errors":[{"message":{}}]}`,
		"a response of a list":     `{"id":564703420,"entity":5,"customerImage":[],"data":[{"code":200}],"response":[]}`,
		"a status of an object":    `{"id":564703420,"entity":5,"customerImage":[],"response":{"status":7}}`,
	}
	for _, number := range []string{"1e400", "-1e400", "9223372036854775808", "18446744073709551616", "1.0", "1e3", "[]", "{}", "true"} {
		bodies["the code "+number] = `{"id":564703420,"entity":5,"customerImage":[],"data":[{"code":` + number + `}]}`
	}
	for _, twice := range []string{
		`"data":[{"code":200}],"data":[{"code":200}]`, `"errors":[{"code":8015}],"errors":[]`, `"warnings":[],"Warnings":[]`,
		`"errors":[{"code":200,"code":200}]`, `"warnings":[{"message":"a","message":"b"}]`, `"errorſ":[],"errors":[]`,
		`"data":[{"file":{"s3Token":"a","s3Token":"b"},"code":200}]`, `"data":[{"file":{},"file":{},"code":200}]`,
		`"response":{"status":{},"status":{}}`, `"ID":564703420`, `"Entity":5`, `"customerimage":[]`,
	} {
		bodies["twice: "+twice] = `{"id":564703420,"entity":5,"customerImage":[],` + twice + `}`
	}
	return bodies
}

// Nothing that can't be understood passes for a success, and no message contains a control character.
func TestHostileBodies(t *testing.T) {
	t.Parallel()
	for name, body := range hostile() {
		for _, reading := range readings() {
			t.Run(reading.name+", "+name, func(t *testing.T) {
				t.Parallel()
				err := reading.call(t, newClient(t, answers(ok(body))))
				got := verdictOf(t, err)
				if got.Outcome != OutcomeUnknown || got.Kind != KindUnreadable || len(got.Text) > 1000 {
					t.Errorf("got %+v", got)
				}
				checkShown(t, got.Text)
			})
		}
	}
}

func TestHostileListings(t *testing.T) {
	t.Parallel()
	for name, images := range map[string]string{
		"size 1e400":           `[{"file":{"s3Token":"a","fileSize":1e400}}]`,
		"size 2^63":            `[{"file":{"s3Token":"a","fileSize":9223372036854775808}}]`,
		"size 2^64":            `[{"file":{"s3Token":"a","fileSize":"18446744073709551616"}}]`,
		"size 1.0":             `[{"file":{"s3Token":"a","fileSize":1.0}}]`,
		"size 1e3":             `[{"file":{"s3Token":"a","fileSize":"1e3"}}]`,
		"size a bool":          `[{"file":{"s3Token":"a","fileSize":true}}]`,
		"version 1.5":          `[{"file":{"s3Token":"a","version":1.5}}]`,
		"token a number":       `[{"file":{"s3Token":7}}]`,
		"token an object":      `[{"file":{"s3Token":{}}}]`,
		"token null":           `[{"file":{"s3Token":null}}]`,
		"name a list":          `[{"file":{"s3Token":"a","name":[]}}]`,
		"handle a bool":        `[{"file":{"s3Token":"a","fileHandle":false}}]`,
		"file a list":          `[{"file":[]}]`,
		"file a string":        `[{"file":"a"}]`,
		"an entry a list":      `[[]]`,
		"a message of a list":  `[{"message":[],"file":{"s3Token":"a"}}]`,
		"two tokens":           `[{"file":{"s3Token":"a","s3Token":"b"}}]`,
		"two tokens, any case": `[{"file":{"s3Token":"a","S3TOKEN":"b"}}]`,
		"two files":            `[{"file":{"s3Token":"a","name":"1/2/0"},"file":{"s3Token":"b"}}]`,
		"two links":            `[{"file":{"s3Token":"a"},"filePath":"https://a.test","filePath":"https://b.test"}]`,
		"two lists":            `[{"file":{"s3Token":"a"}}],"customerImage":[]`,
		"two ids":              `[],"ID":564703420`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := newClient(t, answers(ok(listingOf(images)))).ListImages(t.Context(), customer)
			if failure := failureOf(t, err); failure.Kind != KindUnreadable {
				t.Errorf("got %+v", failure)
			}
			if diff := cmp.Diff(Listing{}, got); diff != "" {
				t.Errorf("a listing beside the error:\n%s", diff)
			}
		})
	}
}

// Odd but understandable values are passed on unchanged: this package does not decide what to make of them.
func TestOddListings(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		images string
		want   []Image
	}{
		"duplicate tokens":           {`[` + tokenOnly + `,` + tokenOnly + `]`, []Image{{Token: "t/2"}, {Token: "t/2"}}},
		"size -0":                    {`[{"file":{"s3Token":"a","fileSize":-0}}]`, []Image{{Token: "a", Size: new(int64(0))}}},
		"size 2^63-1":                {`[{"file":{"s3Token":"a","fileSize":9223372036854775807}}]`, []Image{{Token: "a", Size: new(int64(1<<63 - 1))}}},
		"an escaped control":         {`[{"file":{"s3Token":"a","name":"\u001b[31m"}}]`, []Image{{Token: "a", Name: "\uFFFD[31m"}}},
		"unknown keys, twice":        {`[{"a":1,"a":2,"file":{"s3Token":"a","b":1,"b":2}}]`, []Image{{Token: "a"}}},
		"known keys, twice, in them": {`[{"a":{"code":1,"code":2},"file":{"s3Token":"a"}}],"fields":{"name":1,"Name":2}`, []Image{{Token: "a"}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := newClient(t, answers(ok(listingOf(tt.images)))).ListImages(t.Context(), customer)
			if err != nil {
				t.Fatal(err)
			}
			got.Took = 0 // differs from run to run
			if diff := cmp.Diff(Listing{Images: tt.want, HasList: true}, got); diff != "" {
				t.Errorf("wrong listing (-want +got):\n%s", diff)
			}
		})
	}
}

// A token is kept as it is and never becomes part of a request, neither of a path nor of a query.
func TestTokensLeadNowhere(t *testing.T) {
	t.Parallel()
	for _, token := range []string{"../../..", "../deleteImage", "a/../../b", "%2e%2e%2f", "/etc/passwd", `..\..\x`, "?a#c", "&image_ids=1", "."} {
		t.Run(token, func(t *testing.T) {
			t.Parallel()
			file := `{"file":{"s3Token":` + jsonText(token) + `},"code":200}`
			api := &script{reply: func(_ int, r received) answer {
				if r.Method == http.MethodGet {
					return ok(listingOf("[" + file + "]"))
				}
				return ok(`{"data":[` + file + `]}`)
			}}
			client := newClient(t, api, retries(0))
			list, err := client.ListImages(t.Context(), customer)
			if err != nil || len(list.Images) != 1 || list.Images[0].Token != token {
				t.Fatalf("got %+v and %v", list, err)
			}
			image, err := client.AddImage(t.Context(), customer, uploadOf("some bytes"))
			if err != nil || image.Token != token {
				t.Errorf("added %+v, %v", image, err)
			}
			_ = client.DeleteImage(t.Context(), customer, 0)
			_, _ = client.ListImages(t.Context(), customer)
			var asked []string
			for _, r := range api.all("") {
				asked = append(asked, r.Method+" "+r.Path)
				if strings.Contains(r.Query.Encode(), url.QueryEscape(token)) && token != "." {
					t.Errorf("the token is in the query %v", r.Query)
				}
			}
			const path = "/v2/customers/564703420"
			if diff := cmp.Diff([]string{"GET " + path, "POST " + path + "/setImage", "DELETE " + path + "/deleteImage", "GET " + path}, asked); diff != "" {
				t.Errorf("wrong requests (-want +got):\n%s", diff)
			}
		})
	}
}

// manyImages returns an answer with n images, each with its links.
func manyImages(n int) []byte {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `,{"code":200,"file":{"s3Token":"t/%d","fileSize":"20000","name":"1/2/%d"},"secureFilePath":"https://s3.test/%d?Expires=1"}`, i, i, i)
	}
	return []byte(listingOf("[" + strings.TrimPrefix(b.String(), ",") + "]"))
}

func TestManyImages(t *testing.T) {
	t.Parallel()
	const n = maxEntries
	got, err := newClient(t, answers(ok(string(manyImages(n))))).ListImages(t.Context(), customer)
	if err != nil || len(got.Images) != n || len(got.Links) != n {
		t.Fatalf("got %d images, %d links and %v", len(got.Images), len(got.Links), err)
	}
	for i, image := range got.Images {
		if want := fmt.Sprint("t/", i); image.Token != want || got.Links[want].Reveal() != fmt.Sprintf("https://s3.test/%d?Expires=1", i) {
			t.Fatalf("image %d is %s", i, image.Token)
		}
	}
}

func TestTooManyImages(t *testing.T) {
	t.Parallel()
	_, err := newClient(t, answers(ok(string(manyImages(maxEntries+1))))).ListImages(t.Context(), customer)
	if failure := failureOf(t, err); failure.Kind != KindUnreadable {
		t.Errorf("got %+v", failure)
	}
}

// Ten times the images must take about ten times as long: compare with -bench Listing.
func BenchmarkListing(b *testing.B) {
	for _, n := range []int{maxEntries / 10, maxEntries} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			res := &response{call: CallGet, customerID: customer, status: 200, body: manyImages(n)}
			b.ReportAllocs()
			for b.Loop() {
				if listing, failure := readListing(res); failure != nil || len(listing.Images) != n {
					b.Fatal(failure)
				}
			}
		})
	}
}
