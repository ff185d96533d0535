package main

import (
	"math/rand/v2"
	"slices"
)

// drawn is how many orders of operations are drawn. Their mean is the same in every run.
const drawn = 200

// serialization returns how many times longer operations take because those on one customer wait for each other. No
// provider can avoid that, because positions shift. Terraform starts what is ready in a random order, so often
// several of its ten operations are about one customer. The result is the mean of many orders, in which only
// calls take time.
func serialization(operations, customers int) float64 {
	random := rand.New(rand.NewPCG(1, 2)) //nolint:gosec // not for secrets
	order := make([]int, operations)
	for i := range order {
		order[i] = i % customers
	}
	var sum float64
	for range drawn {
		random.Shuffle(operations, func(i, j int) { order[i], order[j] = order[j], order[i] })
		took, calls := carryOut(order)
		sum += float64(took*parallelism) / float64(calls)
	}
	return sum / drawn
}

// An operation needs a list, the write, and the list that verifies it. The last one also serves as the first
// list of an operation that waits for the same customer.
const (
	ownCalls       = 3
	inheritedCalls = 2
)

// operation is one of Terraform's concurrent operations.
type operation struct{ customer, left int }

// carryOut plays operations on the customers in this order. It returns the time in calls, and the number of
// calls.
func carryOut(order []int) (took, calls int) {
	var under []operation
	for ; len(order) > 0 || len(under) > 0; took++ {
		for ; len(order) > 0 && len(under) < parallelism; order = order[1:] {
			under = append(under, operation{order[0], ownCalls})
		}
		busy, free := map[int]bool{}, map[int]bool{}
		for i, o := range under {
			switch {
			case free[o.customer]: // by the operation that has just ended, which hands its list to the first one waiting
				under[i].left, free[o.customer] = inheritedCalls, false
			case !busy[o.customer]:
				calls++
				under[i].left--
				busy[o.customer], free[o.customer] = true, o.left == 1
			}
		}
		under = slices.DeleteFunc(under, func(o operation) bool { return o.left == 0 })
	}
	return took, calls
}
