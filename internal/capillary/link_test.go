package capillary

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// linkTo returns a link that ParseLink accepts.
func linkTo(t *testing.T, address string) Link {
	t.Helper()
	link, err := ParseLink(address)
	if err != nil {
		t.Fatalf("%s: %v", address, err)
	}
	return link
}

const signedAddress = "https://s3.test/b/a?X-Amz-Date=20260102T030405Z&X-Amz-Expires=3600&X-Amz-Signature=deadbeef"

func TestParseLink(t *testing.T) {
	t.Parallel()
	const plain = "it is not https (http is accepted for a loopback address only)"
	for address, want := range map[string]string{
		signedAddress:                          "",
		"HTTPS://s3.test/a?hunter2":            "",
		"http://127.0.0.1:8787/a?hunter2":      "",
		"http://[::1]/a?hunter2":               "",
		"http://localhost/a?hunter2":           "",
		"http://s3.test/a?hunter2":             plain,
		"http://localhost.evil.test/?hunter2":  plain,
		"ftp://s3.test/a?hunter2":              plain,
		"//s3.test/a?hunter2":                  plain,
		"https://user:hunter2@s3.test/a":       "it holds credentials before the host",
		"https://hunter2@s3.test/a":            "it holds credentials before the host",
		"":                                     "it names no host",
		"/a?hunter2":                           "it names no host",
		"https:///a?hunter2":                   "it names no host",
		"https:s3.test/a?hunter2":              "it names no host",
		"https://s3.test/\nhunter2":            "it is not a URL",
		"https://s3.test/a?b=\x00hunter2":      "it is not a URL",
		"https://s3.test/a?hunter2 HTTP/1.1":   "it has a character that must be escaped",
		"https://s3.test/a?hünter2":            "it has a character that must be escaped",
		"https://s3 .test/hunter2":             "it is not a URL",
		"https://s3.test:port/hunter2":         "it is not a URL",
		"file:///etc/passwd?hunter2":           "it names no host",
		"javascript:alert('hunter2')":          "it names no host",
		"https://s3.test%2eevil.test/?hunter2": "it is not a URL",
	} {
		t.Run(address, func(t *testing.T) {
			t.Parallel()
			link, err := ParseLink(address)
			got := ""
			if err != nil {
				got = err.Error()
			}
			if got != want {
				t.Errorf("got %q, want %q", got, want)
			}
			if link.IsZero() == (want == "") || (want == "" && link.Reveal() != address) {
				t.Errorf("got the link %q beside %q", link.Reveal(), got)
			}
		})
	}
}

// However a link is printed, alone or inside something, it shows nothing of itself.
func TestLinksAreNeverShown(t *testing.T) {
	t.Parallel()
	link := linkTo(t, signedAddress)
	listing := Listing{Images: []Image{{Token: "t"}}, Links: map[string]Link{"t": link}}
	hidden := struct{ link Link }{link} // fmt can't call the methods of an unexported field
	shown := map[string]string{}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%p", "%10v", "%T %v"} {
		for what, value := range map[string]any{
			"link": link, "pointer": &link, "listing": listing, "pointer to a listing": &listing, "hidden": hidden, "links": []Link{link},
		} {
			shown[verb+" of "+what] = fmt.Sprintf(verb, value)
		}
	}
	for what, value := range map[string]any{"link": link, "listing": listing, "key": map[Link]int{link: 1}} {
		text, err := json.Marshal(value)
		if err != nil {
			t.Errorf("%s: %v", what, err)
		}
		shown["JSON of "+what] = string(text)
	}
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("a", "link", link, "listing", listing, "hidden", hidden)
	slog.New(slog.NewJSONHandler(&log, nil)).Info("a", "link", link, "listing", listing, "hidden", hidden)
	shown["log"] = log.String()
	shown["error"] = fmt.Errorf("no content at %s: %v", link, listing).Error()
	for how, text := range shown {
		for _, part := range []string{"s3.test", "X-Amz", "deadbeef", fmt.Sprintf("%x", "deadbeef"), fmt.Sprintf("%X", "deadbeef")} {
			if strings.Contains(text, part) {
				t.Errorf("%s shows %q in %s", how, part, text)
			}
		}
	}
	for _, how := range []string{"%v of link", "%s of link", "%#v of link", "%x of link", "%v of listing", "JSON of link", "log"} {
		if !strings.Contains(shown[how], "[signed link]") {
			t.Errorf("%s does not say that there is a link: %s", how, shown[how])
		}
	}
	if got := fmt.Sprint(Link{}); got != "" {
		t.Errorf("no link prints as %q", got)
	}
}

func TestLinkIdentity(t *testing.T) {
	t.Parallel()
	link := linkTo(t, signedAddress)
	if link.Reveal() != signedAddress || link.IsZero() || !link.Equal(linkTo(t, signedAddress)) {
		t.Errorf("the link is not itself: %q", link.Reveal())
	}
	if (Link{}).Reveal() != "" || !(Link{}).IsZero() || link.Equal(Link{}) || link.Equal(linkTo(t, "https://s3.test/b")) {
		t.Error("the zero value or another link passes for the link")
	}
}

