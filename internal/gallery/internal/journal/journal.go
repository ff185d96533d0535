package journal

import (
	"maps"
	"slices"
	"sync"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/evidence"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
)

// RecordTTL is the age from which what a record says of an image can't contradict a list any more: no list is that old.
const RecordTTL = time.Hour

// Journal is the record of a customer as this process has it. The zero value is an empty one.
type Journal struct {
	mu     sync.Mutex
	record Record
	// leaving has the images that a deletion of this process is about while it is under way.
	leaving map[string]evidence.Leave
}

// New returns a Journal that begins with a record.
func New(known Record) *Journal { return &Journal{record: known} }

// NoteRemoved records a deletion that was verified.
func (j *Journal) NoteRemoved(token string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	put(&j.record.Removed, token, time.Now())
	delete(j.record.Added, token)
	delete(j.record.Seen, token)
	delete(j.leaving, token)
}

// NoteLeaving records that a deletion of an image is under way: a list that lacks it is no surprise.
func (j *Journal) NoteLeaving(token string, leave evidence.Leave) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.leaving == nil {
		j.leaving = map[string]evidence.Leave{}
	}
	j.leaving[token] = leave
}

// NoteStaying records that the deletions of these images are no longer under way.
func (j *Journal) NoteStaying(tokens []string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, token := range tokens {
		delete(j.leaving, token)
	}
}

// NoteShown records the images that a list has shown.
func (j *Journal) NoteShown(images []capillary.Image, asked time.Time) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.record.show(images, asked)
}

// NoteList records a list that was believed: what it shows is there, even if it was deleted before, and what it lacks
// is gone. It says nothing about what was recorded after the list was asked for.
func (j *Journal) NoteList(images []capillary.Image, asked time.Time) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, image := range images {
		if j.record.Removed[image.Token].Before(asked) {
			delete(j.record.Removed, image.Token)
		}
	}
	j.record.show(images, asked)
	for _, times := range []map[string]time.Time{j.record.Seen, j.record.Added} {
		maps.DeleteFunc(times, func(token string, at time.Time) bool {
			_, leaving := j.leaving[token]
			return !leaving && at.Before(asked) && !imagelist.Has(images, token)
		})
	}
}

// Known returns what a list is judged by. The expected images are those that a state names.
func (j *Journal) Known(expected ...string) evidence.Known {
	j.mu.Lock()
	defer j.mu.Unlock()
	known := evidence.Known{
		Uploaded: maps.Clone(j.record.Added), Gone: maps.Clone(j.record.Removed), Leaving: maps.Clone(j.leaving), There: maps.Clone(j.record.Seen),
	}
	for _, token := range expected {
		_, seen := known.There[token]
		if _, removed := known.Gone[token]; !removed && !seen {
			put(&known.There, token, j.record.Unlisted[token]) // zero if it was there before
		}
	}
	return known
}

// CountWrite counts a write that is about to begin.
func (j *Journal) CountWrite() {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.record.Writes++
}

// NoteAdded records an upload that was verified.
func (j *Journal) NoteAdded(token string) { j.Expect(token, time.Now()) }

// WithoutRemoved returns a list without the images that are known to be gone: an old list may still show them.
func (j *Journal) WithoutRemoved(images []capillary.Image) []capillary.Image {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(images), func(i capillary.Image) bool {
		_, gone := j.record.Removed[i.Token]
		return gone
	})
}

// IsEmptied reports whether all images that were known were deleted by runs of this ledger.
func (j *Journal) IsEmptied() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return len(j.record.Removed) > 0 && len(j.record.Seen)+len(j.record.Added) == 0
}

// IsDeleting reports whether a deletion of this process is under way.
func (j *Journal) IsDeleting() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return len(j.leaving) > 0
}

// HasUploaded reports whether an image was uploaded within the last RecordTTL.
func (j *Journal) HasUploaded(token string) bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	_, uploaded := j.record.Added[token]
	return uploaded
}

