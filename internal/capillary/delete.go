package capillary

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
)

// DeleteImage deletes the images that are at the given 0-based indexes when the call arrives (Delete Customer
// Image). It is sent once. A nil error means that the API accepted it; the Outcome of an *Error says what is known
// otherwise.
//
// The reference documents one index. Several are sent as a repeated parameter, highest first: neither their order
// nor their encoding is documented, and in this order a server that shifts the list after each deletion still hits
// the right images. An index is always sent, because no page says what the API does without one. No
// Idempotency-Key is set, because Go's transport would take it as permission to repeat the request.
//
// DeleteImage waits for nothing, not even a new token. After a refusal, the read that has to precede the next
// deletion renews the credentials. It neither waits for its turn within Config.RequestsPerMinute nor is it charged
// here: Reserve pays for it before the read.
func (c *Client) DeleteImage(ctx context.Context, customerID int64, indexes ...int) error {
	ids, err := imageIDs(indexes)
	if err != nil {
		return err
	}
	res, err := c.send(ctx, request{
		call:       CallDelete,
		customerID: customerID,
		method:     http.MethodDelete,
		noWait:     true, // during a wait, the image could move to a different index
		url: c.endpoint(url.Values{"image_ids": ids},
			"v2", "customers", strconv.FormatInt(customerID, 10), "deleteImage"),
	})
	if err != nil {
		return err
	}
	if _, failure := writeOutcome(res); failure != nil {
		return failure
	}
	return nil
}

// imageIDs returns the values of the parameter, highest index first.
func imageIDs(indexes []int) ([]string, error) {
	sorted := slices.Sorted(slices.Values(indexes))
	slices.Reverse(sorted)
	ids := make([]string, len(sorted))
	for i, index := range sorted {
		if index < 0 || (i > 0 && sorted[i-1] == index) {
			return nil, fmt.Errorf("%v are not indexes that can be deleted together", indexes)
		}
		ids[i] = strconv.Itoa(index)
	}
	if len(ids) == 0 {
		return nil, errors.New("a deletion needs an index")
	}
	return ids, nil
}
