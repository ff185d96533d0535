package sandbox_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox/sandboxtest"
)

func TestNewRefusesOptionsThatMakeNoSense(t *testing.T) {
	t.Parallel()
	for name, set := range map[string]func(*sandbox.Options){
		"no seed":        func(o *sandbox.Options) { o.Seed = sandbox.Seed{} },
		"unknown naming": func(o *sandbox.Options) { o.Naming = sandbox.Absent + 1 },
		"unknown batch":  func(o *sandbox.Options) { o.Batch = sandbox.BatchRefused + 1 },
		"half a second":  func(o *sandbox.Options) { o.LinkTTL = time.Second / 2 },
		"negative limit": func(o *sandbox.Options) { o.RequestsPerMinute = -1 },
	} {
		options := sandbox.Options{Seed: sandbox.DefaultSeed()}
		set(&options)
		if _, err := sandbox.New(options); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}

func TestAddsFirst(t *testing.T) {
	t.Parallel()
	sb := sandboxtest.Start(t, func(o *sandbox.Options) { o.AddsFirst = true })
	c := newClient(t, sb)
	token := c.add(full, picture(1)).added()["s3Token"]
	if first := c.get(full).files("s3Token")[0]; first != token {
		t.Errorf("first is %v, added was %v", first, token)
	}
}

func TestForeignTokenOnAdd(t *testing.T) {
	t.Parallel()
	sb := sandboxtest.Start(t, func(o *sandbox.Options) { o.ForeignTokenOnAdd = true })
	c := newClient(t, sb)
	token := c.add(empty, picture(1)).added()["s3Token"]
	if shown := c.get(empty).files("s3Token")[0]; shown == token || shown != sb.Images(empty)[0].Token {
		t.Errorf("add shows %v, get %v, stored is %v", token, shown, sb.Images(empty)[0].Token)
	}
}

func TestOmittedFields(t *testing.T) {
	t.Parallel()
	sb := sandboxtest.Start(t, func(o *sandbox.Options) { o.OmitSizes, o.OmitEmptyList = true, true })
	c := newClient(t, sb)
	if size := c.get(full).files("fileSize")[0]; size != nil {
		t.Errorf("fileSize %v", size)
	}
	if list, there := c.get(empty).body["customerImage"]; there {
		t.Errorf("customerImage %v", list)
	}
}

func TestLooseShapes(t *testing.T) {
	t.Parallel()
	sb := sandboxtest.Start(t, func(o *sandbox.Options) { o.Loose = true })
	c := newClient(t, sb)
	got := c.get(full)
	img := got.images()[0]
	file := img["file"].(map[string]any)
	if img["code"] != "200" || img["status"] != true || file["fileSize"] != 18039.0 || file["version"] != "1" {
		t.Errorf("image %v", img)
	}
	if warnings, there := got.body["warnings"]; !there || warnings != nil {
		t.Errorf("warnings %v", warnings)
	}
	refused := c.delete(full, 9)
	if code, _ := refused.problem("warnings"); code != "8078" || refused.body["errors"] != nil {
		t.Errorf("refused: %s", refused.raw)
	}
}

func TestRequestsPerMinute(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sb := sandboxtest.InMemory(t, func(o *sandbox.Options) { o.RequestsPerMinute = 1 })
		c := newClient(t, sb)
		if first, second := c.get(full).status, c.get(full).status; first != 200 || second != http.StatusTooManyRequests {
			t.Errorf("%d, then %d", first, second)
		}
		if other := c.delete(full, 0).status; other != 200 {
			t.Errorf("another endpoint: %d", other)
		}
		<-time.After(time.Minute)
		if later := c.get(full).status; later != 200 {
			t.Errorf("a minute later: %d", later)
		}
	})
}

func TestTheMinuteOfALimitIsFixed(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sb := sandboxtest.InMemory(t, func(o *sandbox.Options) { o.RequestsPerMinute = 2 })
		c := newClient(t, sb)
		begin := time.Now()
		for _, test := range []struct {
			after  time.Duration
			status int
		}{
			{0, 200},
			{59 * time.Second, 200},
			{59 * time.Second, http.StatusTooManyRequests},
			{60 * time.Second, 200}, // although it is the third within two seconds
			{60 * time.Second, 200},
			{119 * time.Second, http.StatusTooManyRequests},
			{130 * time.Second, 200},
		} {
			<-time.After(time.Until(begin.Add(test.after)))
			if status := c.get(full).status; status != test.status {
				t.Errorf("after %v: %d", test.after, status)
			}
		}
	})
}

func TestLinksHaveNoLimit(t *testing.T) {
	t.Parallel()
	sb := sandboxtest.Start(t, func(o *sandbox.Options) { o.RequestsPerMinute = 1 })
	c := newClient(t, sb)
	link := c.get(full).images()[0]["filePath"].(string)
	for range 3 {
		if status := c.follow(link).status; status != http.StatusOK {
			t.Errorf("status %d", status)
		}
	}
}
