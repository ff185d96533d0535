package provider_test

import (
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// namingProcesses returns an address of the sandbox that marks each call with its process. The processes look
// alike, so they are distinguished by their credentials.
func namingProcesses(t *testing.T, sb *acctest.Sandbox) string {
	t.Helper()
	target, err := url.Parse(sb.URL)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httptest.NewServer(&httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(target)
		mark := " process=token"
		if strings.HasPrefix(r.In.Header.Get("Authorization"), "Basic ") {
			mark = " process=basic"
		}
		r.Out.Header.Set("User-Agent", r.In.UserAgent()+mark)
	}})
	t.Cleanup(proxy.Close)
	return proxy.URL
}

// process returns the process of a call, by its user agent.
func process(agent string) string {
	_, name, _ := strings.Cut(agent, " process=")
	return name
}

// wantTurns checks that no process wrote between the reads before and after a write of the other, that both
// wrote, and that each deleted its own images.
func wantTurns(t *testing.T, sb *acctest.Sandbox, customerID int64) {
	t.Helper()
	var calls []sandbox.Call
	for _, call := range sb.Calls() {
		if call.CustomerID == customerID {
			calls = append(calls, call)
		}
	}
	writers := map[string]bool{}
	for i, call := range calls {
		if !writes(call) {
			continue
		}
		writers[process(call.UserAgent)] = true
		for _, other := range append(untilRead(backwards(calls[:i]), call), untilRead(calls[i+1:], call)...) {
			t.Errorf("%s %s by %s is between the reads around %s %s by %s", other.Method, other.Path, process(other.UserAgent),
				call.Method, call.Path, process(call.UserAgent))
		}
	}
	if len(writers) != 2 {
		t.Errorf("these processes wrote: %v", writers)
	}
	wantOwn(t, sb)
}

func writes(call sandbox.Call) bool {
	return call.Kind == sandbox.CallAdd || call.Kind == sandbox.CallDelete
}

// untilRead returns the writes of others up to the next read by the call's process.
func untilRead(calls []sandbox.Call, call sandbox.Call) []sandbox.Call {
	var others []sandbox.Call
	for _, other := range calls {
		same := process(other.UserAgent) == process(call.UserAgent)
		if same && other.Kind == sandbox.CallGet {
			break
		}
		if !same && writes(other) {
			others = append(others, other)
		}
	}
	return others
}

func backwards(calls []sandbox.Call) []sandbox.Call {
	reversed := slices.Clone(calls)
	slices.Reverse(reversed)
	return reversed
}

// wantOwn checks that each process deleted what it had added.
func wantOwn(t *testing.T, sb *acctest.Sandbox) {
	t.Helper()
	owners := map[string]string{}
	for _, event := range sb.Journal() {
		switch event.Kind {
		case sandbox.Added:
			owners[event.Token] = process(event.By)
		case sandbox.Deleted:
			if by := process(event.By); by != owners[event.Token] {
				t.Errorf("%s deleted image %s, which is of %q", by, event.Token, owners[event.Token])
			}
		case sandbox.Rejected:
		}
	}
}
