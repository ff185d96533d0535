package journal

import (
	"slices"
	"time"
)

// Intent is an upload that no state is known to hold. It is recorded before it is sent, so that a run that is killed
// leaves it behind: the next run takes its image over instead of uploading it again.
type Intent struct {
	PendingUpload
	// Token is the image, once that is known. Listed is set if a list has shown it.
	Token  string `json:"token,omitempty"`
	Listed bool   `json:"listed,omitempty"`
	// ContentType is what the upload was sent as.
	ContentType string `json:"content_type,omitempty"`
	// Run is the process that sent it, and WorkspaceID says where that was started.
	Run         string `json:"run,omitempty"`
	WorkspaceID string `json:"place,omitempty"`
}

// IntentTTL is the age from which an intent or a claim is dropped.
const IntentTTL = 30 * 24 * time.Hour

// AddIntent adds an upload that is about to be sent.
func (j *Journal) AddIntent(t Intent) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.record.Intents = append(j.record.Intents, t)
}

// ChangeIntent changes the upload with a key.
func (j *Journal) ChangeIntent(key string, change func(*Intent)) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for i := range j.record.Intents {
		if j.record.Intents[i].Key == key {
			change(&j.record.Intents[i])
		}
	}
}

// ResolveIntent records which image the upload with a key has led to, and claims that image for it.
func (j *Journal) ResolveIntent(key, token string, listed bool) {
	j.ChangeIntent(key, func(t *Intent) { t.Token, t.Listed = token, listed })
	j.Claim(token, key)
}

// DropIntent drops the upload with a key.
func (j *Journal) DropIntent(key string) {
	j.DropIntents(func(t Intent) bool { return t.Key == key })
}

// DropIntents drops the uploads that meet a condition.
func (j *Journal) DropIntents(which func(Intent) bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.record.Intents = slices.DeleteFunc(j.record.Intents, which)
}

// Intents returns the uploads that meet a condition.
func (j *Journal) Intents(which func(Intent) bool) []Intent {
	j.mu.Lock()
	defer j.mu.Unlock()
	var found []Intent
	for _, t := range j.record.Intents {
		if which(t) {
			found = append(found, t)
		}
	}
	return found
}

// HasIntentFor reports whether an image is that of an upload which no state is known to hold.
func (j *Journal) HasIntentFor(token string) bool { return len(j.Intents(IsIntentFor(token))) > 0 }

// IsIntentFor returns a condition: the upload has led to this image.
func IsIntentFor(token string) func(Intent) bool {
	return func(t Intent) bool { return t.Token == token }
}
