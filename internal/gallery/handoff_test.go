package gallery

import (
	"context"
	"sync"
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// latency makes every call take this long on its way.
func latency(d time.Duration) func(*setup) { return func(s *setup) { s.latency = d } }

// tick is what a call takes in these tests.
const tick = 100 * time.Millisecond

func unshared(s *setup) { s.options.Share = false }

// together runs operations at the same time, in the order in which they are given.
func (b *fixture) together(operations ...func(context.Context) error) {
	b.Helper()
	var wg sync.WaitGroup
	for n, operation := range operations {
		wg.Go(func() {
			<-time.After(time.Duration(n) * time.Millisecond)
			if err := operation(b.Context()); err != nil {
				b.Errorf("operation %d: %v", n, err)
			}
		})
	}
	wg.Wait()
}

func (b *fixture) removal(token string) func(context.Context) error {
	return func(ctx context.Context) error {
		removal, err := b.remove(ctx, asha, token)
		equal(b, "removal", removal, RemoveResult{})
		return err
	}
}

func (b *fixture) addition(size int) func(context.Context) error {
	return func(ctx context.Context) error {
		_, err := b.Add(ctx, asha, upload(size))
		return err
	}
}

// n operations that wait for each other take 2n + 1 calls: the list that verifies one is what the next one
// goes by.
func TestOperationsThatWaitShareTheirLists(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		operations func(b *fixture) []func(context.Context) error
		calls      int
		edit       func(*setup)
	}{
		"removals": {func(b *fixture) []func(context.Context) error {
			all := b.truth(asha)
			return []func(context.Context) error{b.removal(all[1]), b.removal(all[0]), b.removal(all[2])}
		}, 7, func(*setup) {}},
		"uploads": {func(b *fixture) []func(context.Context) error {
			return []func(context.Context) error{b.addition(20000), b.addition(20001)}
		}, 5, func(*setup) {}},
		"both": {func(b *fixture) []func(context.Context) error {
			all := b.truth(asha)
			return []func(context.Context) error{b.addition(20000), b.removal(all[2]), b.addition(20001), b.removal(all[0])}
		}, 9, func(*setup) {}},
		"sharing is off": {func(b *fixture) []func(context.Context) error {
			all := b.truth(asha)
			return []func(context.Context) error{b.removal(all[1]), b.addition(20000), b.removal(all[0])}
		}, 9, unshared},
		"no ledger": {func(b *fixture) []func(context.Context) error {
			b.Gallery = New(killableAPI{API: b.client, process: b.process, latency: tick}, Options{Check: imagelist.CheckStrict, Settle: settle, Share: true})
			all := b.truth(asha)
			return []func(context.Context) error{b.removal(all[1]), b.addition(20000), b.removal(all[0])}
		}, 7, func(*setup) {}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *fixture) {
				b.together(c.operations(b)...)
				equal(b, "calls", len(b.kinds(asha)), c.calls)
				b.wantIdle()
			}, latency(tick), c.edit)
		})
	}
}

// wantIdle wants the customer to be given back, and the next process not to wait for anything.
func (b *fixture) wantIdle() {
	b.Helper()
	start := time.Now()
	c, err := b.next().acquire(b.Context(), asha, forOther)
	succeeds(b, err)
	c.release()
	took(b, start, 0)
}

// Nothing comes between a list that is handed over and the DELETE either.
func TestNothingComesBetweenAListHandedOverAndTheDelete(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		b.Script(sandbox.Rule{Call: sandbox.CallGet, Times: -1, After: func() { <-time.After(listDelay) }})
		seen := &observed{API: b.client}
		options := b.options
		options.Ledger = observedLedger{b.machine.start(), seen}
		b.Gallery = New(seen, options)
		all := b.truth(asha)
		b.together(b.removal(all[0]), b.removal(all[2]), b.removal(all[1]))
		equal(b, "calls", len(b.kinds(asha)), 7)
		b.wantNoGap(seen.of(asha), asha, listDelay)
	})
}

// A list is used only if it is as good as one that would be read now, and as what is noted for it.
func TestWhatIsInherited(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		edit func(b *fixture, c *customer)
		what purpose
		want bool
	}{
		"all is well":                    {func(*fixture, *customer) {}, forDelete, true},
		"it is just fresh":               {func(_ *fixture, c *customer) { c.handed.read = time.Now().Add(-freshness) }, forDelete, true},
		"it is old":                      {func(_ *fixture, c *customer) { c.handed.read = time.Now().Add(-freshness - 1) }, forDelete, false},
		"the clock was set back":         {func(_ *fixture, c *customer) { c.handed.read = time.Now().Round(0).Add(time.Hour) }, forDelete, false},
		"no deletion is paid for":        {func(_ *fixture, c *customer) { c.handed.reserved = false }, forDelete, false},
		"an upload is to be paid for":    {func(_ *fixture, c *customer) { c.handed.reserved = false }, forOther, true},
		"the page says so for less long": {func(_ *fixture, c *customer) { c.handed.until = c.until.Add(-1) }, forDelete, false},
		"it lacks an upload":             {func(b *fixture, _ *customer) { b.expect(asha, "customerImage/900001/1/x", time.Now()) }, forDelete, false},
		"it shows what is gone":          {func(_ *fixture, c *customer) { c.journal.NoteRemoved(c.handed.images[0].Token) }, forDelete, false},
		"there is none":                  {func(_ *fixture, c *customer) { c.handed = nil }, forOther, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *fixture) {
				taken, err := b.take(b.Context(), asha, forDelete)
				succeeds(b, err)
				defer taken.release()
				taken.handed = &handoff{images: mustList(b), read: time.Now(), reserved: true, until: taken.until}
				c.edit(b, taken)
				_, ok := b.inherit(taken, c.what)
				equal(b, "inherited", ok, c.want)
				_, again := b.inherit(taken, c.what)
				equal(b, "inherited twice", again, false)
			})
		})
	}
}

