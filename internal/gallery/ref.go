package gallery

import (
	"context"
	"errors"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
)

// Ref says which image a state entry is about, and what earlier runs have left to be found out.
type Ref struct {
	CustomerID int64
	// Token is the image. It is empty if the outcome of the upload is unknown; Pending is set then.
	Token string
	// Uploaded is when the image was uploaded: a list that lacks it less than settle_timeout later does not prove that it is gone.
	// It is zero if the image was imported.
	Uploaded time.Time
	// Pending is an upload whose outcome is unknown, or whose image no list has shown under Token; otherwise nil.
	Pending *PendingUpload
	// Unsettled is the time until which a deletion that an earlier run has sent may take effect; otherwise zero.
	Unsettled time.Time
}

// ErrNoImage means that a Ref has neither a token nor an upload, so it does not say which image it is about.
var ErrNoImage = errors.New("the state entry has neither an s3_token nor an upload under way, so it does not say which image it is about")

// LocateResult is what Locate reports, also next to an error.
type LocateResult struct {
	// Entry is the image; nil if a list that can be believed does not show it.
	Entry *imagelist.Entry
	// MayAppear is set if Entry is nil, but the upload is so recent that a list may still show it.
	MayAppear bool
	// Lost are other images that vanished while a deletion of an earlier run could still take effect.
	Lost []imagelist.Entry
}

// Locate finds the image of a state entry. It waits first for a deletion of an earlier run that may still take effect, and finds
// out what became of an upload. The image belongs to that entry then, and to no other.
func (g *Gallery) Locate(ctx context.Context, ref Ref) (LocateResult, error) {
	switch {
	case ref.Token == "" && ref.Pending == nil:
		return LocateResult{}, ErrNoImage
	case ref.Token == "":
		entry, err := g.recoverUpload(ctx, *ref.Pending)
		return LocateResult{Entry: entry}, err
	}
	lost, err := g.awaitEarlier(ctx, ref, ref.Token)
	result := LocateResult{Lost: lost}
	if err != nil {
		return result, err
	}
	result.Entry, err = g.find(ctx, ref.CustomerID, ref.Token)
	if err != nil || result.Entry != nil || ref.Pending == nil {
		return result, err
	}
	// An upload in the future means that a clock was ahead, so the distance counts as its age.
	if time.Since(ref.Pending.Since).Abs() < g.options.Settle {
		result.MayAppear = true
		return result, nil
	}
	result.Entry, err = g.recoverUpload(ctx, *ref.Pending) // it may be listed under a different token
	return result, err
}

// Remove deletes the image of a state entry, and no other. It finds out first what became of its upload, and waits for a deletion
// of an earlier run that may still take effect. A nil error means that the image is not listed any more, or never was, or that the
// customer was erased, in which case its fate is unknown. The result is valid next to an error, too.
//
// With LostError, StillListedError and UnverifiedError a deletion was sent. With any other error nothing was deleted. As those
// wrap what happened to the calls, look for them before looking for a *capillary.Error.
func (g *Gallery) Remove(ctx context.Context, ref Ref) (RemoveResult, error) {
	token, err := g.resolveRef(ctx, ref)
	if err != nil || token == "" {
		return RemoveResult{Token: token, Erased: IsErased(err)}, unlessErased(err)
	}
	lost, err := g.awaitEarlier(ctx, ref, token)
	if err != nil {
		return RemoveResult{Token: token, LostEarlier: lost}, err
	}
	result, err := g.remove(ctx, ref.CustomerID, token)
	result.Token, result.LostEarlier = token, lost
	return result, err
}

// resolveRef returns the token of the image to delete, or "" if the upload has led to no image.
func (g *Gallery) resolveRef(ctx context.Context, ref Ref) (string, error) {
	switch {
	case ref.Token == "" && ref.Pending == nil:
		return "", ErrNoImage
	case ref.Pending == nil:
		return ref.Token, nil
	case ref.Token != "": // no list has shown it
		entry, err := g.find(ctx, ref.CustomerID, ref.Token)
		if err != nil || entry != nil {
			return ref.Token, err
		}
	}
	entry, err := g.recoverUpload(ctx, *ref.Pending)
	if err != nil || entry == nil {
		return ref.Token, err
	}
	return entry.Token, nil
}

// awaitEarlier waits for a deletion of an earlier run, and records when the image was uploaded. It returns the other images that
// vanished meanwhile.
func (g *Gallery) awaitEarlier(ctx context.Context, ref Ref, token string) (lost []imagelist.Entry, err error) {
	if !ref.Unsettled.IsZero() {
		if lost, err = g.awaitDeletion(ctx, ref.CustomerID, ref.Token, ref.Unsettled); err != nil {
			return nil, err
		}
	}
	if !ref.Uploaded.IsZero() {
		g.expect(ref.CustomerID, token, ref.Uploaded)
	}
	return lost, nil
}

// unlessErased drops the error of an erased customer: no call can find out more about its images.
func unlessErased(err error) error {
	if IsErased(err) {
		return nil
	}
	return err
}
