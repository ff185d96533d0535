package capillary

import (
	"errors"
	"sync"
	"testing"
)

// readsAtOnce makes n parallel reads and returns their errors.
func readsAtOnce(t *testing.T, c *Client, n int) []error {
	t.Helper()
	failures := make([]error, n)
	var group sync.WaitGroup
	for i := range n {
		group.Go(func() { _, failures[i] = c.ListImages(t.Context(), int64(1000+i)) })
	}
	group.Wait()
	return failures
}

// Refused credentials are used once, however many calls start at the same time.
func TestRefusedCredentialsAreUsedOnce(t *testing.T) {
	t.Parallel()
	api := answers(status(401, ""))
	c := newClient(t, api, func(config *Config) { config.StopWhenRefused = true })
	for _, err := range readsAtOnce(t, c, 8) {
		if failure, ok := errors.AsType[*Error](err); !ok || failure.Kind != KindCredentials {
			t.Errorf("got %v", err)
		}
	}
	if calls := len(api.all("")); calls != 1 {
		t.Errorf("%d calls were made", calls)
	}
}

// After a refusal of the credentials, no other call is made. A kind of call that is forbidden may be so for one
// customer only, and is tried a few more times; everything else goes on.
func TestStopWhenRefused(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		status int
		body   string
		kind   Kind
		calls  int
	}{
		"401":          {401, `{"errors": [{"status": false, "code": 401, "message": "Invalid"}]}`, KindCredentials, 1},
		"498 in a 200": {200, `{"errors": [{"status": false, "code": 498, "message": "Token expired"}]}`, KindCredentials, 1},
		"4000":         {403, `{"errors": [{"status": false, "code": 4000, "message": "Not authorised"}]}`, KindForbidden, 3},
		"a page":       {403, `<html>Forbidden</html>`, KindForbidden, 8},
		"not found":    {400, `{"errors": [{"status": false, "code": 8015, "message": "Customer not found"}]}`, KindCustomerNotFound, 8},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			api := answers(status(test.status, test.body))
			c := newClient(t, api, func(config *Config) { config.StopWhenRefused = true })
			for i := range 8 {
				_, err := c.ListImages(t.Context(), int64(1000+i))
				failure, ok := errors.AsType[*Error](err)
				if !ok || failure.Kind != test.kind || failure.Outcome != OutcomeRejected && test.kind == KindCredentials {
					t.Errorf("got %v", err)
				}
			}
			if calls := len(api.all("")); calls != test.calls {
				t.Errorf("%d calls were made, want %d", calls, test.calls)
			}
		})
	}
}