func TestExpiresAt(t *testing.T) {
	t.Parallel()
	const (
		noDate   = "the X-Amz-Date of the signed link is not a date"
		noPeriod = "the X-Amz-Expires of the signed link is not a number of seconds within a week"
		noTime   = "the Expires of the signed link is not a unix time"
		silent   = "the signed link does not say when it expires"
	)
	for query, tt := range map[string]struct {
		want time.Time
		text string
	}{
		"X-Amz-Date=20260102T030405Z&X-Amz-Expires=3600":           {time.Date(2026, 1, 2, 4, 4, 5, 0, time.UTC), ""},
		"X-Amz-Date=20260102T030405Z&X-Amz-Expires=604800":         {time.Date(2026, 1, 9, 3, 4, 5, 0, time.UTC), ""},
		"X-Amz-Date=20260102T030405Z&X-Amz-Expires=60&Expires=1":   {time.Date(2026, 1, 2, 3, 5, 5, 0, time.UTC), ""},
		"Expires=1767323045&Signature=hunter2":                     {time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), ""},
		"X-Amz-Date=20260102T030405Z&X-Amz-Expires=604801":         {time.Time{}, noPeriod},
		"X-Amz-Date=20260102T030405Z&X-Amz-Expires=-1":             {time.Time{}, noPeriod},
		"X-Amz-Date=20260102T030405Z&X-Amz-Expires=hunter2":        {time.Time{}, noPeriod},
		"X-Amz-Date=20260102T030405Z":                              {time.Time{}, noPeriod},
		"X-Amz-Date=20260102T030405Z&X-Amz-Expires=99999999999999": {time.Time{}, noPeriod},
		"X-Amz-Date=hunter2&X-Amz-Expires=3600":                    {time.Time{}, noDate},
		"X-Amz-Date=20260132T030405Z&X-Amz-Expires=3600":           {time.Time{}, noDate},
		"Expires=hunter2":              {time.Time{}, noTime},
		"Expires=0":                    {time.Time{}, noTime},
		"Expires=253402300800":         {time.Time{}, noTime},
		"Expires=9223372036854775808":  {time.Time{}, noTime},
		"X-Amz-Expires=3600&a=hunter2": {time.Time{}, silent},
		"":                             {time.Time{}, silent},
		"Expires=1767323045&a=%zz":     {time.Time{}, "the query of the signed link is malformed"},
	} {
		t.Run(query, func(t *testing.T) {
			t.Parallel()
			got, err := linkTo(t, "https://s3.test/hunter2?"+query).ExpiresAt()
			text := ""
			if err != nil {
				text = err.Error()
			}
			if !got.Equal(tt.want) || text != tt.text {
				t.Errorf("got %s and %q, want %s and %q", got, text, tt.want, tt.text)
			}
		})
	}
	if _, err := (Link{}).ExpiresAt(); err == nil || err.Error() != silent {
		t.Errorf("no link: %v", err)
	}
}

// A link never makes a listing fail: it is either there or missing.
func TestLinksOfListings(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ links, want string }{
		"the secure one":           {`"filePath":"https://s3.test/plain","secureFilePath":"https://s3.test/secure"`, "https://s3.test/secure"},
		"the plain one":            {`"filePath":"https://s3.test/plain"`, "https://s3.test/plain"},
		"the secure one is null":   {`"filePath":"https://s3.test/plain","secureFilePath":null`, "https://s3.test/plain"},
		"the secure one is http":   {`"filePath":"https://s3.test/plain","secureFilePath":"http://s3.test/secure"`, "https://s3.test/plain"},
		"the secure one is empty":  {`"filePath":"https://s3.test/plain","secureFilePath":""`, "https://s3.test/plain"},
		"escaped":                  {`"filePath":"https:\/\/s3.test\/a?b\u0026c"`, "https://s3.test/a?b&c"},
		"none":                     {`"other":1`, ""},
		"both http":                {`"filePath":"http://s3.test/a","secureFilePath":"http://s3.test/a"`, ""},
		"with userinfo":            {`"filePath":"https://a:b@s3.test/a"`, ""},
		"a number":                 {`"filePath":7,"secureFilePath":1e400`, ""},
		"an object":                {`"filePath":{"a":"https://s3.test/a"},"secureFilePath":["https://s3.test/a"]`, ""},
		"a bool":                   {`"filePath":true,"secureFilePath":false`, ""},
		"with a space":             {`"filePath":"https://s3.test/a?b c"`, ""},
		"with a control character": {`"filePath":"https://s3.test/\u0000"`, ""},
		"not escaped well":         {`"filePath":"https://s3.test/\ud800?%zz"`, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			body := listingOf(`[{"file":{"s3Token":"t/1"},` + tt.links + `},` + tokenOnly + `]`)
			got, err := newClient(t, answers(ok(body))).ListImages(t.Context(), customer)
			if err != nil {
				t.Fatal(err)
			}
			want := Listing{Images: []Image{{Token: "t/1"}, {Token: "t/2"}}, HasList: true}
			if tt.want != "" {
				want.Links = map[string]Link{"t/1": linkTo(t, tt.want)}
			}
			got.Took = 0 // differs from run to run
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("wrong listing (-want +got):\n%s", diff)
			}
		})
	}
}
