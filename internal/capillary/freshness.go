package capillary

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// uncached asks every cache on the way for a new answer, because an index from an old list may belong to a
// different image. Pragma is not sent: it would say the same to HTTP/1.0 caches only.
var uncached = http.Header{"Cache-Control": {"no-cache"}} //nolint:gochecknoglobals // a constant in all but syntax

// ageSlack is the error of an Age: caches count in whole seconds, and two of them may round.
const ageSlack = 2 * time.Second

// staleWarning matches the warnings of a cache that did not ask the API: stale (110), revalidation failed
// (111), disconnected (112), older than a day (113).
var staleWarning = regexp.MustCompile(`(?:^|,)\s*(11[0-3])(?:\s|$)`)

// checkFresh refuses a list that says of itself that it is older than its request. Such a list proves neither
// where an image is now nor that an image is gone.
func checkFresh(res *response) *Error {
	cause := staleness(res)
	if cause == nil {
		return nil
	}
	failure := res.failed(meaning{KindCached, OutcomeRejected, true}, Notice{})
	failure.Err = cause
	return failure
}

// staleness returns an error that says how an answer shows that it comes from a cache, or nil.
func staleness(res *response) error {
	for _, value := range res.header.Values("Warning") {
		if found := staleWarning.FindStringSubmatch(value); found != nil {
			return fmt.Errorf("the answer comes from a cache, which warns that it may be out of date (Warning %s)", found[1])
		}
	}
	age := ageOf(res.header)
	// A cache adds the API's response time to the Age of an answer that it passes on.
	if float64(age) <= (res.took + ageSlack).Seconds() {
		return nil
	}
	return fmt.Errorf("the answer comes from a cache: it is %d s old, according to its Age header", age)
}

// ageOf returns Age in seconds, or 0 without one. A number too large to parse counts as very old.
func ageOf(header http.Header) int64 {
	seconds, err := strconv.ParseInt(strings.TrimSpace(header.Get("Age")), 10, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return 0
	}
	return max(seconds, 0)
}
