package journal

import (
	"encoding/json"
	"errors"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
)

// Record is what has to be known of a customer from one operation to the next, also by other processes. Its JSON is
// stored in the ledger: fields may be added, and none may change its meaning.
type Record struct {
	// Removed has the images that were seen to be gone after a deletion of ours, and when.
	Removed map[string]time.Time `json:"removed,omitempty"`
	// Added has the images that were seen after an upload of ours, and when.
	Added map[string]time.Time `json:"added,omitempty"`
	// Seen has the images that a list has shown, and when one first did. They stay until a list proves that they are
	// gone: a customer has five images at most.
	Seen map[string]time.Time `json:"seen,omitempty"`
	// Unlisted has the images whose upload was accepted and that no list has shown yet. When one does, it is not the
	// upload that another operation is looking for.
	Unlisted map[string]time.Time `json:"unlisted,omitempty"`
	// Deleting has the images for which a deletion was sent whose outcome stayed unknown, and when that was recorded.
	// That one of them vanishes later is no loss.
	Deleting map[string]time.Time `json:"deleting,omitempty"`
	// Held has the images that a state holds or will hold: each is the result of one upload, or was adopted, and no
	// other entry may take it.
	Held map[string]Claim `json:"held,omitempty"`
	// Unsettled is the time until which an abandoned write may still take effect and move the list.
	Unsettled time.Time `json:"unsettled,omitzero"`
	// Intents are the uploads that no state is known to hold.
	Intents []Intent `json:"traces,omitempty"`
	// Writes counts the writes. A reader can tell by it that there was one meanwhile.
	Writes int `json:"begun,omitempty"`
	// InProgress is set while a process writes. If it is found after the lock was taken, its process was killed.
	InProgress *InProgress `json:"writing,omitempty"`
	// Clock is when the record was written.
	Clock *Clock `json:"clock,omitempty"`
}

// Claim says since when a state holds an image, and by which upload. Key is empty for an image that was adopted.
type Claim struct {
	Key string    `json:"key,omitempty"`
	At  time.Time `json:"at"`
}

// InProgress describes the process that has the lock and writes.
type InProgress struct {
	// Until is when it gives up at the latest.
	Until time.Time `json:"until"`
	// Settle is how long it would watch an outcome.
	Settle time.Duration `json:"settle,omitempty"` // nanoseconds
	// Process, Since and Doing are for people who wait for it, and decide nothing. Process is its id in the operating
	// system, and Since is when it took the lock.
	Process int       `json:"process,omitempty"`
	Since   time.Time `json:"since,omitzero"`
	Doing   Activity  `json:"doing,omitempty"`
}

// Activity is what the holder of a customer's lock is doing. It is stored in the ledger: values may be added, and none
// may change.
type Activity string

// The activities.
const (
	Uploading Activity = "uploading"
	Deleting  Activity = "deleting"
	Adopting  Activity = "adopting" // an image that a killed run has uploaded
)

// show adds the images of a list that are not known yet.
func (r *Record) show(images []capillary.Image, asked time.Time) {
	for _, image := range images {
		_, removed := r.Removed[image.Token]
		if _, known := r.Seen[image.Token]; !known && !removed {
			put(&r.Seen, image.Token, asked)
		}
	}
}

// Claim records that a state holds an image. A claim without a key does not take the image from the upload that it
// belongs to.
func (r *Record) Claim(token string, by Claim) {
	if held, ok := r.Held[token]; ok && by.Key == "" {
		by.Key = held.Key
	}
	if r.Held == nil {
		r.Held = map[string]Claim{}
	}
	r.Held[token] = by
}

// learn joins what two processes know of the images. Of an image that is gone according to one and there according to
// the other, the later statement counts.
func (r *Record) learn(shared Record, now time.Time) {
	join(&r.Removed, shared.Removed, now)
	join(&r.Added, shared.Added, now)
	join(&r.Unlisted, shared.Unlisted, now)
	join(&r.Deleting, shared.Deleting, now)
	for token, at := range shared.Seen {
		at = Earliest(at, now)
		if known, ok := r.Seen[token]; !ok || at.Before(known) && !r.Removed[token].After(at) {
			put(&r.Seen, token, at)
		}
	}
	for token, removed := range r.Removed {
		if Latest(r.Seen[token], r.Added[token]).After(removed) {
			delete(r.Removed, token)
			continue
		}
		delete(r.Added, token)
		delete(r.Seen, token)
	}
}

// Shift moves all times of the record.
func (r *Record) Shift(by time.Duration) {
	for _, times := range []map[string]time.Time{r.Removed, r.Added, r.Unlisted, r.Seen, r.Deleting} {
		for token, at := range times {
			times[token] = at.Add(by)
		}
	}
	for token, held := range r.Held {
		held.At = held.At.Add(by)
		r.Held[token] = held
	}
	for i := range r.Intents {
		r.Intents[i].Since = r.Intents[i].Since.Add(by)
	}
	if !r.Unsettled.IsZero() {
		r.Unsettled = r.Unsettled.Add(by)
	}
	if r.InProgress != nil {
		r.InProgress.Until = r.InProgress.Until.Add(by)
		r.InProgress.Since = r.InProgress.Since.Add(by)
	}
}

// Undated returns the record as JSON without the time at which it was written.
func (r Record) Undated() ([]byte, error) {
	r.Clock = nil
	return json.Marshal(r)
}

// errEmpty means that the content was lost: a record is never stored without any.
var errEmpty = errors.New("it is empty")

// Decode reads a record from JSON. A nil content is an empty record.
func Decode(content []byte) (Record, error) {
	var shared Record
	switch {
	case content == nil:
		return shared, nil
	case len(content) == 0:
		return shared, errEmpty
	}
	err := json.Unmarshal(content, &shared)
	return shared, err
}

// put adds to a map that may be nil.
func put(times *map[string]time.Time, token string, at time.Time) {
	if *times == nil {
		*times = map[string]time.Time{}
	}
	(*times)[token] = at
}

// join adds what is later in another map, but not later than now. A time in the future, from a clock that was ahead,
// counts as the time at which it was first learned: it must not move along with the clock.
func join(times *map[string]time.Time, others map[string]time.Time, now time.Time) {
	for token, at := range others {
		if known, ok := (*times)[token]; ok && at.After(now) && known.Before(now) {
			continue
		}
		put(times, token, Latest((*times)[token], Earliest(at, now)))
	}
}

// Generation identifies the state between two writes. What a state entry holds or a list has shown says nothing of
// writes, and changes while a plan is made.
func (r Record) Generation() ([]byte, error) {
	r.Held, r.Intents, r.Seen, r.Clock = nil, nil, nil, nil
	return json.Marshal(r)
}
