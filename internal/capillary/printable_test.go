package capillary

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
)

// commands are texts on which a CI system's runner or a terminal would act.
func commands() map[string]string {
	return map[string]string{
		"GitHub":               "::add-mask::secret",
		"GitHub, a token":      "::stop-commands::pause",
		"GitHub, old":          "##[group]x",
		"Azure":                "##vso[task.setvariable variable=a]b",
		"after a break":        "x\n::error::y",
		"after a return":       "x\r::error::y",
		"within a word":        "x::error::y",
		"more colons":          ":::error::y",
		"more hashes":          "###[error]y",
		"an escape":            "\x1b[31mred",
		"an escape of C1":      "\u009b31mred",
		"a title":              "\x1b]0;title\x07",
		"bidi":                 "\u202egnp.exe",
		"isolates":             "\u2066a\u2069",
		"a line separator":     "a\u2028::error::b",
		"a paragraph":          "a\u2029b",
		"next line":            "a\u0085::error::b",
		"no width":             "a\u200bb\ufeff",
		"a break before marks": "a\n##[error]b",
	}
}

// checkHarmless makes sure that neither a terminal nor a runner acts on a text.
func checkHarmless(t *testing.T, text string) {
	t.Helper()
	if !isFit(strings.ReplaceAll(text, "\uFFFD", "?")) {
		t.Errorf("a terminal or a runner acts on %q", text)
	}
	for _, part := range []string{"::error", "::add-mask", "::stop-commands", "##[", "##vso["} {
		if strings.Contains(text, part) {
			t.Errorf("%q is in %q", part, text)
		}
	}
}

// Text from outside does nothing to its reader, in messages, states and logs.
func TestTextFromOutsideIsHarmless(t *testing.T) {
	t.Parallel()
	for name, text := range commands() {
		quoted := jsonText(text)
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			checkHarmless(t, Printable(text))
			body := `{"id":564703420,"customerImage":[{"file":{"s3Token":"t/1","fileHandle":` + quoted + `,"name":` + quoted + `,"namespace":` + quoted +
				`,"acl":` + quoted + `,"lastModified":` + quoted + `}}],"warnings":[{"code":777,"message":` + quoted + `}]}`
			got, err := newClient(t, answers(ok(body))).ListImages(t.Context(), customer)
			if err != nil || len(got.Images) != 1 || len(got.UnknownWarnings) != 1 {
				t.Fatalf("got %+v, %v", got, err)
			}
			image := got.Images[0]
			for _, kept := range []string{image.Handle, image.Name, image.Namespace, image.ACL, image.LastModified, got.UnknownWarnings[0].String()} {
				checkHarmless(t, kept)
			}
		})
	}
}

// A token has to be found again, so it is never changed. A list with an unprintable token is unreadable, and an
// answer to an upload with one leaves open which image it was.
func TestATokenThatCannotBeShownSpoilsTheAnswer(t *testing.T) {
	t.Parallel()
	texts := commands()
	texts["no UTF-8"], texts["half a surrogate"] = "a\uFFFD", "a\uFFFDb"
	for name, text := range texts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := `{"file":{"s3Token":` + jsonText("t/"+text) + `},"code":200}`
			list, err := newClient(t, answers(ok(listingOf("["+file+","+tokenOnly+"]")))).ListImages(t.Context(), customer)
			if failure := failureOf(t, err); failure.Kind != KindUnreadable || len(list.Images) != 0 {
				t.Errorf("got %+v and %v", list, err)
			}
			checkHarmless(t, err.Error())
			_, err = newClient(t, answers(ok(`{"data":[`+file+`]}`))).AddImage(t.Context(), customer, uploadOf("some bytes"))
			if failure := failureOf(t, err); failure.Kind != KindUnreadable || failure.Outcome != OutcomeUnknown {
				t.Errorf("got %v", err)
			}
		})
	}
}

// The log shows only the host of a signed link, and neither it nor an error acts on anything.
func TestLoggedExchangesAreHarmless(t *testing.T) {
	t.Parallel()
	var logged []Exchange
	client := newClient(t, roundTripper(func(r *http.Request) (*http.Response, error) {
		if r.URL.Host == "s3.test" {
			return answer{status: 404}.with("X-Cap-Request-Id", "a ::error::b \u009b").response(r), nil
		}
		return nil, errors.New("lookup failed: x\n::error::y \x1b[31m")
	}), func(c *Config) { c.Observe = func(_ context.Context, e Exchange) { logged = append(logged, e) } })
	_, _ = client.HashContent(t.Context(), linkTo(t, "https://s3.test/%0A::error::%1b[31mx"), nil)
	_, _ = client.ListImages(t.Context(), customer)
	if len(logged) != 2 {
		t.Fatalf("logged: %+v", logged)
	}
	if logged[0].Path != "https://s3.test" {
		t.Errorf("the path of a link is logged as %q", logged[0].Path)
	}
	for _, e := range logged {
		checkHarmless(t, e.Path+" "+e.Failure+" "+e.RequestID)
	}
}

func TestDefuse(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{
		"":                      "",
		"::add-mask::x":         ": :add-mask: :x",
		"##[group]":             "# #[group]",
		"####":                  "# # # #",
		"[::1]:8787":            "[::1]:8787",
		"a:b":                   "a:b",
		"::":                    "::",
		":::a":                  ": : :a",
		"\xff::a":               "\uFFFD: :a",
		"100/564703420/0":       "100/564703420/0",
		"2025-04-30 12:25:56":   "2025-04-30 12:25:56",
		"customerImage/1/2/a-b": "customerImage/1/2/a-b",
	} {
		if got := defuse(given); got != want {
			t.Errorf("%q becomes %q, not %q", given, got, want)
		}
		if again := defuse(defuse(given)); again != defuse(given) {
			t.Errorf("%q becomes %q when it is done twice", given, again)
		}
	}
}

// jsonText returns a text as the API would send it.
func jsonText(text string) string {
	encoded, err := json.Marshal(text)
	if err != nil {
		panic(err)
	}
	return string(encoded)
}
