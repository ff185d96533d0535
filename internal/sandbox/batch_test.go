package sandbox_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox/sandboxtest"
)

// fifth gives the full customer as many images as a customer can have.
func fifth(o *sandbox.Options) {
	images := &o.Seed.Customers[0].Images
	*images = append(slices.Clone(*images), sandbox.SeedImage{Size: 10 << 10}, sandbox.SeedImage{Size: 10 << 10})
}

func TestSeveralIndexesInOneDelete(t *testing.T) {
	t.Parallel()
	const all = "01234"
	for _, test := range []struct {
		batch   sandbox.Batch
		sent    []int
		left    string // of the images 0 to 4
		journal string // the index of each deleted image, with ! before one that did not exist
		code    any    // of the warning, if any
	}{
		{sandbox.BatchInOrder, []int{3, 1}, "024", "3 1", nil},
		{sandbox.BatchInOrder, []int{1, 3}, "023", "1 3", nil},
		{sandbox.BatchInOrder, []int{1, 1}, "034", "1 1", nil},
		{sandbox.BatchInOrder, []int{4, 3, 2, 1, 0}, "", "4 3 2 1 0", nil},
		{sandbox.BatchInOrder, []int{5, 1}, all, "!5", 8078.0},
		{sandbox.BatchInOrder, []int{0, 4, 1}, "1234", "0 !4", 8078.0},
		{sandbox.BatchInOrder, []int{4, 4}, "0123", "4 !4", 8078.0},
		{sandbox.BatchInOrder, []int{2, -1}, all, "!-1", 8078.0},

		{sandbox.BatchAtOnce, []int{3, 1}, "024", "3 1", nil},
		{sandbox.BatchAtOnce, []int{1, 3}, "024", "3 1", nil},
		{sandbox.BatchAtOnce, []int{1, 4, 1}, "023", "4 1", nil},
		{sandbox.BatchAtOnce, []int{0, 1, 2, 3, 4}, "", "4 3 2 1 0", nil},
		{sandbox.BatchAtOnce, []int{1, 5}, all, "!5", 8078.0},
		{sandbox.BatchAtOnce, []int{2, -1}, all, "!-1", 8078.0},

		{sandbox.BatchAscending, []int{3, 1}, "023", "1 3", nil},
		{sandbox.BatchAscending, []int{4, 1}, "0234", "1 !4", 8078.0},
		{sandbox.BatchAscending, []int{3, 3}, "012", "3 3", nil},
		{sandbox.BatchAscending, []int{2, -1}, all, "!-1", 8078.0},

		{sandbox.BatchFirstOnly, []int{3, 1}, "0124", "3", nil},
		{sandbox.BatchFirstOnly, []int{3, 9}, "0124", "3", nil},
		{sandbox.BatchFirstOnly, []int{9, 3}, all, "!9", 8078.0},
		{sandbox.BatchFirstOnly, []int{2, -1}, all, "!-1", 8078.0},

		{sandbox.BatchLastOnly, []int{3, 1}, "0234", "1", nil},
		{sandbox.BatchLastOnly, []int{9, 1}, "0234", "1", nil},
		{sandbox.BatchLastOnly, []int{1, 9}, all, "!9", 8078.0},
		{sandbox.BatchLastOnly, []int{-1, 2}, all, "!-1", 8078.0},

		{sandbox.BatchRefused, []int{3}, "0124", "3", nil},
	} {
		t.Run(fmt.Sprintf("%s %v", test.batch, test.sent), func(t *testing.T) {
			t.Parallel()
			sb := sandboxtest.Start(t, fifth, func(o *sandbox.Options) { o.Batch = test.batch })
			sb.AllowUnexpected() // because of the repeated index
			before := tokens(sb, full)
			got := newClient(t, sb).delete(full, test.sent...)
			if code, _ := got.problem("warnings"); got.status != http.StatusOK || code != test.code {
				t.Errorf("status %d: %s", got.status, got.raw)
			}
			if left := placed(before, tokens(sb, full)); left != test.left {
				t.Errorf("left %q, want %q", left, test.left)
			}
			if journal := indexes(sb.Journal()); journal != test.journal {
				t.Errorf("journal %q, want %q", journal, test.journal)
			}
		})
	}
}

