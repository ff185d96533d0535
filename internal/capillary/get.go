package capillary

import (
	"context"
	"maps"
	"net/http"
	"strconv"
)

// ListImages reads the images of a customer (Get Customer Image). Transient failures are retried.
//
// Errors are *Error. An answer that can't be read completely and without doubt is an error, never a shorter
// list.
func (c *Client) ListImages(ctx context.Context, customerID int64) (Listing, error) {
	return retryRead(ctx, c, func(ctx context.Context) (Listing, error) {
		query := maps.Clone(c.read)
		query.Set("embed", "CUSTOMERIMAGE")
		res, err := c.send(ctx, request{
			call:       CallGet,
			customerID: customerID,
			method:     http.MethodGet,
			url:        c.endpoint(query, "v2", "customers", strconv.FormatInt(customerID, 10)),
		})
		if err != nil {
			return Listing{}, err
		}
		listing, failure := readListing(res)
		if failure != nil {
			return Listing{}, failure
		}
		listing.Took = res.took
		maps.DeleteFunc(listing.Links, func(_ string, link Link) bool { return c.mayFollow(link) != nil })
		return listing, nil
	})
}
