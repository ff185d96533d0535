package sandbox

import (
	"slices"
	"time"
)

// EventKind is what happened to a customer's images.
type EventKind string

// The kinds of events.
const (
	Added    EventKind = "added"
	Deleted  EventKind = "deleted"
	Rejected EventKind = "rejected"
)

// Event is one write to a customer's images, carried out or rejected.
type Event struct {
	Time       time.Time
	Kind       EventKind
	CustomerID int64
	Index      int // -1 for a rejected add
	Token      string
	Size       int64
	SHA256     string
	By         string // the User-Agent, or "foreign"
	Reason     string // of the rejection
}

// Journal returns every write so far, in order.
func (s *Server) Journal() []Event {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.events)
}

// record stores an event; the mutex is held.
func (s *Server) record(e Event) {
	e.Time = time.Now()
	s.events = append(s.events, e)
}

func changed(kind EventKind, customerID int64, img Image, by string) Event {
	return Event{
		Kind:       kind,
		CustomerID: customerID,
		Index:      img.Index,
		Token:      img.Token,
		Size:       img.Size,
		SHA256:     img.SHA256,
		By:         by,
	}
}
