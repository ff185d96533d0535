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

// DeleteImage deletes the images that stand at 0-based indexes when the call arrives (Delete Customer
// Image). It is sent once. A nil error means that the API accepted it; an *Error tells in its Outcome
// what is known.
//
// One index is what the reference documents. Several go out as a repeated parameter, from the highest
// down: neither the order in which the API takes them nor their encoding is documented, and a server
// that shifts the list after each still hits the right ones. An index is always sent: what the API does
// without one is documented nowhere. No Idempotency-Key is set, for Go's transport would take it as leave
// to send the request again.
//
// Nothing is waited for, not even a new token: once credentials were refused, it takes a read, which has
// to come before the next deletion anyway, to renew them. Neither does it wait for its turn within
// Config.RequestsPerMinute, nor is it counted here: its budget comes from Reserve, before the read.
func (c *Client) DeleteImage(ctx context.Context, customerID int64, indexes ...int) error {
	ids, err := imageIDs(indexes)
	if err != nil {
		return err
	}
	res, err := c.send(ctx, request{
		call:       CallDelete,
		customerID: customerID,
		method:     http.MethodDelete,
		urgent:     true, // while it waits, the image may move to another index
		url: c.endpoint(url.Values{"image_ids": ids},
			"v2", "customers", strconv.FormatInt(customerID, 10), "deleteImage"),
	})
	if err != nil {
		return err
	}
	if _, failure := judgeWrite(res); failure != nil {
		return failure
	}
	return nil
}

// imageIDs are the values of the parameter, from the highest index down.
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
