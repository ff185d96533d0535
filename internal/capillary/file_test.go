package capillary

import (
	"net/http"
	"strings"
	"testing"
)

// links are spellings of a signed link that an API, or a system in front of it, could return in place of a text.
func links() map[string]string {
	const link = "https://s3.test/customerImage/1?X-Amz-Credential=AKIA123&X-Amz-Signature=deadbeef"
	return map[string]string{
		"a signed link":      link,
		"its end":            "customerImage/1?X-Amz-Signature=deadbeef",
		"upper case":         "HTTPS://S3.TEST/1?SIGNATURE=deadbeef",
		"JSON in JSON":       strings.ReplaceAll(link, "/", `\/`),
		"JSON with escapes":  strings.NewReplacer("?", `\u003f`, "=", `\u003d`).Replace(link),
		"URL-encoded":        "https%3A%2F%2Fs3.test%2F1%3fX-Amz-Signature%3ddeadbeef",
		"URL-encoded, twice": "https%253A%252F%252Fs3.test%252F1%253FX-Amz-Signature%253Ddeadbeef",
		"HTML":               "//s3.test/1&#63;X-Amz-Signature&#x3d;deadbeef",
	}
}

// A signed link in place of a token would be the name of the image in state, ledger and messages, so the list can't be
// read, and an upload's answer leaves open which image it was. The message says what is wrong, without the link.
func TestALinkIsNoToken(t *testing.T) {
	t.Parallel()
	tokens := links()
	tokens["a URL without a query"], tokens["a bucket"] = "https://s3.test/deadbeef", "s3://bucket/deadbeef"
	for name, token := range tokens {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := `{"file":{"s3Token":` + jsonText(token) + `},"code":200}`
			api := &script{reply: func(_ int, r received) answer {
				if r.Method == http.MethodGet {
					return ok(listingOf("[" + tokenOnly + "," + file + "]"))
				}
				return ok(`{"data":[` + file + `]}`)
			}}
			client := newClient(t, api, retries(0))
			list, err := client.ListImages(t.Context(), customer)
			if failure := failureOf(t, err); failure.Kind != KindUnreadable || len(list.Images) != 0 {
				t.Errorf("got %+v and %v", list, err)
			}
			wantNoLinkIn(t, err.Error(), "entry 1 of customerImage has a file with a URL where its s3Token should be")
			_, err = client.AddImage(t.Context(), customer, uploadOf("some bytes"))
			if failure := failureOf(t, err); failure.Kind != KindUnreadable || failure.Outcome != OutcomeUnknown {
				t.Errorf("got %v", err)
			}
			wantNoLinkIn(t, err.Error(), "has a file with a URL where its s3Token should be, so it does not say which image was added")
		})
	}
}

// The state keeps the other texts of an image, too, but they identify nothing: secrets are removed from them.
func TestTextsOfAnImageHoldNoSecrets(t *testing.T) {
	t.Parallel()
	texts := links()
	texts["credentials"] = "sent deadbeef-is-the-token"
	for name, text := range texts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			quoted := jsonText("see " + text)
			file := `{"file":{"s3Token":"t/1","fileHandle":` + quoted + `,"name":` + quoted + `,"namespace":` + quoted + `,"acl":` + quoted + `,"lastModified":` + quoted + `},"code":200}`
			api := &script{reply: func(_ int, r received) answer {
				if r.Method == http.MethodGet {
					return ok(listingOf("[" + file + "]"))
				}
				return ok(`{"data":[` + file + `]}`)
			}}
			client := newClient(t, api, as(AccessToken("deadbeef-is-the-token")))
			list, err := client.ListImages(t.Context(), customer)
			if err != nil || len(list.Images) != 1 {
				t.Fatalf("got %+v and %v", list, err)
			}
			added, err := client.AddImage(t.Context(), customer, uploadOf("some bytes"))
			if err != nil {
				t.Fatal(err)
			}
			for _, image := range []Image{list.Images[0], added} {
				for _, kept := range []string{image.Handle, image.Name, image.Namespace, image.ACL, image.LastModified} {
					wantNoLinkIn(t, kept, "see ", "[redacted]")
				}
			}
		})
	}
}

// wantNoLinkIn checks that a text says these phrases, and has nothing of a link or of credentials.
func wantNoLinkIn(t *testing.T, text string, phrases ...string) {
	t.Helper()
	for _, phrase := range phrases {
		if !strings.Contains(text, phrase) {
			t.Errorf("%q is not in %q", phrase, text)
		}
	}
	if strings.Contains(text, "deadbeef") {
		t.Errorf("a secret is in %q", text)
	}
}
