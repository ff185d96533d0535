package capillary

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
)

// most is what a body of maxBody bytes may cost: the body while it grows, its copies as text, and the decoded
// values.
const most = 32 << 20

// shapes are bodies of about a megabyte, or just one byte more, that a careless decoder turns into much more.
// Each repeats its beginning as often as it fits.
func shapes() map[string][]byte {
	list := func(key, entry string) []byte {
		return filled(`{"id":564703420,"entity":5,"`+key+`":[`, entry, "]}")
	}
	found := map[string][]byte{
		"an endless body":    bytes.Repeat([]byte(" "), 2*most),
		"deep arrays":        filled("", "[", ""),
		"deep objects":       filled("", `{"a":`, ""),
		"deep known keys":    filled("", `{"response":`, ""),
		"unknown keys":       filled("{", `"":0,`, `"id":1}`),
		"unknown objects":    filled(`{"profiles":[`, `{"a":{}},`, "0]}"),
		"one long message":   filled(`{"errors":[{"code":9,"message":"`, `a `, `"}]}`),
		"one long token":     filled(`{"id":564703420,"entity":5,"customerImage":[{"file":{"s3Token":"`, `a`, `"}}]}`),
		"one long key":       filled(`{"`, `a`, `":1}`),
		"one long number":    filled(`{"id":`, `1`, `}`),
		"escapes":            filled(`{"errors":[{"code":9,"message":"`, `\u0001`, `"}]}`),
		"XML, deep":          filled("", "<a>", ""),
		"XML, flat":          filled("<r>", "<a/>", "</r>"),
		"XML, attributes":    filled("<r ", "a='' ", "/>"),
		"XML, name spaces":   filled("<r ", "xmlns:a='b' ", "/>"),
		"XML, bare":          filled("<r ", "a ", "/>"),
		"XML, long text":     filled("<r><code>1</code><message>", "a ", "</message></r>"),
		"XML, a declaration": filled("<!DOCTYPE r [", "<!ENTITY a 'b'>", "]><r/>"),
		"XML, comments":      filled("", "<!---->", "<r/>"),
		"a web page":         filled("<html>", "<p>", "</html>"),
	}
	for _, key := range []string{"errors", "warnings", "data", "customerImage"} {
		for _, entry := range []string{"{}", "[]", "0", "null", `""`, `{"file":{}}`, `{"code":9}`, `{"file":{"s3Token":"a"}}`} {
			found["list of "+entry+" as "+key] = list(key, entry+",")
		}
	}
	return found
}

func filled(before, again, after string) []byte {
	body := []byte(before)
	for len(body)+len(again)+len(after) <= maxBody {
		body = append(body, again...)
	}
	return append(bytes.TrimSuffix(body, []byte(",")), after...)
}

// A small answer to any call costs little memory, whatever its content, and is requested at most twice. The
// bytes that a call allocates are an upper bound for what it holds at any time.
func TestMemoryPerShape(t *testing.T) { //nolint:paralleltest // it counts what the whole process allocates
	for name, body := range shapes() { //nolint:paralleltest // as above
		for _, reading := range readings() {
			t.Run(reading.name+", "+name, func(t *testing.T) {
				api := &feeder{body: body}
				client := newClient(t, api, retries(0))
				var err error
				if got := allocated(func() { err = reading.call(t, client) }); got > most {
					t.Errorf("%d bytes cost %d", len(body), got)
				}
				if err != nil {
					checkShown(t, err.Error())
				}
			})
		}
		t.Run("token, "+name, func(t *testing.T) {
			client := newClient(t, &feeder{body: body}, as(ClientCredentials{Key: "key-of-tests", Secret: "secret-of-tests"}))
			if got := allocated(func() { _, _ = client.ListImages(t.Context(), customer) }); got > most {
				t.Errorf("%d bytes cost %d", len(body), got)
			}
		})
	}
}

