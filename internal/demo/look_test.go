package main

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox/sandboxtest"
)

// standIn returns a stage whose sandbox runs in the test, after a first look.
func standIn(t *testing.T) (*stage, *bytes.Buffer) {
	t.Helper()
	said, printed := newOutput(), &bytes.Buffer{}
	box := sandboxtest.Start(t, func(o *sandbox.Options) { o.Log = said })
	seed := sandbox.DefaultSeed()
	login := map[string]string{variableURL: box.URL, variableUser: seed.Username, variablePassword: seed.Password}
	s := &stage{
		printer: printer{out: printed},
		sandbox: &sandboxProcess{said: said},
		api:     newAPI(login, seed.Customers[0].ID),
	}
	if err := s.begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	return s, printed
}

func TestCheckPassesWhatShouldBeThere(t *testing.T) {
	t.Parallel()
	s, printed := standIn(t)
	if _, err := s.check(t.Context(), "Later"); err != nil {
		t.Error(err)
	}
	if got := printed.String(); !strings.Contains(got, "    2  app: photo 3") {
		t.Errorf("no table of the three images is printed:\n%s", got)
	}
}

func TestCheckFailsOn(t *testing.T) {
	t.Parallel()
	selfie, err := drawSelfie()
	if err != nil {
		t.Fatal(err)
	}
	tests := map[string]struct {
		meddle func(context.Context, *api) error
		want   string
	}{
		"a deleted image": {
			func(ctx context.Context, a *api) error { return a.remove(ctx, "a till", 1) },
			`"app: photo 2" should be there once, but is there 0 times`,
		},
		"an image too many": {
			func(ctx context.Context, a *api) error { return a.add(ctx, "a till", selfie) },
			"index 3 holds image",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, _ := standIn(t)
			if err := test.meddle(t.Context(), s.api); err != nil {
				t.Fatal(err)
			}
			_, err := s.check(t.Context(), "Later")
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got %v, want %q", err, test.want)
			}
		})
	}
}

func TestCheckUntouchedFailsOnAWriteThatLeavesNoTrace(t *testing.T) {
	t.Parallel()
	s, printed := standIn(t)
	printed.Reset()
	if _, err := s.checkUntouched(t.Context(), "Later"); err != nil || printed.Len() > 0 {
		t.Errorf("got %v, and it prints %q", err, printed)
	}
	selfie, err := drawSelfie()
	if err := errors.Join(err, s.api.add(t.Context(), "a till", selfie), s.api.remove(t.Context(), "a till", 3)); err != nil {
		t.Fatal(err)
	}
	_, err = s.checkUntouched(t.Context(), "Later")
	if err == nil || !strings.Contains(err.Error(), " POST ") || !strings.Contains(err.Error(), " DELETE ") {
		t.Errorf("got %v, want both calls", err)
	}
}

func TestRemoveReportsWhatTheAPISaysWithinAnHTTP200(t *testing.T) {
	t.Parallel()
	s, _ := standIn(t)
	if err := s.api.remove(t.Context(), "a till", 4); err == nil || !strings.Contains(err.Error(), "8078") {
		t.Errorf("got %v, want the API's 8078", err)
	}
}
