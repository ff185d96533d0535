package capillary

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
)

// DeleteImage deletes the image that stands at a 0-based index when the call arrives (Delete Customer
// Image). It is sent once. A nil error means that the API accepted it; an *Error tells in its Outcome
// what is known.
//
// The index is always sent: what the API does without one is documented nowhere. No Idempotency-Key
// is set, for Go's transport would take it as leave to send the request again.
//
// Nothing is waited for, not even a new token: once credentials were refused, it takes a read, which has
// to come before the next deletion anyway, to renew them.
func (c *Client) DeleteImage(ctx context.Context, customerID int64, index int) error {
	if index < 0 {
		return fmt.Errorf("there is no index %d", index)
	}
	res, err := c.send(ctx, request{
		call:       CallDelete,
		customerID: customerID,
		method:     http.MethodDelete,
		urgent:     true, // while it waits, the image may move to another index
		url: c.endpoint(url.Values{"image_ids": {strconv.Itoa(index)}},
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
