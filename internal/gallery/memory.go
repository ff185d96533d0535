package gallery

import (
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/evidence"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
)

// notes are what has to be known of a customer from one operation to the next, also to the next
// process. Their JSON is the page of the ledger; fields may be added, none may change its meaning.
type notes struct {
	// Removed are images that were seen to vanish after our deletion, and when.
	Removed map[string]time.Time `json:"removed,omitempty"`
	// Added are images that were seen after our upload, and when.
	Added map[string]time.Time `json:"added,omitempty"`
	// Seen are images that a list has shown, and when one first did. They stay until a list proves that they are gone: of
	// five images at most, none is too many.
	Seen map[string]time.Time `json:"seen,omitempty"`
	// Unlisted are images whose upload was accepted and which no list has shown yet: when one does, it is not
	// the upload that another operation is looking for.
	Unlisted map[string]time.Time `json:"unlisted,omitempty"`
	// Deleting are images for which a deletion was sent whose outcome was not known in the end, and when that was noted:
	// that one of them vanishes later is no loss.
	Deleting map[string]time.Time `json:"deleting,omitempty"`
	// Held are the images that a state holds, or will: each is the result of one upload, or was adopted, and no
	// other entry may take it.
	Held map[string]holding `json:"held,omitempty"`
	// Unsettled is the time until which an abandoned write may still take effect and move the list.
	Unsettled time.Time `json:"unsettled,omitzero"`
	// Traces are the uploads that no state is known to hold.
	Traces []trace `json:"traces,omitempty"`
	// Begun counts the writes: who reads meanwhile knows by it that there was another one.
	Begun int `json:"begun,omitempty"`
	// Writing is set while a process is at it. Who finds it after taking the lock knows that the
	// holder was killed.
	Writing *writing `json:"writing,omitempty"`
	// Clock is when the page was written.
	Clock *clock `json:"clock,omitempty"`
}

// holding is since when, and by which upload. The key is empty for an image that a state had otherwise.
type holding struct {
	Key string    `json:"key,omitempty"`
	At  time.Time `json:"at"`
}

// writing says until when, at the latest, the process was at it that left this note.
type writing struct {
	Until time.Time `json:"until"`
	// Settle is how long it would have watched an outcome.
	Settle time.Duration `json:"settle,omitempty"` // nanoseconds
	// Process, Since and Doing are for people who wait for it, and decide nothing.
	Process int       `json:"process,omitempty"`
	Since   time.Time `json:"since,omitzero"`
	Doing   Activity  `json:"doing,omitempty"`
}

// outdated is the age from which a list that contradicts a note can't be an old one any more.
const outdated = time.Hour

// memory is a customer's notes while a process runs.
type memory struct {
	mu    sync.Mutex
	known notes
	// leaving are the images that a deletion of this process under way is about.
	leaving map[string]evidence.Leave
}

// noteRemoved remembers a deletion that was verified.
func (m *memory) noteRemoved(token string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	put(&m.known.Removed, token, time.Now())
	delete(m.known.Added, token)
	delete(m.known.Seen, token)
	delete(m.leaving, token)
}

// noteLeaving remembers that a deletion was sent: that a list lacks the image is no surprise.
func (m *memory) noteLeaving(token string, leave evidence.Leave) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.leaving == nil {
		m.leaving = map[string]evidence.Leave{}
	}
	m.leaving[token] = leave
}

// noteStaying ends a deletion.
func (m *memory) noteStaying(tokens []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, token := range tokens {
		delete(m.leaving, token)
	}
}

// noteShown remembers the images that a list has shown.
func (m *memory) noteShown(images []capillary.Image, asked time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.known.show(images, asked)
}

// noteList remembers a list that was believed: what it shows is there, also if it was deleted once, and what it lacks is
// gone. It says nothing about what was noted after it was asked for.
func (m *memory) noteList(images []capillary.Image, asked time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, image := range images {
		if m.known.Removed[image.Token].Before(asked) {
			delete(m.known.Removed, image.Token)
		}
	}
	m.known.show(images, asked)
	for _, times := range []map[string]time.Time{m.known.Seen, m.known.Added} {
		maps.DeleteFunc(times, func(token string, at time.Time) bool {
			_, leaving := m.leaving[token]
			return !leaving && at.Before(asked) && !imagelist.Has(images, token)
		})
	}
}

// show adds the images of a list that are not known yet.
func (n *notes) show(images []capillary.Image, asked time.Time) {
	for _, image := range images {
		_, removed := n.Removed[image.Token]
		if _, known := n.Seen[image.Token]; !known && !removed {
			put(&n.Seen, image.Token, asked)
		}
	}
}

// evidence is what a list is judged by. expected are images that a state names.
func (m *memory) evidence(expected ...string) evidence.Known {
	m.mu.Lock()
	defer m.mu.Unlock()
	known := evidence.Known{
		Uploaded: maps.Clone(m.known.Added), Gone: maps.Clone(m.known.Removed), Leaving: maps.Clone(m.leaving), There: maps.Clone(m.known.Seen),
	}
	for _, token := range expected {
		_, seen := known.There[token]
		if _, removed := known.Gone[token]; !removed && !seen {
			put(&known.There, token, m.known.Unlisted[token]) // zero if it was there before
		}
	}
	return known
}

// noteBegun counts a write that is about to begin.
func (m *memory) noteBegun() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.known.Begun++
}

// noteAdded remembers an upload that was verified.
func (m *memory) noteAdded(token string) { m.expect(token, time.Now()) }

// withoutGone leaves out of a list what is known to be gone: an old list may show it.
func (m *memory) withoutGone(images []capillary.Image) []capillary.Image {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(images), func(i capillary.Image) bool {
		_, gone := m.known.Removed[i.Token]
		return gone
	})
}

