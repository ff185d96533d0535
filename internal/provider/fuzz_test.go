package provider

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// The targets below are for what users write. Answers of the API are fuzzed in internal/capillary.

// checkShown checks that a message may be shown: nothing in it acts on a terminal, and it is not too long.
func checkShown(t *testing.T, text string) {
	t.Helper()
	for _, c := range text {
		if !unicode.IsPrint(c) && c != '\n' || c == unicode.ReplacementChar {
			t.Errorf("%U in %q", c, text)
		}
	}
	if len([]rune(text)) > 4000 {
		t.Errorf("%d characters", len([]rune(text)))
	}
}

func FuzzImportID(f *testing.F) {
	for _, seed := range []string{
		"", "/", "//", "1", "1/", "1//", "1/ ", "1/0", "+1/2", "-1/2", "01/02", "1/02", "1/-1", "1/+1", "1/1e3", "1_0/1_0", "0x1/0x1", " 1/2 ", "1 / 2", "1/2\n", "\n1/2", "1/a\nb", "1/a\x00b",
		"9223372036854775807/9223372036854775807", "9223372036854775808/0", "1/18446744073709551616", "1/" + strings.Repeat("9", 5000), strings.Repeat("9", 5000) + "/1", "1/" + strings.Repeat("a", 5000),
		"\u0661/\u0662", "\uff11/\uff12", "1/\u0662", "1/a\x1b[31m", "1/\u202e\u200b", "1/\xff", "\x85 1/\u00a02\u2003", "564703420/b3dd5a1e-6f1c-4f63-9f0a-0d9c3d8f4c11", "564703420/customerImage/100/564703420/b3dd5a1e",
		"564703420/https://s3.test/a?X-Amz-Signature=abc",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, id string) {
		target, err := parseImportID(id)
		if err != nil {
			checkShown(t, err.Error())
			if diff := cmp.Diff(importTarget{}, target, cmp.AllowUnexported(importTarget{})); diff != "" {
				t.Errorf("a target beside %v:\n%s", err, diff)
			}
			return
		}
		checkShown(t, target.String())
		if target.customerID < 1 || target.index < -1 || (target.index == -1) == (target.name == "") {
			t.Errorf("%q became %+v", id, target)
		}
		again := fmt.Sprintf("%d/%s", target.customerID, target.name)
		if target.index >= 0 {
			again = fmt.Sprintf("%d/%d", target.customerID, target.index)
		}
		if other, err := parseImportID(again); err != nil || other != target || again != strings.TrimSpace(id) {
			t.Errorf("%q became %q, and that %+v with %v", id, again, other, err)
		}
		if slot, err := target.pick(nil); slot != nil || err != nil {
			t.Errorf("found %v, %v in an empty list", slot, err)
		}
	})
}

func FuzzDuration(f *testing.F) {
	for _, seed := range []string{
		"", "0", "0s", "-1s", "+1s", "1", "1s", " 1s", "1s\n", "1h2m3s", "1.5h", ".5s", "1d", "1e3s", "9223372036854775807ns", "9223372036854775808ns", "2562048h", "1\u00b5s", "1\u03bcs", "\u0661s", "\x1b[31m", "\xff",
		strings.Repeat("1h", 1000), strings.Repeat("9", 5000) + "s",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var resp validator.StringResponse
		value := types.StringValue(text)
		durationValidator{}.ValidateString(t.Context(), validator.StringRequest{Path: path.Root("d"), ConfigValue: value}, &resp)
		for _, d := range resp.Diagnostics {
			checkShown(t, d.Summary()+d.Detail())
		}
		const fallback = -time.Second
		d := durationOr(value, fallback)
		if accepted := !resp.Diagnostics.HasError(); accepted != (d > 0) {
			t.Errorf("%q is accepted: %t, and means %s", text, accepted, d)
		}
	})
}

func FuzzBase64(f *testing.F) {
	for _, seed := range []string{
		"", "=", "A", "AA", "AA==", "AAA=", "AAAA", "AA==AA==", "AAAA\nAAAA", "AAAA\r\nAAAA", " AAAA", "AA-_", "AA+/", "AAA", "AA=A", "A===", "\x00AAA", "\xff", "data:image/png;base64,AAAA",
		"iVBORw0KGgo=", "R0lGODlh", strings.Repeat("QUJD", 2000), strings.Repeat("QUJD", 2000) + "!",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, encoded string) {
		read, err := base64Content(encoded)
		decoded, wrong := base64.StdEncoding.DecodeString(encoded)
		if (err == nil) != (wrong == nil && len(decoded) > 0) {
			t.Fatalf("got %v, and the decoder %d bytes and %v", err, len(decoded), wrong)
		}
		if err != nil {
			if text := err.Error(); text != "it is not valid base64" && text != "it is empty" {
				t.Errorf("an error of its own: %s", text)
			}
			return
		}
		checkShown(t, read.filename+read.contentType)
		reader, err := read.open()
		if err != nil {
			t.Fatal(err)
		}
		if again, err := io.ReadAll(reader); err != nil || !bytes.Equal(again, decoded) || read.size != int64(len(decoded)) {
			t.Errorf("read %d bytes again, want %d: %v", len(again), read.size, err)
		}
	})
}
