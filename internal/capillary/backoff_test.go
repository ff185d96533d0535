package capillary

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func TestPace(t *testing.T) {
	t.Parallel()
	pace := NewBackoff(time.Second, 10*time.Second)
	for i, seconds := range []int{1, 2, 4, 8, 10, 10, 10} {
		middle := time.Duration(seconds) * time.Second
		if got := pace.Next(0); got < middle/2 || got > middle*3/2 {
			t.Errorf("wait %d is %s, want about %s", i, got, middle)
		}
	}
	if got := pace.Next(time.Hour); got != time.Hour {
		t.Errorf("got %s, but the API asked for an hour", got)
	}
	if got := NewBackoff(time.Second, time.Minute).Next(time.Nanosecond); got != time.Nanosecond {
		t.Errorf("got %s, but the API asked for less", got)
	}
}

// Many clients that were turned away together come back one by one.
func TestPaceHasJitter(t *testing.T) {
	t.Parallel()
	different := map[time.Duration]bool{}
	for range 20 {
		different[NewBackoff(time.Second, time.Minute).Next(0)] = true
	}
	if len(different) < 2 {
		t.Error("all wait the same time")
	}
}

func TestSleep(t *testing.T) {
	t.Parallel()
	gone := errors.New("gone")
	for name, tt := range map[string]struct {
		limit func(context.Context) (context.Context, context.CancelFunc)
		took  time.Duration
		err   error
	}{
		"undisturbed": {context.WithCancel, time.Minute, nil},
		"far deadline": {
			func(ctx context.Context) (context.Context, context.CancelFunc) {
				return context.WithTimeout(ctx, time.Hour)
			},
			time.Minute, nil,
		},
		"near deadline": {
			func(ctx context.Context) (context.Context, context.CancelFunc) {
				return context.WithTimeout(ctx, 59*time.Second)
			},
			0, context.DeadlineExceeded,
		},
		"cancelled before, with a near deadline": {
			func(ctx context.Context) (context.Context, context.CancelFunc) {
				ctx, stop := context.WithTimeout(ctx, time.Second)
				ctx, cancel := context.WithCancelCause(ctx)
				cancel(gone)
				return ctx, stop
			},
			0, gone,
		},
		"cancelled with a cause": {
			func(ctx context.Context) (context.Context, context.CancelFunc) {
				ctx, cancel := context.WithCancelCause(ctx)
				time.AfterFunc(time.Second, func() { cancel(gone) })
				return ctx, func() { cancel(nil) }
			},
			time.Second, gone,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ctx, cancel := tt.limit(t.Context())
				defer cancel()
				start := time.Now()
				if err := Sleep(ctx, time.Minute); !errors.Is(err, tt.err) {
					t.Errorf("got %v, want %v", err, tt.err)
				}
				if took := time.Since(start); took != tt.took {
					t.Errorf("took %s, want %s", took, tt.took)
				}
			})
		})
	}
}
