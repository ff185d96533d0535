package gallery

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
)

func TestTable(t *testing.T) {
	t.Parallel()
	size := int64(18039)
	slots := Slots([]capillary.Image{
		{Token: "customerImage/1/7/a", Name: "1/7/0", Size: &size, LastModified: "2025-04-21 10:02:11"},
		{Token: "customerImage/1/7/b", Name: "1/7/3", LastModified: "2025-04-30 12:25:56"},
	})
	equal(t, "table", Table(slots, "customerImage/1/7/b"),
		"    index 0: a (18039 bytes, 2025-04-21 10:02:11)\n"+
			"  → index 1: b (size unknown, 2025-04-30 12:25:56), name \"1/7/3\"")
	equal(t, "table", Table(nil, "x"), "    (no images)")
	equal(t, "losses", LossReport(slots[:1]),
		"    index 0: a (18039 bytes, 2025-04-21 10:02:11)\n      s3_token customerImage/1/7/a")
}

// What the API calls an image goes to a terminal: nothing in it may act there, and none of it is endless.
func TestMessagesAreSafe(t *testing.T) {
	t.Parallel()
	nasty, size := "\x1b[31m\u202e\r\n\x00\xff"+strings.Repeat("x", 1<<20), int64(5)
	image := capillary.Image{Token: "customerImage/1/7/" + nasty, Name: "1/7/" + nasty, LastModified: nasty, Size: &size}
	images := []capillary.Image{image}
	for _, text := range []string{
		Table(Slots(images), image.Token), LossReport(Slots(images)),
		(&DuplicateError{Token: image.Token}).Error(), (&IndexError{Images: images}).Error(), (&StillListedError{Token: image.Token}).Error(),
		(&LostError{Token: image.Token}).Error(), (&UnverifiedError{Token: image.Token}).Error(), (&SizeError{Image: image}).Error(),
	} {
		for _, c := range text {
			if !unicode.IsPrint(c) && c != '\n' || c == unicode.ReplacementChar {
				t.Errorf("%U in %.100q", c, text)
			}
		}
		if len([]rune(text)) > 2000 || strings.Count(text, "\n") > 1 {
			t.Errorf("%d characters in %.100q", len([]rune(text)), text)
		}
	}
}

// A list that is absurdly long is cut, but never the marked image, nor any that was lost.
func TestLongTable(t *testing.T) {
	t.Parallel()
	images := make([]capillary.Image, 10_000)
	for i := range images {
		images[i].Token = fmt.Sprint("t/", i)
	}
	lines := strings.Split(Table(Slots(images), "t/7777"), "\n")
	equal(t, "lines", len(lines), mostLines+2)
	equal(t, "the marked one", lines[mostLines], `  → index 7777: 7777 (size unknown, ), name ""`)
	equal(t, "the rest", lines[mostLines+1], "    … and 9949 more")
	equal(t, "losses", strings.Count(LossReport(Slots(images)), "s3_token"), len(images))
}

// Every error names the customer, and those with a cause give it to errors.Is.
func TestErrors(t *testing.T) {
	t.Parallel()
	cause, size := errors.New("the cause"), int64(5)
	list := []capillary.Image{{Token: "customerImage/1/564703420/a", Name: "1/564703420/3", Size: &size}}
	for err, want := range map[error]string{
		&DoubtError{CustomerID: asha, Doubts: []capillary.Notice{{Code: 7777}}}: "7777",
		&SilentError{CustomerID: asha}:                                          "no list",
		&StaleError{CustomerID: asha}:                                           "older",
		&DuplicateError{CustomerID: asha, Token: "tok"}:                         "tok",
		&IndexError{CustomerID: asha, Images: list}:                             "position 0",
		&StillListedError{CustomerID: asha, Token: "tok", Err: cause}:           "tok",
		&LostError{CustomerID: asha, Token: "tok", Lost: Slots(list)}:           "1 other",
		&UnverifiedError{CustomerID: asha, Token: "tok", Err: cause}:            "tok",
		&FullError{CustomerID: asha, Images: list}:                              "1 images",
		&SizeError{CustomerID: asha, Image: list[0], Sent: 4}:                   "4 bytes",
		&AmbiguousError{CustomerID: asha, Candidates: Slots(list), Err: cause}:  "1 new",
		&PendingError{Pending: Pending{CustomerID: asha, Size: 77}, Err: cause}: "77 bytes",
	} {
		if text := err.Error(); !strings.Contains(text, "564703420") || !strings.Contains(text, want) {
			t.Errorf("%T: %s", err, text)
		}
		if wrapper, ok := err.(interface{ Unwrap() error }); ok && !errors.Is(wrapper.Unwrap(), cause) {
			t.Errorf("%T hides its cause", err)
		}
	}
}
