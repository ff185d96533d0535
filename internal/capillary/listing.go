package capillary

import (
	"encoding/json"
	"errors"
	"fmt"
)

// customerOnWire is the part of a customer's details that this client uses.
type customerOnWire struct {
	envelope
	ID            lenientInt      `json:"id"`
	CustomerImage json.RawMessage `json:"customerImage"`
}

// readListing unpacks the answer to Get Customer Image. Anything that it does not understand is an error: a
// half-understood list must never look like a list with fewer images.
func readListing(res *response) (Listing, *Error) {
	body, found, failure := readDetails(res)
	if failure != nil {
		return Listing{}, failure
	}
	doubts, failure := splitWarnings(res, found)
	if failure != nil {
		if failure.Kind == KindCustomerMerged && body.ID.or(0) != res.customerID {
			failure.Survivor = body.ID.or(0)
		}
		return Listing{}, failure
	}
	if !res.ok() {
		return Listing{}, res.failed(statusMeaning(res.call, res.status), Notice{})
	}
	if failure := checkCustomer(res, body); failure != nil {
		return Listing{}, failure
	}
	listing, err := body.listing(res.redactor)
	if errors.Is(err, errMasked) {
		return Listing{}, res.masked(err)
	}
	if err != nil {
		return Listing{}, res.unreadable(err)
	}
	listing.UnknownWarnings = doubts
	if failure := checkUnmasked(res); failure != nil {
		return Listing{}, failure
	}
	if failure := checkOwners(res, body, listing.Images); failure != nil {
		return Listing{}, failure
	}
	if failure := checkFresh(res); failure != nil {
		return Listing{}, failure
	}
	return listing, nil
}

// readDetails unpacks a customer's details and the notices in them.
func readDetails(res *response) (customerOnWire, findings, *Error) {
	var body customerOnWire
	if res.broken != nil {
		return body, findings{}, res.unreadable(res.broken)
	}
	if err := json.Unmarshal(res.body, &body); err != nil {
		if hasMaskedID(res.body, "id") {
			return body, findings{}, res.masked(fmt.Errorf("the customer's id is %w", errMasked))
		}
		return body, findings{}, notJSON(res, "list of images", err)
	}
	if err := checkKeys(res.body); err != nil {
		return body, findings{}, res.unreadable(err)
	}
	// The documented answer has no data. If there is some, it may report a failure.
	found, err := body.findingsAndData()
	if err != nil {
		return body, findings{}, res.unreadable(err)
	}
	return body, found, nil
}

// splitWarnings separates warnings that make the answer unusable from those that this client does not know.
func splitWarnings(res *response, found findings) (doubts []Notice, failure *Error) {
	if sure := (findings{errors: found.errors, failures: found.failures}); len(sure.errors)+len(sure.failures) > 0 {
		notice, _ := res.decisive(sure)
		return nil, res.noticed(notice, sure)
	}
	for _, n := range res.relevant(found).warnings {
		m, known := meaningOf(res.call, n, true)
		switch {
		case known && m.kind == KindCustomerMerged: // the id decides; see checkCustomer
		case known:
			return nil, res.failed(m, n)
		default:
			n.Message = res.clean(n.Message)
			doubts = append(doubts, n)
		}
	}
	return doubts, nil
}

// checkCustomer makes sure that the answer is about the requested customer.
func checkCustomer(res *response, body customerOnWire) *Error {
	if body.ID.value == nil {
		return res.unreadable(errors.New("the answer names no customer"))
	}
	if *body.ID.value == res.customerID {
		return nil
	}
	failure := res.merged(body)
	failure.Survivor = *body.ID.value
	return failure
}

// checkOwners checks whose images a list shows if the answer, under the requested id, reports a merger (8069,
// 91009). If all of them belong to a different customer, one list has two ids, and so two locks: only one of
// the ids may be used. A token of the documented shape names its customer.
//
// If one image belongs to the requested id, or tokens have a different shape, the id is believed: then nothing
// tells which id is the survivor.
func checkOwners(res *response, body customerOnWire, images []Image) *Error {
	if _, merged := res.mergedNotice(body); !merged {
		return nil
	}
	var other int64
	for _, image := range images {
		owner, ok := image.owner()
		switch {
		case !ok:
		case owner == res.customerID:
			return nil
		case other == 0:
			other = owner
		case other != owner:
			other = severalOwners
		}
	}
	if other == 0 {
		return nil
	}
	failure := res.merged(body)
	if failure.Err = errors.New("all its images belong to other customers"); other != severalOwners {
		failure.Survivor, failure.Err = other, errors.New("all its images belong to a different customer")
	}
	return failure
}

// severalOwners means that the images belong to several other customers, so no survivor can be named.
const severalOwners = -1

// merged returns the failure for a customer that was merged into a different one.
func (r *response) merged(body customerOnWire) *Error {
	failure := r.failed(meaning{KindCustomerMerged, OutcomeRejected, false}, Notice{})
	if n, ok := r.mergedNotice(body); ok {
		failure.Notice = Notice{Code: n.Code, Message: r.clean(n.Message)}
	}
	return failure
}

// mergedNotice returns the warning that the customer was merged.
func (r *response) mergedNotice(body customerOnWire) (Notice, bool) {
	for _, warning := range body.Warnings {
		n := warning.notice()
		if m, known := meaningOf(r.call, n, true); known && m.kind == KindCustomerMerged {
			return n, true
		}
	}
	return Notice{}, false
}

// listing converts the entries of the list.
func (c customerOnWire) listing(r redactor) (Listing, error) {
	if isNothing(c.CustomerImage) {
		return Listing{}, nil
	}
	var entries []entryOnWire
	if err := json.Unmarshal(c.CustomerImage, &entries); err != nil {
		return Listing{}, fmt.Errorf("customerImage is not the documented list: %w", withoutGoTypes(err))
	}
	if len(entries) > maxEntries {
		return Listing{}, tooMany(maxEntries, "images")
	}
	listing := Listing{HasList: true, Images: make([]Image, 0, len(entries))}
	for i, entry := range entries {
		if entry.failed() {
			return Listing{}, fmt.Errorf("entry %d of customerImage failed with %s", i, entry.notice())
		}
		image, err := entry.File.image(r)
		if err != nil {
			return Listing{}, fmt.Errorf("entry %d of customerImage %w", i, err)
		}
		listing.Images = append(listing.Images, image)
		listing.keep(image.Token, entry.link())
	}
	return listing, nil
}

// keep adds the link to an image. If two entries have the same token, the first link stays.
func (l *Listing) keep(token string, link Link) {
	if _, known := l.Links[token]; known || link.IsZero() {
		return
	}
	if l.Links == nil {
		l.Links = map[string]Link{}
	}
	l.Links[token] = link
}
