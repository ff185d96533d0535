package sandbox_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox/sandboxtest"
)

func TestJournalTellsWhoDidWhat(t *testing.T) {
	t.Parallel()
	sb := sandboxtest.Start(t)
	c := newClient(t, sb)
	c.add(empty, picture(1))
	added := sb.Images(empty)[0]
	if _, err := sb.Foreign().Add(empty, picture(2)); err != nil {
		t.Fatal(err)
	}
	c.delete(empty, 0)
	c.delete(empty, 4)
	var lines []string
	for _, e := range sb.Journal() {
		lines = append(lines, fmt.Sprintf("%s %d by %s %s", e.Kind, e.Index, e.By, e.Reason))
	}
	want := []string{
		"added 0 by terraform-provider-capillary/test ",
		"added 1 by foreign ",
		"deleted 0 by terraform-provider-capillary/test ",
		"rejected 4 by terraform-provider-capillary/test 8078 No Image passed to be deleted",
	}
	if !slices.Equal(lines, want) {
		t.Errorf("got %q, want %q", lines, want)
	}
	if deleted := sb.Journal()[2]; deleted.Token != added.Token || deleted.SHA256 != added.SHA256 || deleted.Size != added.Size {
		t.Errorf("deleted %+v, added %+v", deleted, added)
	}
}

func TestCallsAreKept(t *testing.T) {
	t.Parallel()
	sb := sandboxtest.Start(t)
	c := newClient(t, sb)
	c.get(full)
	c.delete(full, 9)
	c.get(7)
	if sb.CountCalls(sandbox.CallGet) != 2 || sb.CountCalls(sandbox.CallAny) != 3 || sb.CountCalls(sandbox.CallAdd) != 0 {
		t.Errorf("calls %+v", sb.Calls())
	}
	last := sb.Calls()[2]
	if last.Status != 400 || last.CustomerID != 7 || last.Path != "/v2/customers/7" || last.Query.Get("source") != "INSTORE" {
		t.Errorf("last %+v", last)
	}
}

func TestForeignActorIsBoundByTheRules(t *testing.T) {
	t.Parallel()
	sb := sandboxtest.Start(t)
	if _, err := sb.Foreign().Delete(empty, 0); err == nil {
		t.Error("deleted what is not there")
	}
	if _, err := sb.Foreign().Add(7, picture(1)); err == nil {
		t.Error("added to an unknown customer")
	}
	if _, err := sb.Foreign().Add(empty, []byte("small")); err == nil {
		t.Error("added what is too small")
	}
}

// lines is a log that several goroutines may write.
type lines struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}

func TestLogHasALinePerCall(t *testing.T) {
	t.Parallel()
	var log lines
	sb := sandboxtest.Start(t, func(o *sandbox.Options) { o.Log = &log })
	c := newClient(t, sb)
	c.add(full, picture(1))
	c.delete(full, 0)
	link := c.get(full).images()[0]["filePath"].(string)
	c.follow(link)
	c.add(empty, picture(1))
	const by, agent = ", by terraform-provider-capillary/test", ", by Go-http-client/1.1"
	want := []string{
		`POST /v2/customers/564703420/setImage 200 added index 3 of customer 564703420: 10240 bytes; 3 → 4 images` + by,
		`DELETE /v2/customers/564703420/deleteImage\?image_ids=0 200 deleted index 0 of customer 564703420; 4 → 3 images` + by,
		`GET /v2/customers/564703420\?embed=CUSTOMERIMAGE&source=INSTORE 200 showed 3 images of customer 564703420` + by,
		`GET /customer-images/customerImage/900001/564703420/\S+X-Amz-Signature=redacted 200 sent the content` + agent,
		`POST /v2/customers/564703421/setImage 200 added index 0 of customer 564703421: 10240 bytes; 0 → 1 image` + by,
	}
	got := strings.Split(strings.TrimSpace(log.String()), "\n")
	if len(got) != len(want) {
		t.Fatalf("log:\n%s", log.String())
	}
	for i, pattern := range want {
		if !regexp.MustCompile(`^\d\d:\d\d:\d\d ` + pattern + `$`).MatchString(got[i]) {
			t.Errorf("line %d: %s", i, got[i])
		}
	}
	_, signature, _ := strings.Cut(link, "X-Amz-Signature=")
	if signature == "" || strings.Contains(log.String(), signature) {
		t.Error("the log has a signature")
	}
}
