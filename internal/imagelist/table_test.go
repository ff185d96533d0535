package imagelist

import (
	"fmt"
	"strings"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
)

func TestTable(t *testing.T) {
	t.Parallel()
	size := int64(18039)
	entries := Entries([]capillary.Image{
		{Token: "customerImage/1/7/a", Name: "1/7/0", Size: &size, LastModified: "2025-04-21 10:02:11"},
		{Token: "customerImage/1/7/b", Name: "1/7/3", LastModified: "2025-04-30 12:25:56"},
	})
	equal(t, "table", Table(entries, "customerImage/1/7/b"),
		"    index 0: a (18039 bytes, 2025-04-21 10:02:11)\n"+
			"  → index 1: b (size unknown, 2025-04-30 12:25:56), name \"1/7/3\"")
	equal(t, "table", Table(nil, "x"), "    (no images)")
	equal(t, "losses", LossReport(entries[:1]),
		"    index 0: a (18039 bytes, 2025-04-21 10:02:11)\n      s3_token customerImage/1/7/a")
}

// A list that is absurdly long is cut, but never the marked image, nor any that was lost.
func TestLongTable(t *testing.T) {
	t.Parallel()
	images := make([]capillary.Image, 10_000)
	for i := range images {
		images[i].Token = fmt.Sprint("t/", i)
	}
	lines := strings.Split(Table(Entries(images), "t/7777"), "\n")
	equal(t, "lines", len(lines), mostLines+2)
	equal(t, "the marked one", lines[mostLines], `  → index 7777: 7777 (size unknown, ), name ""`)
	equal(t, "the rest", lines[mostLines+1], "    … and 9949 more")
	equal(t, "losses", strings.Count(LossReport(Entries(images)), "s3_token"), len(images))
}