// A secret from the API is searched for in all texts, in many forms. That costs a thousand times its length, so
// the length has a limit.
func TestMemoryPerSecret(t *testing.T) { //nolint:paralleltest // as above
	for _, length := range []int{8192, 1 << 19} {
		t.Run(fmt.Sprint("a link of ", length), func(t *testing.T) {
			link := "https://s3.test/a?X-Amz-Signature="
			link += costly("%+/=&?", length-len(link))
			body := listingOf(`[{"file":{"s3Token":"t/1"},"secureFilePath":"` + link + `"}]`)
			client := newClient(t, answers(ok(body), status(403, "")), retries(0))
			var listing Listing
			var err error
			got := allocated(func() {
				if listing, err = client.ListImages(t.Context(), customer); err == nil {
					_, _ = client.HashContent(t.Context(), listing.Links["t/1"], nil)
				}
			})
			if got > most {
				t.Errorf("it costs %d", got)
			}
			if err != nil || len(listing.Images) != 1 || len(listing.Links) != map[int]int{8192: 1}[length] {
				t.Errorf("%d images, %d links, %v", len(listing.Images), len(listing.Links), err)
			}
		})
		t.Run(fmt.Sprint("a token of ", length), func(t *testing.T) {
			fetched := ok(`{"data":{"accessToken":"` + costly("+/=&<>", length) + `","ttlSeconds":300}}`)
			api := &script{reply: func(_ int, r received) answer {
				if strings.HasSuffix(r.Path, "/token/generate") {
					return fetched
				}
				return status(403, "")
			}}
			client := newClient(t, api, as(ClientCredentials{Key: "key-of-tests", Secret: "secret-of-tests"}), retries(0))
			var err error
			if got := allocated(func() { _, err = client.ListImages(t.Context(), customer) }); got > most {
				t.Errorf("it costs %d", got)
			}
			if used := len(api.all("/customers/")); used != map[int]int{8192: 1}[length] {
				t.Errorf("%d calls had the token: %v", used, err)
			}
		})
	}
}

// costly returns a text of that many bytes without repetitions, rich in characters that other forms replace.
func costly(special string, length int) string {
	text := make([]byte, 0, length+8)
	for i := 0; len(text) < length; i++ {
		text = append(text, special[i%len(special)])
		text = strconv.AppendInt(text, int64(i), 36)
	}
	return string(text[:length])
}

// allocated returns how many bytes a call allocates.
func allocated(call func()) uint64 {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	call()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// feeder answers everything with one body, without copying it.
type feeder struct {
	body  []byte
	calls int
}

func (f *feeder) RoundTrip(r *http.Request) (*http.Response, error) {
	f.calls++
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{}, Request: r,
		Body: readerOf{bytes.NewReader(f.body)}, ContentLength: -1,
	}, nil
}

// readerOf keeps io.Copy and the like from taking all bytes at once.
type readerOf struct{ r *bytes.Reader }

func (r readerOf) Read(p []byte) (int, error) { return r.r.Read(p) }
func (readerOf) Close() error                 { return nil }

// overLimits are answers that exceed one of the limits by one, and the message about it. The numbers are those
// in the guide to security, so raising a limit fails the test.
func overLimits() map[string]overLimit {
	list := func(key, entry string) []byte {
		return []byte(`{"id":564703420,"entity":5,"customerImage":[],"` + key + `":[` + strings.Repeat(entry+",", 100) + entry + `]}`)
	}
	xml := func(inner string) []byte { return []byte("<r>" + inner + "<code>401</code><message>x</message></r>") }
	return map[string]overLimit{
		"bytes":      {bytes.Repeat([]byte(" "), 1<<20+1), "more than 1048576 bytes"},
		"values":     {[]byte(`{"a":[` + strings.Repeat("0,", 20_000) + `0]}`), "more than 20000 values"},
		"depth":      {[]byte(strings.Repeat("[", 65) + strings.Repeat("]", 65)), "more than 64 nested values"},
		"errors":     {list("errors", `{}`), "more than 100 entries in a list"},
		"warnings":   {list("warnings", `{}`), "more than 100 entries in a list"},
		"XML, bytes": {xml("<!--" + strings.Repeat("x", 64<<10) + "-->"), "more than 65536 bytes of XML"},
		"XML, parts": {xml(strings.Repeat("<a/>", 500)), "more than 1000 parts"},
		"XML, depth": {xml(strings.Repeat("<a>", 64) + strings.Repeat("</a>", 64)), "more than 64 nested elements"},
	}
}

type overLimit struct {
	body []byte
	says string
}

// An answer over a limit is unreadable for every call, says why, and is requested at most once more; a write is
// not repeated.
func TestAnImplausibleAnswerIsAskedForOnceMore(t *testing.T) {
	t.Parallel()
	for name, over := range overLimits() {
		for _, reading := range readings() {
			t.Run(reading.name+", "+name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					api := &feeder{body: over.body}
					err := reading.call(t, newClient(t, api, retries(5)))
					wantImplausible(t, err, over.says)
					want := 2
					if reading.name == "add" || reading.name == "delete" {
						want = 1
					}
					if api.calls != want {
						t.Errorf("sent %d times", api.calls)
					}
				})
			})
		}
	}
}

