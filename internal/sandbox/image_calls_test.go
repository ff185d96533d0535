package sandbox_test

import (
	"net/http"
	"reflect"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox/sandboxtest"
)

func TestGetShowsTheImagesInOrder(t *testing.T) {
	t.Parallel()
	sb := sandboxtest.Start(t)
	got := newClient(t, sb).get(full)
	if got.status != http.StatusOK || got.body["id"] != float64(full) {
		t.Fatalf("status %d, id %v", got.status, got.body["id"])
	}
	for field, want := range map[string][]any{
		"s3Token":      tokens(sb, full),
		"fileSize":     {"18039", "24576", "209859"},
		"name":         {"900001/564703420/0", "900001/564703420/1", "900001/564703420/2"},
		"lastModified": {"2025-04-21 10:02:11", "2025-04-30 12:25:56", "2026-01-12 08:40:03"},
		"acl":          {"PRIVATE", "PRIVATE", "PRIVATE"},
		"namespace":    {"customerImage", "customerImage", "customerImage"},
		"version":      {1.0, 1.0, 1.0},
	} {
		if shown := got.files(field); !reflect.DeepEqual(shown, want) {
			t.Errorf("%s: got %v, want %v", field, shown, want)
		}
	}
}

func TestAddAnswersTheDocumentedBody(t *testing.T) {
	t.Parallel()
	sb := sandboxtest.Start(t)
	c := newClient(t, sb)
	first := c.add(empty, picture(1))
	entry := first.body["data"].([]any)[0].(map[string]any)
	if entry["code"] != 200.0 || entry["status"] != "true" || entry["message"] != "Successfully uploaded file" {
		t.Errorf("entry: %v", entry)
	}
	truth := sb.Images(empty)
	file := first.added()
	if len(truth) != 1 || file["s3Token"] != truth[0].Token || file["fileHandle"] != truth[0].Handle {
		t.Errorf("the answer shows %v, stored is %+v", file, truth)
	}
	// As the sample of 2026-04-20 has it.
	if file["version"] != 1.0 || file["latestVersion"] != 1.0 || c.get(empty).files("version")[0] != 1.0 {
		t.Errorf("version %v, then %v", file["version"], c.get(empty).files("version"))
	}
	if truth[0].ContentType != "image/png" {
		t.Errorf("content type %q", truth[0].ContentType)
	}
}

// A date is that of India, and the one in the answer of an add is a second from the one in a later get.
func TestLastModifiedIsIndianTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) { // at midnight in UTC
		sb := sandboxtest.InMemory(t)
		c := newClient(t, sb)
		answered := c.add(empty, picture(1)).added()["lastModified"]
		if shown := c.get(empty).files("lastModified")[0]; shown != "2000-01-01 05:30:00" || answered != "2000-01-01 05:29:59" {
			t.Errorf("the answer of the add shows %v, and the get %v", answered, shown)
		}
	})
}

// An older sample has -1 as the version in the answer of a first add: a client must not take it for a mark.
func TestLooseVersionOfAFirstAdd(t *testing.T) {
	t.Parallel()
	sb := sandboxtest.Start(t, func(o *sandbox.Options) { o.Loose = true })
	c := newClient(t, sb)
	for i, want := range []any{"-1", "2"} {
		if file := c.add(empty, picture(int64(i))).added(); file["version"] != want {
			t.Errorf("version %v, want %v", file["version"], want)
		}
		if shown := c.get(empty).files("version")[0]; i == 0 && shown != "1" {
			t.Errorf("a get shows version %v", shown)
		}
		c.delete(empty, 0)
	}
}

func TestDeleteMovesTheImagesBehindItUp(t *testing.T) {
	t.Parallel()
	sb := sandboxtest.Start(t)
	before := tokens(sb, full)
	got := newClient(t, sb).delete(full, 1)
	if entry := got.body["data"].([]any)[0].(map[string]any); entry["message"] != "Success" {
		t.Errorf("answer: %s", got.raw)
	}
	if after := tokens(sb, full); !slices.Equal(after, []any{before[0], before[2]}) {
		t.Errorf("left %v of %v", after, before)
	}
}

func TestHandleNamesTheSlotAndTokenTheContent(t *testing.T) {
	t.Parallel()
	for fresh, same := range map[bool]bool{false: true, true: false} {
		sb := sandboxtest.Start(t, func(o *sandbox.Options) { o.FreshHandles = fresh })
		c := newClient(t, sb)
		old := sb.Images(full)[1]
		c.delete(full, 1)
		shown := c.add(full, picture(1)).added()
		added := sb.Images(full)[2]
		if (added.Handle == old.Handle) != same || added.Token == old.Token {
			t.Errorf("FreshHandles %v: was %+v, is %+v", fresh, old, added)
		}
		if same && shown["version"] != 2.0 {
			t.Errorf("the second content of a slot is version %v", shown["version"])
		}
	}
}

func TestRefusedWritesAreWarnings(t *testing.T) {
	t.Parallel()
	large := make([]byte, 49<<20+1)
	for name, test := range map[string]struct {
		call    func(*client) answer
		status  int
		list    string
		code    float64
		allowed bool // by the contract
	}{
		"delete out of range":   {func(c *client) answer { return c.delete(full, 3) }, 200, "warnings", 8078, true},
		"delete below range":    {func(c *client) answer { return c.delete(full, -1) }, 200, "warnings", 8078, true},
		"delete without images": {func(c *client) answer { return c.delete(empty, 0) }, 200, "warnings", 8078, true},
		"add too small":         {func(c *client) answer { return c.add(full, make([]byte, 10<<10-1)) }, 200, "warnings", 8083, true},
		"add too large":         {func(c *client) answer { return c.add(full, large) }, 413, "errors", 413, true},
		"add no file":           {func(c *client) answer { return c.must(c.addRequest(full, "FILE", picture(1))) }, 200, "warnings", 8081, false},
		"add two files":         {func(c *client) answer { return c.must(c.addRequest(full, "file", picture(1), picture(2))) }, 400, "errors", 400, false},
		"delete of unknown":     {func(c *client) answer { return c.delete(7, 0) }, 400, "errors", 8015, true},
		"add to unknown":        {func(c *client) answer { return c.add(7, picture(1)) }, 400, "errors", 8015, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := sandboxtest.Start(t)
			before := tokens(sb, full)
			got := test.call(newClient(t, sb))
			if code, _ := got.problem(test.list); got.status != test.status || code != test.code {
				t.Errorf("status %d: %s", got.status, got.raw)
			}
			if !slices.Equal(tokens(sb, full), before) || len(sb.Images(empty)) != 0 {
				t.Error("the refused call had an effect")
			}
			if allowed := len(sb.Unexpected()) == 0; allowed != test.allowed {
				t.Errorf("unexpected: %q", sb.Unexpected())
			}
			sb.AllowUnexpected()
		})
	}
}

func TestSixthImageIsRefused(t *testing.T) {
	t.Parallel()
	sb := sandboxtest.Start(t)
	c := newClient(t, sb)
	c.add(full, picture(1))
	c.add(full, picture(2))
	got := c.add(full, picture(3))
	code, message := got.problem("warnings")
	if got.status != http.StatusOK || code != 8082.0 || message != "Max image per user is 5" {
		t.Errorf("status %d: %s", got.status, got.raw)
	}
	if held := len(sb.Images(full)); held != 5 {
		t.Errorf("%d images", held)
	}
}
