package provider

import (
	"errors"
	"maps"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery"
)

// Time counts once, for the innermost of the current waits or for the answers of the API.
func TestWaitsAreCounted(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, w := (&session{}).countWaits(t.Context())
		logExchange(ctx, capillary.Exchange{Duration: time.Second}) // before any wait
		<-time.After(time.Minute)                                   // work, not a wait
		endList := onGalleryWait(ctx, gallery.Wait{Reason: gallery.WaitList})
		<-time.After(5 * time.Second)
		endBudget := onCallWait(ctx, capillary.Wait{Reason: capillary.WaitBudget, PerMinute: 30})
		<-time.After(7 * time.Second)
		endBudget()
		<-time.After(3 * time.Second)
		logExchange(ctx, capillary.Exchange{Duration: 2 * time.Second})
		endList()
		endLine := onGalleryWait(ctx, gallery.Wait{Reason: gallery.WaitLine})
		<-time.After(time.Hour)
		endLine()
		<-time.After(time.Minute)
		want := map[cause]time.Duration{causeAPI: 3 * time.Second, causeList: 6 * time.Second, causeBudget: 7 * time.Second, causeLine: time.Hour}
		if diff := cmp.Diff(want, maps.Clone(w.spent)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if w.sum() != 16*time.Second {
			t.Errorf("in all: %s", w.sum())
		}
	})
}

// A read for another operation, or for none, must not fail.
func TestWaitsOfNoOperation(t *testing.T) {
	t.Parallel()
	onGalleryWait(t.Context(), gallery.Wait{Reason: gallery.WaitLock})()
	onCallWait(t.Context(), capillary.Wait{Reason: capillary.WaitRetry, Err: errors.New("busy")})()
}

// A warning appears after a minute. Operations that others of the run waited for report that wait themselves.
func TestOnlyLongWaitsAreTold(t *testing.T) {
	t.Parallel()
	s := &session{host: "eu.api.example.com", longWait: longWait}
	for name, test := range map[string]struct {
		spent map[cause]time.Duration
		told  int
	}{
		"short":             {map[cause]time.Duration{causeBudget: 59 * time.Second}, 0},
		"long":              {map[cause]time.Duration{causeBudget: time.Minute}, 1},
		"long in sum":       {map[cause]time.Duration{causeBudget: 30 * time.Second, causeAPI: 30 * time.Second}, 1},
		"in line":           {map[cause]time.Duration{causeLine: time.Hour}, 0},
		"nothing":           {nil, 0},
		"in line and short": {map[cause]time.Duration{causeLine: time.Hour, causeLock: time.Second}, 0},
	} {
		if got := s.waitWarning(creating, sampleCustomer, &waits{spent: test.spent}); len(got) != test.told {
			t.Errorf("%s: %v", name, texts(got))
		}
	}
}

// Many operations that wait a little each add up to a long wait of the run. One of them reports it, once.
func TestLongWaitsOfARunAreToldOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &session{host: "eu.api.example.com", longWait: longWait, waited: newRunWaits()}
		told := 0
		for range 6 {
			var warned diag.Diagnostics
			var done sync.WaitGroup
			for range 2 { // at the same time: counted once
				done.Go(func() {
					ctx, w := s.countWaits(t.Context())
					end := onCallWait(ctx, capillary.Wait{Reason: capillary.WaitBudget, PerMinute: 30})
					<-time.After(20 * time.Second)
					end()
					warnings := s.waitWarning(creating, sampleCustomer, w)
					s.waited.mu.Lock()
					defer s.waited.mu.Unlock()
					warned = append(warned, warnings...)
				})
			}
			done.Wait()
			told += len(warned)
			for _, d := range warned {
				if !strings.Contains(d.Detail(), "operations of this run have waited for 1m0s in all.\n\n- 1m0s for its turn within requests_per_minute = 30") {
					t.Errorf("told:\n%s", d.Detail())
				}
			}
		}
		if told != 1 {
			t.Errorf("told %d times", told)
		}
	})
}

// waitCases are long waits for every cause.
func waitCases(s *session) map[string]diag.Diagnostics {
	patient := *s
	patient.longWait = longWait
	at := time.Date(2026, 8, 12, 14, 2, 5, 0, time.Local) //nolint:gosmopolitan // told in the user's zone
	all := &waits{
		spent:     map[cause]time.Duration{},
		perMinute: 100,
		holder:    &gallery.Holder{Process: 4711, Since: at, Doing: gallery.Uploading},
		failure:   saidOn(capillary.CallGet, capillary.KindServer, 503, 0, ""),
	}
	for i, why := range causes() {
		all.spent[why] = time.Duration(40-i) * 1700 * time.Millisecond
	}
	one := func(why cause) *waits {
		return &waits{spent: map[cause]time.Duration{why: 80 * time.Second, causeAPI: 900 * time.Millisecond}, perMinute: 10}
	}
	return map[string]diag.Diagnostics{
		"waits: for everything":        patient.waitWarning(deleting, sampleCustomer, all),
		"waits: for its turn":          patient.waitWarning(creating, sampleCustomer, one(causeBudget)),
		"waits: for an unknown holder": patient.waitWarning(creating, sampleCustomer, one(causeLock)),
		"waits: of a lookup":           patient.waitWarning(lookingUp, 0, one(causeRetry)),
		"waits: of a run":              {one(causeBudget).warning("On eu.api.example.com: until now, operations of this run have waited", longWait)},
	}
}
