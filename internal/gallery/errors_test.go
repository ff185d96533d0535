package gallery

import (
	"errors"
	"strings"
	"testing"
	"unicode"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/journal"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/reader"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
)

// What the API calls an image goes to a terminal: nothing in it may act there, and none of it is endless.
func TestMessagesAreSafe(t *testing.T) {
	t.Parallel()
	nasty, size := "\x1b[31m\u202e\r\n\x00\xff"+strings.Repeat("x", 1<<20), int64(5)
	image := capillary.Image{Token: "customerImage/1/7/" + nasty, Name: "1/7/" + nasty, LastModified: nasty, Size: &size}
	images := []capillary.Image{image}
	for _, text := range []string{
		imagelist.Table(imagelist.Entries(images), image.Token), imagelist.LossReport(imagelist.Entries(images)),
		(&imagelist.DuplicateError{Token: image.Token}).Error(), (&imagelist.IndexError{Images: images}).Error(), (&StillListedError{Token: image.Token}).Error(),
		(&LostError{Token: image.Token}).Error(), (&UnverifiedError{Token: image.Token}).Error(), (&SizeMismatchError{Image: image}).Error(),
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

// Every error names the customer, and those with a cause give it to errors.Is.
func TestErrors(t *testing.T) {
	t.Parallel()
	cause, size := errors.New("the cause"), int64(5)
	list := []capillary.Image{{Token: "customerImage/1/564703420/a", Name: "1/564703420/3", Size: &size}}
	for err, want := range map[error]string{
		&reader.UnknownWarningError{CustomerID: asha, Warnings: []capillary.Notice{{Code: 7777}}}: "7777",
		&reader.NoListError{CustomerID: asha}:                                                     "no list",
		&reader.StaleError{CustomerID: asha}:                                                      "older",
		&imagelist.DuplicateError{CustomerID: asha, Token: "tok"}:                                 "tok",
		&imagelist.IndexError{CustomerID: asha, Images: list}:                                     "position 0",
		&StillListedError{CustomerID: asha, Token: "tok", Err: cause}:                             "tok",
		&LostError{CustomerID: asha, Token: "tok", Lost: imagelist.Entries(list)}:                 "1 other",
		&UnverifiedError{CustomerID: asha, Token: "tok", Err: cause}:                              "tok",
		&FullError{CustomerID: asha, Images: list}:                                                "1 images",
		&SizeMismatchError{CustomerID: asha, Image: list[0], Sent: 4}:                             "4 bytes",
		&LedgerError{CustomerID: asha, Err: cause}:                                                "can't be used",
		&AmbiguousError{CustomerID: asha, Candidates: imagelist.Entries(list), Err: cause}:        "1 new",
		&PendingError{Pending: journal.PendingUpload{CustomerID: asha, Size: 77}, Err: cause}:     "77 bytes",
	} {
		if text := err.Error(); !strings.Contains(text, "564703420") || !strings.Contains(text, want) {
			t.Errorf("%T: %s", err, text)
		}
		if wrapper, ok := err.(interface{ Unwrap() error }); ok && !errors.Is(wrapper.Unwrap(), cause) {
			t.Errorf("%T hides its cause", err)
		}
	}
}
