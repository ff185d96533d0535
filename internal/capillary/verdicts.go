package capillary

import (
	"context"
	"errors"
	"sync"
	"time"
)

// ErrRefusedBefore is the cause of calls that are not made any more: the API has refused the credentials to a
// call before, or has forbidden calls of this kind to them. To go on would be hundreds of refused calls, which
// can lock a till, and as many messages about one mistake. What else the error says is of the refused call.
var ErrRefusedBefore = errors.New("not sent, as the API has refused the credentials before")

// probeTime is how long other calls wait for the answer to the first one.
const probeTime = 5 * time.Second

// forbiddenToAll is how often a kind of call must be forbidden, and never allowed, to be so for all customers. One
// customer alone may be out of the credentials' reach.
const forbiddenToAll = 3

// verdicts remembers what the API has refused to the credentials of a client. The first call goes alone: when the
// credentials are wrong, no other is made.
type verdicts struct {
	mu    sync.Mutex
	first chan struct{} // closed when the first call is over; nil before it begins
	// refused is the refusal of the credentials; nil if there was none.
	refused *Error
	// forbidden counts the answers that forbid a kind of call; allowed are the kinds of which one was answered
	// otherwise.
	forbidden map[Call]int
	allowed   map[Call]bool
}

// probe waits for the first call, or becomes it. done must be called when the call is over. What has its turn
// already must leave now.
func (c *Client) probe(ctx context.Context, req request) (done func(), err error) {
	v := &c.verdicts
	if !c.stopsWhenRefused || req.anonymous || req.foreign {
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
	if !req.urgent && ctx.Value(prepaidKey{c.budget}) == nil {
		if err := await(ctx, first); err != nil {
			return nil, req.noTurn(err)
		}
	}
	return func() {}, v.check(req)
}

// await waits for the first call, but not for long: it may hang, and says nothing of the others then.
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
	if req.anonymous || req.foreign {
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

// note remembers what an answer to a kind of call says: nil is none of a refusal.
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

// noteRefusal finds out whether an answer refuses the credentials, to all calls or to this kind of call. A page
// of something in front of the API is no word of its access groups.
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

// noteNoCredentials remembers that no token could be had for them, as they were refused.
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

// refusal is the failure of refused credentials.
func (r *response) refusal() *Error {
	found, err := readEnvelope(r.body)
	if notice, ok := r.decisive(r.relevant(found)); err == nil && ok {
		return r.noticed(notice, found)
	}
	return r.failed(meaning{KindCredentials, OutcomeRejected, false}, Notice{})
}

// forbids reports whether the API itself says that the credentials are not for this call.
func (r *response) forbids() bool {
	if r.status != 200 && r.status != 400 && r.status != 403 || r.broken != nil {
		return false
	}
	found, err := readEnvelope(r.body)
	notice, ok := r.decisive(r.relevant(found))
	m, _ := r.meaning(notice)
	return err == nil && ok && m.kind == KindForbidden
}
