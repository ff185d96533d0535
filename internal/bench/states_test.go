package main

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

func TestStatesAreKeptByName(t *testing.T) {
	t.Parallel()
	s, err := serveStates(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.stop(); err != nil {
			t.Error(err)
		}
	})
	for _, step := range []struct {
		method, name, body string
		status             int
		said               string
	}{
		{http.MethodGet, "one", "", http.StatusNoContent, ""},
		{"LOCK", "one", "{}", http.StatusOK, ""},
		{"LOCK", "one", "{}", http.StatusLocked, ""},
		{"LOCK", "two", "{}", http.StatusOK, ""},
		{http.MethodPost, "one", "first", http.StatusOK, ""},
		{http.MethodPost, "one", "second", http.StatusOK, ""},
		{http.MethodGet, "one", "", http.StatusOK, "second"},
		{http.MethodGet, "two", "", http.StatusNoContent, ""},
		{"UNLOCK", "one", "{}", http.StatusOK, ""},
		{"LOCK", "one", "{}", http.StatusOK, ""},
		{http.MethodDelete, "one", "", http.StatusMethodNotAllowed, ""},
	} {
		status, said := ask(t, step.method, s.url+"/"+step.name, step.body)
		if status != step.status || said != step.said {
			t.Errorf("%s %s: got %d %q, want %d %q", step.method, step.name, status, said, step.status, step.said)
		}
	}
}

// ask makes a request.
func ask(t *testing.T, method, url, body string) (status int, said string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(answer)
}