// placed returns the positions in the list before at which each of the images was.
func placed(before, images []any) string {
	var places strings.Builder
	for _, token := range images {
		fmt.Fprint(&places, slices.Index(before, token))
	}
	return places.String()
}

// indexes returns those of the events, with a ! before one that had no image.
func indexes(events []sandbox.Event) string {
	var parts []string
	for _, e := range events {
		part := fmt.Sprint(e.Index)
		if e.Kind == sandbox.Rejected {
			part = "!" + part
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, " ")
}

func TestTheJournalNamesEachImageOfABatch(t *testing.T) {
	t.Parallel()
	for _, batch := range []sandbox.Batch{sandbox.BatchInOrder, sandbox.BatchAtOnce} {
		sb := sandboxtest.Start(t, func(o *sandbox.Options) { o.Batch = batch })
		before := tokens(sb, full)
		got := newClient(t, sb).delete(full, 2, 0)
		if entry := got.body["data"].([]any)[0].(map[string]any); entry["message"] != "Success" {
			t.Errorf("%s: %s", batch, got.raw)
		}
		journal := sb.Journal()
		if len(journal) != 2 || journal[0].Token != before[2] || journal[1].Token != before[0] {
			t.Errorf("%s: journal %+v", batch, journal)
		}
	}
}

func TestABatchThatIsRefusedDoesNothing(t *testing.T) {
	t.Parallel()
	sb := sandboxtest.Start(t, func(o *sandbox.Options) { o.Batch = sandbox.BatchRefused }) // the contract does not forbid the call
	got := newClient(t, sb).delete(full, 1, 0)
	if code, _ := got.problem("errors"); got.status != http.StatusBadRequest || code != 400.0 {
		t.Errorf("status %d: %s", got.status, got.raw)
	}
	if journal := sb.Journal(); len(sb.Images(full)) != 3 || len(journal) != 1 || journal[0].Kind != sandbox.Rejected {
		t.Errorf("%d images, journal %+v", len(sb.Images(full)), journal)
	}
}

func TestAMalformedIndexSpoilsTheWholeBatch(t *testing.T) {
	t.Parallel()
	for _, batch := range []sandbox.Batch{
		sandbox.BatchInOrder, sandbox.BatchAtOnce, sandbox.BatchAscending,
		sandbox.BatchFirstOnly, sandbox.BatchLastOnly, sandbox.BatchRefused,
	} {
		for _, query := range []string{"", "?image_ids=", "?image_ids=1&image_ids=", "?image_ids=x&image_ids=1", "?image_ids=1,0"} {
			sb := sandboxtest.Start(t, func(o *sandbox.Options) { o.Batch = batch })
			sb.AllowUnexpected()
			c := newClient(t, sb)
			got := c.must(c.request(http.MethodDelete, "/v2/customers/564703420/deleteImage"+query, nil))
			if got.status != http.StatusBadRequest || len(sb.Images(full)) != 3 {
				t.Errorf("%s, %q: status %d, %d images", batch, query, got.status, len(sb.Images(full)))
			}
		}
	}
}

func TestTheLogNamesEveryIndexOfABatch(t *testing.T) {
	t.Parallel()
	var log lines
	sb := sandboxtest.Start(t, fifth, func(o *sandbox.Options) { o.Log = &log })
	c := newClient(t, sb)
	c.delete(full, 3, 1)
	c.delete(full, 0, 2)
	c.delete(full, 7, 0)
	for _, line := range []string{
		"?image_ids=3&image_ids=1 200 deleted indexes 3, 1 of customer 564703420; 5 → 3 images, by ",
		"?image_ids=0&image_ids=2 200 deleted index 0 of customer 564703420; 3 → 2 images; " +
			"then nothing at index 2: 8078 No Image passed to be deleted, by ",
		"?image_ids=7&image_ids=0 200 nothing: 8078 No Image passed to be deleted, by ",
	} {
		if !strings.Contains(log.String(), line) {
			t.Errorf("the log lacks %q:\n%s", line, log.String())
		}
	}
}
