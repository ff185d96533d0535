package ledgertest

import (
	"bytes"
	"errors"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/ledger"
)

func testRecordIsWhatWasStored(t *testing.T, s Store) {
	l, reader := s.Open(), s.Open()
	record := acquire(t, l, customer)
	if record.String() == "" {
		t.Error("the record has no name")
	}
	wantContent(t, reader, record, nil)
	for _, content := range [][]byte{
		[]byte(`{"a":1}`), []byte(`{}`), {}, bytes.Repeat([]byte("x"), 1<<20), nil, nil, []byte("again"),
	} {
		store(t, record, content)
		wantContent(t, reader, record, content)
	}
	record.Release()
	wantContent(t, l, acquire(t, reader, customer), []byte("again"))
}

// wantContent checks what a record contains, with its lock and without; nil means that nothing was stored.
func wantContent(t *testing.T, reader ledger.Ledger, record ledger.Record, want []byte) {
	t.Helper()
	loaded, err := record.Load(t.Context())
	if err != nil || !bytes.Equal(loaded, want) || (loaded == nil) != (want == nil) {
		t.Errorf("Load returns %.20q (nil: %t), %v, want %.20q", loaded, loaded == nil, err, want)
	}
	peeked, err := reader.Peek(t.Context(), customer)
	if err != nil || !bytes.Equal(peeked, want) || (peeked == nil) != (want == nil) {
		t.Errorf("Peek returns %.20q (nil: %t), %v, want %.20q", peeked, peeked == nil, err, want)
	}
}

func testReleasedRecord(t *testing.T, s Store) {
	l := s.Open()
	released := acquire(t, l, customer)
	store(t, released, []byte("first"))
	released.Release()
	wantLost(t, released, false)
	released.Release()
	next := acquire(t, l, customer)
	store(t, next, []byte("next"))
	released.Release() // must not release the lock of the next one
	w := wait(t.Context(), t, s.Open())
	wantLost(t, released, false)
	wantContent(t, l, next, []byte("next"))
	next.Release()
	w.acquired(t).Release()
}

// wantLost requires that a record can't be used any more. A lock that was lost while it was held also shows without
// asking, if the ledger can do that.
func wantLost(t *testing.T, record ledger.Record, whileHeld bool) {
	t.Helper()
	for _, content := range [][]byte{[]byte("late"), nil} {
		if err := record.Store(t.Context(), content); !errors.Is(err, ledger.ErrLost) {
			t.Errorf("Store returns %v, want an ErrLost", err)
		}
	}
	if _, err := record.Load(t.Context()); !errors.Is(err, ledger.ErrLost) {
		t.Errorf("Load returns %v, want an ErrLost", err)
	}
	if lost := record.Lost(); lost != nil && whileHeld {
		receive(t, lost, "Lost does not show that the lock is lost")
	}
}

func testLostLock(t *testing.T, s Store) {
	if s.Lose == nil {
		t.Skip("no lock can be lost here")
	}
	first, second := s.Open(), s.Open()
	lost := acquire(t, first, customer)
	store(t, lost, []byte("lost"))
	select {
	case <-lost.Lost():
		t.Error("Lost is closed too early")
	default:
	}
	s.Lose(lost)
	wantLost(t, lost, true)
	held := acquire(t, second, customer)
	store(t, held, []byte("held"))
	wantLost(t, lost, true)
	lost.Release() // must not release the lock of the other one
	w := wait(t.Context(), t, first)
	wantContent(t, first, held, []byte("held"))
	held.Release()
	w.acquired(t).Release()
}
