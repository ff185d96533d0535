package evidence

import "time"

const (
	// Moment is the least time between two lists of which one confirms the other: a part of the API that
	// fails for an instant gives the same wrong answer to both halves of a double click.
	Moment = time.Second
	// actable is the age up to which a list may be acted on. Answers come within a second or two.
	actable = 10 * time.Second
	// suspicious is how long an answer to a write takes that may have been sent twice: gateways repeat a call
	// when their own time is up, the most impatient of them after 15 seconds.
	suspicious = 15 * time.Second
)

// Lag is by how much a list may be behind what has happened. The rest of the settle time is for calls that come
// late; both can meet.
func Lag(settle time.Duration) time.Duration { return settle / 4 }

// MayBeRepeated reports whether an answer to a deletion took so long that something on the way may have sent
// the call twice.
func MayBeRepeated(took time.Duration) bool { return took >= suspicious }
