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

// uncached asks every cache on the way to fetch the answer anew: an index that is looked up in an old list
// is that of another image. Pragma would say the same to caches of HTTP/1.0, and nothing is sent by that.
var uncached = http.Header{"Cache-Control": {"no-cache"}} //nolint:gochecknoglobals // a constant in all but syntax

// ageSlack is what an Age can be off by: caches tell whole seconds, and two of them may round.
const ageSlack = 2 * time.Second

// staleWarning finds the warnings by which a cache says that it did not ask the API: stale (110),
// revalidation failed (111), disconnected (112), older than a day (113).
var staleWarning = regexp.MustCompile(`(?:^|,)\s*(11[0-3])(?:\s|$)`)

// checkFresh refuses a list that says of itself that it was made before it was asked for. It would show
// which images were there, but neither where they stand now nor that one is gone.
func checkFresh(res *response) *Error {
	cause := staleness(res)
	if cause == nil {
		return nil
	}
	failure := res.failed(meaning{KindCached, OutcomeRejected, true}, Notice{})
	failure.Err = cause
	return failure
}

// staleness says by what an answer shows that it comes from a cache; nil if it does not.
func staleness(res *response) error {
	for _, value := range res.header.Values("Warning") {
		if found := staleWarning.FindStringSubmatch(value); found != nil {
			return fmt.Errorf("the answer comes from a cache, which warns that it may be out of date (Warning %s)", found[1])
		}
	}
	age := ageOf(res.header)
	// A cache adds to the Age of what it passes on how long the API took to answer.
	if float64(age) <= (res.took + ageSlack).Seconds() {
		return nil
	}
	return fmt.Errorf("the answer comes from a cache: it is %d s old by its own account (Age)", age)
}

// ageOf reads Age, in seconds; 0 when there is none. One beyond all numbers is very old.
func ageOf(header http.Header) int64 {
	seconds, err := strconv.ParseInt(strings.TrimSpace(header.Get("Age")), 10, 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		return 0
	}
	return max(seconds, 0)
}