// NoteUnlisted records an upload that was accepted and that no list has shown.
func (j *Journal) NoteUnlisted(token string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	put(&j.record.Unlisted, token, time.Now())
}

// NoteDeleting records that deletions of these images were sent whose outcome is not known.
func (j *Journal) NoteDeleting(tokens []string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, token := range tokens {
		put(&j.record.Deleting, token, time.Now())
	}
}

// Deleting returns the images whose deletion has an unknown outcome.
func (j *Journal) Deleting() []string {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.Collect(maps.Keys(j.record.Deleting))
}

// Expect records when an image was uploaded, unless it is known to be gone.
func (j *Journal) Expect(token string, uploaded time.Time) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if _, removed := j.record.Removed[token]; !removed {
		put(&j.record.Added, token, uploaded)
	}
}

// Unsettle makes later writes wait until then.
func (j *Journal) Unsettle(until time.Time) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.record.Unsettled = Latest(j.record.Unsettled, until)
}

// UnsettledUntil returns the time until which a call may still take effect.
func (j *Journal) UnsettledUntil() time.Time {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.record.Unsettled
}

// Claim records that the upload with this key has led to an image, which then belongs to no other upload. The key is
// empty for an image that a state holds without an upload.
func (j *Journal) Claim(token, key string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.record.Claim(token, Claim{Key: key, At: time.Now()})
}

// Excluded returns the images that are known not to be the result of the upload with this key.
func (j *Journal) Excluded(key string) []string {
	j.mu.Lock()
	defer j.mu.Unlock()
	tokens := slices.Collect(maps.Keys(j.record.Held))
	tokens = slices.AppendSeq(slices.AppendSeq(tokens, maps.Keys(j.record.Added)), maps.Keys(j.record.Unlisted))
	tokens = slices.DeleteFunc(tokens, func(token string) bool { return key != "" && j.record.Held[token].Key == key })
	for _, t := range j.record.Intents {
		if t.Token != "" && (key == "" || t.Key != key) {
			tokens = append(tokens, t.Token)
		}
	}
	return tokens
}

// Merge takes over what other processes have recorded. Their intents replace those of this process, which were all
// stored before they were of any use. No wait is longer than farthest, and nothing was seen after now: a clock that was
// ahead once must not stop all other runs for good.
func (j *Journal) Merge(shared Record, farthest time.Duration) {
	now := time.Now()
	j.mu.Lock()
	defer j.mu.Unlock()
	j.record.learn(shared, now)
	for token, held := range shared.Held {
		j.record.Claim(token, held)
	}
	j.record.Unsettled = Latest(j.record.Unsettled, Earliest(shared.Unsettled, now.Add(farthest)))
	j.record.Writes = max(j.record.Writes, shared.Writes)
	j.record.Intents = shared.Intents
	j.record.InProgress = nil
}

// Learn takes over what other processes have recorded of the images. It is for reads, which do not hold the lock.
func (j *Journal) Learn(shared Record) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.record.learn(shared, time.Now())
}

// Snapshot returns a copy of the record to store, without what is too old to matter.
func (j *Journal) Snapshot() Record {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, times := range []map[string]time.Time{j.record.Removed, j.record.Added, j.record.Unlisted, j.record.Deleting} {
		maps.DeleteFunc(times, func(_ string, at time.Time) bool { return time.Since(at) > RecordTTL })
	}
	maps.DeleteFunc(j.record.Held, func(_ string, held Claim) bool { return time.Since(held.At) > IntentTTL })
	copied := j.record
	copied.Held = maps.Clone(j.record.Held)
	copied.Intents = slices.Clone(j.record.Intents)
	copied.Removed, copied.Added, copied.Unlisted = maps.Clone(copied.Removed), maps.Clone(copied.Added), maps.Clone(copied.Unlisted)
	copied.Seen, copied.Deleting = maps.Clone(copied.Seen), maps.Clone(copied.Deleting)
	return copied
}