// The number of images in a list, and each of their texts, are limited, too.
func TestImplausibleImagesAreAskedForOnceMore(t *testing.T) {
	t.Parallel()
	cases := map[string]overLimit{
		"images": {[]byte(listingOf("[" + strings.Repeat(tokenOnly+",", 100) + tokenOnly + "]")), "more than 100 images"},
		"data":   {[]byte(`{"id":564703420,"customerImage":[],"data":[` + strings.Repeat("{},", 100) + `{}]}`), "more than 100 entries in a list"},
	}
	for _, field := range []string{"s3Token", "fileHandle", "name", "namespace", "acl", "lastModified"} {
		cases[field] = overLimit{[]byte(listingOf(`[` + imageWith(field, 2049) + `]`)), "more than 2048 bytes in a field"}
	}
	for name, over := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				api := &feeder{body: over.body}
				_, err := newClient(t, api, retries(5)).ListImages(t.Context(), customer)
				wantImplausible(t, err, over.says)
				if api.calls != 2 {
					t.Errorf("asked %d times", api.calls)
				}
			})
		})
	}
}

// wantImplausible checks that an answer counts as unreadable because it has more of something than the API's.
func wantImplausible(t *testing.T, err error, says string) {
	t.Helper()
	if failure := failureOf(t, err); failure.Kind != KindUnreadable || failure.Outcome != OutcomeUnknown {
		t.Errorf("got %+v", failure)
	}
	if text := err.Error(); !strings.Contains(text, "the answer has "+says+", and real answers have far fewer") {
		t.Errorf("the error does not say what is wrong: %s", text)
	}
}

// imageWith is an image with a text of that many bytes.
func imageWith(field string, length int) string {
	text := jsonText(strings.Repeat("a", length))
	if field == "s3Token" {
		return `{"file":{"s3Token":` + text + `}}`
	}
	return `{"file":{"s3Token":"t/1","` + field + `":` + text + `}}`
}

// An answer just within the limits is read.
func TestWhatIsWithinTheLimitsIsRead(t *testing.T) {
	t.Parallel()
	for _, field := range []string{"s3Token", "fileHandle", "name", "namespace", "acl", "lastModified"} {
		t.Run(field, func(t *testing.T) {
			t.Parallel()
			list, err := newClient(t, answers(ok(listingOf(`[`+imageWith(field, 2048)+`]`)))).ListImages(t.Context(), customer)
			if err != nil || len(list.Images) != 1 {
				t.Errorf("got %v and %v", list, err)
			}
		})
	}
	for name, inner := range map[string]string{
		"bytes of XML": "<!--" + strings.Repeat("x", 64<<10-100) + "-->",
		"parts of XML": strings.Repeat("<a/>", 490),
		"depth of XML": strings.Repeat("<a>", 63) + strings.Repeat("</a>", 63),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := "<r>" + inner + "<code>401</code><message>x</message></r>"
			_, err := newClient(t, answers(ok(body)), retries(0)).ListImages(t.Context(), customer)
			if failure := failureOf(t, err); failure.Kind != KindCredentials {
				t.Errorf("got %+v", failure)
			}
		})
	}
}

// Content is not decompressed if compression was not asked for: 16 KB could become 16 MB.
func TestCompressedAnswersAreNotUnpacked(t *testing.T) {
	t.Parallel()
	var packed bytes.Buffer
	writer := gzip.NewWriter(&packed)
	_, _ = writer.Write(filled(`{"id":564703420,"customerImage":[`, "{},", "]}"))
	_ = writer.Close()
	var asked []string
	client := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = r.Header["Accept-Encoding"]
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(packed.Bytes())
	}))
	_, err := client.ListImages(t.Context(), customer)
	if failure := failureOf(t, err); failure.Kind != KindUnreadable || !strings.Contains(err.Error(), "no list of images can be read") {
		t.Errorf("got %v", err)
	}
	if fmt.Sprint(asked) != "[identity]" {
		t.Errorf("asked for the encodings %q", asked)
	}
}

func TestEndlessHeadersAreNotRead(t *testing.T) {
	t.Parallel()
	client := serve(t, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		for i := range 1000 {
			w.Header().Set(fmt.Sprint("X-", i), strings.Repeat("a", 1000))
		}
	}))
	_, err := client.ListImages(t.Context(), customer)
	if failure := failureOf(t, err); failure.Kind != KindNoAnswer {
		t.Errorf("got %v", err)
	}
}

// Everything that a long profile may contain leaves an answer plausible.
func TestALongProfileIsPlausible(t *testing.T) {
	t.Parallel()
	field := `{"name":"a field of the company's own","value":"with a value, that [is] {quoted} \"so\""},`
	profile := strings.Repeat(field, 2000)
	body := `{"id":564703420,"profiles":[{"fields":[` + strings.TrimSuffix(profile, ",") + `]}],"customerImage":[` + tokenOnly + `]}`
	listing, err := newClient(t, answers(ok(body))).ListImages(t.Context(), customer)
	if err != nil || len(listing.Images) != 1 {
		t.Errorf("got %v and %v", listing, err)
	}
}
