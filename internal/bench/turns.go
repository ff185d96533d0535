package main

import (
	"math/rand/v2"
	"slices"
)

// drawn is how many orders of operations are drawn. Their mean is the same in every run.
const drawn = 200

// turns is how many times longer operations take because those of one customer wait for each other. No
// provider can spare them that, as positions shift; and Terraform takes what is ready in an order that
// comes out at random, so that often several of its ten are of one customer. It is the mean of many orders,
// with nothing in it that takes time but calls.
func turns(operations, customers int) float64 {
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

// An operation takes a list, the write, and the list that verifies it. That is the first list of who is
// waiting for the same customer.
const (
	ownCalls       = 3
	inheritedCalls = 2
)

// operation is one that Terraform has under way.
type operation struct{ customer, left int }

// carryOut does operations on the customers that the order names, and counts in calls: how long that takes,
// and how many there are.
func carryOut(order []int) (took, calls int) {
	var under []operation
	for ; len(order) > 0 || len(under) > 0; took++ {
		for ; len(order) > 0 && len(under) < parallelism; order = order[1:] {
			under = append(under, operation{order[0], ownCalls})
		}
		busy, free := map[int]bool{}, map[int]bool{}
		for i, o := range under {
			switch {
			case free[o.customer]: // by the one that has just ended, and hands its list to the first who waits
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
