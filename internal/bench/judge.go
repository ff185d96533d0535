package main

import "fmt"

const (
	// timedImages is the size whose wall time has a bound, and timedRatio is that bound.
	timedImages = 200
	timedRatio  = 1.25
	// mostConnections leaves room for connections that Go's transport starts to dial while another becomes free.
	// It keeps them for later. Without reuse there were hundreds.
	mostConnections = 2 * parallelism
	// growthAllowed is how much more memory the provider may take for many images than for a few.
	growthAllowed = 32 << 20
)

// counts are calls by kind.
type counts struct{ get, post, del int }

// allowed returns the fewest and the most calls that a row may have. They differ only in the reads of many
// customers: Terraform starts operations in an order of its own, and an operation hands its list only to those
// that wait for the same customer at that moment. So n images of m customers take n + m reads at best, and 2n if
// none ever waits.
func (r result) allowed() (least, most counts) {
	n, m := r.images, r.customers
	most.get = 2 * n
	if m == 1 {
		most.get = n + 1 // all of them wait: 2n + 1 calls together with the writes
	}
	switch r.work {
	case create, createLocal:
		return counts{n + m, n, 0}, counts{most.get, n, 0}
	case destroy, destroyLocal:
		return counts{n + m, 0, n}, counts{most.get, 0, n}
	case destroyAll:
		exact := counts{2 * m, 0, m}
		return exact, exact
	case planCreate, planNothing, planDestroy: // a read of each customer, even for images that do not exist yet
		return counts{get: m}, counts{get: m}
	default:
		return counts{}, counts{}
	}
}

// checkBounds returns everything about a row that is out of bounds, whatever the baseline says.
func (r result) checkBounds() []string {
	var faults []string
	fault := func(format string, args ...any) {
		faults = append(faults, r.name()+": "+fmt.Sprintf(format, args...))
	}
	least, most := r.allowed()
	outside := func(kind string, n, low, high int) {
		if n < low || n > high {
			fault("%d %s, but there must be %s", n, kind, between(low, high))
		}
	}
	outside("GETs", r.get, least.get, most.get)
	outside("POSTs", r.post, least.post, most.post)
	outside("DELETEs", r.del, least.del, most.del)
	if r.limited > 0 {
		fault("%d calls were answered with 429", r.limited)
	}
	if r.failed > 0 {
		fault("%d calls did not succeed", r.failed)
	}
	if r.connections > mostConnections {
		fault("%d connections, but there are never more than %d calls at once", r.connections, parallelism)
	}
	return faults
}

// judgeGrowth returns the rows that took much more memory than the same work on the fewest images: what the
// provider keeps of finished images would add up.
func judgeGrowth(rows []result) []string {
	least := map[phase]result{}
	for _, r := range rows {
		if small, ok := least[r.work]; !ok || r.images < small.images {
			least[r.work] = r
		}
	}
	var faults []string
	for _, r := range rows {
		if more := r.peak - least[r.work].peak; more > growthAllowed {
			faults = append(faults, fmt.Sprintf("%s: the provider took %s more than for %d images, but may take %s more",
				r.name(), mebibytes(more), least[r.work].images, mebibytes(growthAllowed)))
		}
	}
	return faults
}

// slow says by how much a row exceeds its bound; it returns "" if it does not.
func (r result) slow() string {
	if !r.timed() || r.ratio() <= timedRatio {
		return ""
	}
	return fmt.Sprintf("%s: took %.2f times the bound, but should take %.2f times at most", r.name(), r.ratio(), timedRatio)
}

// timed reports whether the time of a row has a bound. Terraform's own work grows with the square of the size,
// and few images are done before they are well under way.
func (r result) timed() bool {
	return r.images == timedImages && (r.work == create || r.work == destroy)
}

func between(low, high int) string {
	if low == high {
		return fmt.Sprint(low)
	}
	return fmt.Sprintf("%d to %d", low, high)
}