// That an image is gone is not concluded from a list that was handed over.
func TestAListThatLacksTheImageIsReadAgain(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		all := b.truth(asha)
		b.foreignDelete(asha, 1)
		b.together(b.removal(all[0]), b.removal(all[1]))
		equal(b, "calls", b.kinds(asha), append(removing(), sandbox.CallGet, sandbox.CallGet))
	}, latency(tick))
}

// phase is a moment in the first of some removals, of which each call takes a tick.
func phase(ticks float64) time.Duration { return time.Duration(ticks * float64(tick)) }

// limited is a removal of the second image, begun and given up at certain times.
func (b *fixture) limited(token string, begin time.Duration, timeout time.Duration, giveUp time.Duration) error {
	ctx, cancel := context.WithTimeout(b.Context(), timeout)
	defer cancel()
	<-time.After(begin)
	if giveUp > 0 {
		b.after(giveUp-begin, cancel)
	}
	_, err := b.remove(ctx, asha, token)
	return err
}

// While the first removal makes sure of its result, the one that waited gives up.
func TestWhatWasHandedToNobodyIsGivenBack(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		all := b.truth(asha)
		var wg sync.WaitGroup
		wg.Go(func() { succeeds(b, b.limited(all[0], 0, time.Minute, 0)) })
		wg.Go(func() { ends(b, b.limited(all[1], phase(1), time.Minute, phase(2.5))) })
		wg.Wait()
		equal(b, "calls", b.kinds(asha), removing())
		b.wantIdle()
	}, latency(tick))
}

// The page says until when a write may be under way. An operation that may write for longer must say so first,
// and read after that.
func TestALateComerWithMoreTimeReadsForItself(t *testing.T) {
	t.Parallel()
	for timeout, calls := range map[time.Duration]int{time.Minute: 5, time.Hour: 6} {
		t.Run(timeout.String(), func(t *testing.T) {
			t.Parallel()
			bubble(t, func(b *fixture) {
				all := b.truth(asha)
				var wg sync.WaitGroup
				wg.Go(func() { succeeds(b, b.limited(all[0], 0, 2*time.Minute, 0)) })
				wg.Go(func() { ends(b, b.limited(all[1], phase(1), time.Minute, phase(2.5))) })
				wg.Go(func() { succeeds(b, b.limited(all[2], phase(2.3), timeout, 0)) })
				wg.Wait()
				equal(b, "calls", len(b.kinds(asha)), calls)
			}, latency(tick))
		})
	}
}

// Another process gets its turn before a long row is over.
func TestARowComesToAnEnd(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		c := b.customer(asha)
		for n := range 2*maxHandoffs + 1 {
			w := c.queue.join(b.Context(), forOther)
			if n == 0 {
				_, err := b.take(b.Context(), asha, forOther)
				succeeds(b, err)
			} else {
				succeeds(b, c.lock.Acquire(b.Context(), 1))
			}
			c.handOff(&handoff{images: mustList(b), read: time.Now()})
			equal(b, "handed over", c.handed != nil, n%(maxHandoffs+1) != maxHandoffs)
			c.queue.leave(w)
		}
	})
}

// An operation that only notes what a state holds, in the middle of a row of removals, waits for its turn and
// does not keep the others from theirs.
func TestAClaimInTheMidstOfARow(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		killed, process := b.launch(b.options)
		_, err := killed.Add(b.Context(), asha, upload(20000))
		succeeds(b, err)
		process.kill()
		all := b.truth(asha)
		b.together(
			b.removal(all[0]),
			func(ctx context.Context) error { return b.Claim(ctx, asha, all[3]) },
			b.removal(all[1]),
		)
		equal(b, "left", b.truth(asha), all[2:])
		b.wantIdle()
	}, latency(tick))
}

// A process that ends lets nothing begin any more, and leaves no note of a write.
func TestDrainInTheMidstOfARow(t *testing.T) {
	t.Parallel()
	bubble(t, func(b *fixture) {
		all := b.truth(asha)
		ctx, cancel := context.WithCancel(b.Context())
		var wg sync.WaitGroup
		wg.Go(func() { _, _ = b.remove(ctx, asha, all[0]) })
		<-time.After(tick / 2)
		wg.Go(func() { b.Shutdown(b.Context()) })
		<-time.After(tick / 2)
		wg.Go(func() { _, _ = b.remove(ctx, asha, all[1]) })
		<-time.After(time.Minute)
		equal(b, "left", b.truth(asha), all[1:])
		b.wantIdle()
		cancel()
		wg.Wait()
	}, latency(tick))
}
