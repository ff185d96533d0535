package capillary

import (
	"context"
	"errors"
	"sync"
	"time"
)

// ErrRefusedBefore is the cause of calls that are no longer made: the API has refused the credentials, or has
// forbidden this kind of call to them. Going on could mean hundreds of refused calls, which can lock a till,
// and as many messages about one mistake. The rest of the error is that of the refused call.
var ErrRefusedBefore = errors.New("not sent, because the API has already refused the credentials")

// probeTime is how long other calls wait for the answer to the first one.
const probeTime = 5 * time.Second

// forbiddenToAll is how often a kind of call must be forbidden, without ever being allowed, before it counts as
// forbidden for all customers. A single customer may be outside the credentials' scope.
const forbiddenToAll = 3

// verdicts records what the API has refused to a client's credentials. The first call goes alone: if the
// credentials are wrong, it is the only one.
type verdicts struct {
	mu    sync.Mutex
	first chan struct{} // closed when the first call is over; nil before it starts
	// refused is the refusal of the credentials, or nil.
	refused *Error
	// forbidden counts, by kind of call, the answers that forbid it; allowed has the kinds that have succeeded.
	forbidden map[Call]int
	allowed   map[Call]bool
}

// probe waits for the first call, or becomes it. The caller must call done when the call is over. A call whose
// turn has already come leaves without a wait.
func (c *Client) probe(ctx context.Context, req request) (done func(), err error) {
	v := &c.verdicts
	if !c.stopsWhenRefused || req.noAuth || req.external {
		return func() {}, nil
	}
	v.mu.Lock()
	first := v.first
	if first == nil {
		v.first = make(chan struct{})
		v.mu.Unlock()
		return func() { close(v.first) }, nil
	}
	v.mu.Unlock()
	if !req.noWait && ctx.Value(prepaidKey{c.budget}) == nil {
		if err := await(ctx, first); err != nil {
			return nil, req.noTurn(err)
		}
	}
	return func() {}, v.check(req)
}

// await waits for the first call, but only for a while: it may hang, which says nothing about the other calls.
func await(ctx context.Context, first <-chan struct{}) error {
	select {
	case <-first:
		return nil
	default:
	}
	timer := time.NewTimer(probeTime)
	defer timer.Stop()
	select {
	case <-first:
	case <-timer.C:
	case <-ctx.Done():
		return context.Cause(ctx)
	}
	return nil
}

// check returns the failure of a call that would be refused.
func (v *verdicts) check(req request) error {
	if req.noAuth || req.external {
		return nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	failure := Error{Kind: KindForbidden}
	switch {
	case v.refused != nil:
		failure = *v.refused
	case v.forbidden[req.call] < forbiddenToAll || v.allowed[req.call]:
		return nil
	}
	failure.Call, failure.CustomerID = req.call, req.customerID
	failure.Outcome, failure.Retryable, failure.Err = OutcomeRejected, false, ErrRefusedBefore
	return &failure
}

// note records the answer to a kind of call; refusal is nil if the API did not refuse it.
func (v *verdicts) note(call Call, refusal *Error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.forbidden == nil {
		v.forbidden, v.allowed = map[Call]int{}, map[Call]bool{}
	}
	switch {
	case refusal == nil:
		v.allowed[call] = true
	case refusal.Kind == KindForbidden:
		v.forbidden[call]++
	default:
		v.refused = refusal
	}
}

// noteRefusal records whether an answer refuses the credentials, for all calls or for this kind of call. A web
// page from something in front of the API says nothing about access groups.
func (c *Client) noteRefusal(res *response) {
	switch {
	case !c.stopsWhenRefused:
	case res.says(KindCredentials) && !res.renewed:
		c.verdicts.note(res.call, res.refusal())
	case res.forbids():
		c.verdicts.note(res.call, &Error{Kind: KindForbidden})
	case res.ok():
		c.verdicts.note(res.call, nil)
	}
}

// noteNoCredentials records that the credentials were refused when a token was requested.
func (c *Client) noteNoCredentials(err error) {
	failure, ok := errors.AsType[*Error](err)
	if !ok || !c.stopsWhenRefused || failure.Call != CallToken || failure.Retryable {
		return
	}
	if failure.Kind == KindCredentials || failure.Kind == KindForbidden {
		refused := *failure
		refused.Kind = KindCredentials
		c.verdicts.note(CallToken, &refused)
	}
}

// refusal returns the failure for refused credentials.
func (r *response) refusal() *Error {
	found, err := readEnvelope(r.body)
	if notice, ok := r.decisive(r.relevant(found)); err == nil && ok {
		return r.noticed(notice, found)
	}
	return r.failed(meaning{KindCredentials, OutcomeRejected, false}, Notice{})
}

// forbids reports whether the API itself says that the credentials do not allow this call.
func (r *response) forbids() bool {
	if r.status != 200 && r.status != 400 && r.status != 403 || r.broken != nil {
		return false
	}
	found, err := readEnvelope(r.body)
	notice, ok := r.decisive(r.relevant(found))
	m, _ := r.meaning(notice)
	return err == nil && ok && m.kind == KindForbidden
}