// isEmptied reports whether all images that were known were deleted by us.
func (m *memory) isEmptied() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.known.Removed) > 0 && len(m.known.Seen)+len(m.known.Added) == 0
}

// isDeleting reports whether a deletion of this process is under way.
func (m *memory) isDeleting() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.leaving) > 0
}

// hasUploaded reports whether an image is known to be an upload of this hour.
func (m *memory) hasUploaded(token string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	_, uploaded := m.known.Added[token]
	return uploaded
}

// noteUnlisted remembers an upload that was accepted, but not seen.
func (m *memory) noteUnlisted(token string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	put(&m.known.Unlisted, token, time.Now())
}

// noteDeleting remembers that deletions of these images were sent whose outcome is not known.
func (m *memory) noteDeleting(tokens []string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, token := range tokens {
		put(&m.known.Deleting, token, time.Now())
	}
}

// deleting lists the images that deletions of unknown outcome are about.
func (m *memory) deleting() []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Collect(maps.Keys(m.known.Deleting))
}

func (m *memory) expect(token string, uploaded time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if _, removed := m.known.Removed[token]; !removed {
		put(&m.known.Added, token, uploaded)
	}
}

// unsettle makes later writes wait.
func (m *memory) unsettle(until time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.known.Unsettled = latest(m.known.Unsettled, until)
}

func (m *memory) unsettledUntil() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.known.Unsettled
}

// hold records that the upload with this key has led to an image, which then belongs to no other upload.
func (m *memory) hold(token, key string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.known.hold(token, holding{Key: key, At: time.Now()})
}

// hold does not take an image from the upload that it belongs to: a state holds it because of that.
func (n *notes) hold(token string, by holding) {
	if held, ok := n.Held[token]; ok && by.Key == "" {
		by.Key = held.Key
	}
	if n.Held == nil {
		n.Held = map[string]holding{}
	}
	n.Held[token] = by
}

// others are the images that are known not to be the upload with this key.
func (m *memory) others(key string) []string {
	m.mu.Lock()
	defer m.mu.Unlock()
	tokens := slices.Collect(maps.Keys(m.known.Held))
	tokens = slices.AppendSeq(slices.AppendSeq(tokens, maps.Keys(m.known.Added)), maps.Keys(m.known.Unlisted))
	tokens = slices.DeleteFunc(tokens, func(token string) bool { return key != "" && m.known.Held[token].Key == key })
	for _, t := range m.known.Traces {
		if t.Token != "" && (key == "" || t.Key != key) {
			tokens = append(tokens, t.Token)
		}
	}
	return tokens
}

// merge takes over what other processes have noted. Their traces are the ones that count: all of ours
// were noted before they were of any use. No wait is longer than farthest, and nothing was seen after now: a
// clock that was ahead once must not stop all others for good.
func (m *memory) merge(shared notes, farthest time.Duration) {
	now := time.Now()
	m.mu.Lock()
	defer m.mu.Unlock()
	m.known.learn(shared, now)
	for token, held := range shared.Held {
		m.known.hold(token, held)
	}
	m.known.Unsettled = latest(m.known.Unsettled, earliest(shared.Unsettled, now.Add(farthest)))
	m.known.Begun = max(m.known.Begun, shared.Begun)
	m.known.Traces = shared.Traces
	m.known.Writing = nil
}

// learn takes over what other processes have noted of the images, for those who only read.
func (m *memory) learn(shared notes) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.known.learn(shared, time.Now())
}

// learn joins what two processes know of the images. Of an image that is gone to one of them and there to the other,
// the later word counts.
func (n *notes) learn(shared notes, now time.Time) {
	join(&n.Removed, shared.Removed, now)
	join(&n.Added, shared.Added, now)
	join(&n.Unlisted, shared.Unlisted, now)
	join(&n.Deleting, shared.Deleting, now)
	for token, at := range shared.Seen {
		at = earliest(at, now)
		if known, ok := n.Seen[token]; !ok || at.Before(known) && !n.Removed[token].After(at) {
			put(&n.Seen, token, at)
		}
	}
	for token, removed := range n.Removed {
		if latest(n.Seen[token], n.Added[token]).After(removed) {
			delete(n.Removed, token)
			continue
		}
		delete(n.Added, token)
		delete(n.Seen, token)
	}
}

// shared is what other processes should know.
func (m *memory) shared() notes {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, times := range []map[string]time.Time{m.known.Removed, m.known.Added, m.known.Unlisted, m.known.Deleting} {
		maps.DeleteFunc(times, func(_ string, at time.Time) bool { return time.Since(at) > outdated })
	}
	maps.DeleteFunc(m.known.Held, func(_ string, held holding) bool { return time.Since(held.At) > outlived })
	copied := m.known
	copied.Held = maps.Clone(m.known.Held)
	copied.Traces = slices.Clone(m.known.Traces)
	copied.Removed, copied.Added, copied.Unlisted = maps.Clone(copied.Removed), maps.Clone(copied.Added), maps.Clone(copied.Unlisted)
	copied.Seen, copied.Deleting = maps.Clone(copied.Seen), maps.Clone(copied.Deleting)
	return copied
}

// put adds to a map that may not be there yet.
func put(times *map[string]time.Time, token string, at time.Time) {
	if *times == nil {
		*times = map[string]time.Time{}
	}
	(*times)[token] = at
}

// join adds what is later in another map, but not later than now. A time in the future, from a clock that was ahead, counts
// as the time at which it was first learned: it must not move along with the clock.
func join(times *map[string]time.Time, others map[string]time.Time, now time.Time) {
	for token, at := range others {
		if known, ok := (*times)[token]; ok && at.After(now) && known.Before(now) {
			continue
		}
		put(times, token, latest((*times)[token], earliest(at, now)))
	}
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
