package provider

import "context"

// finalPlanKey marks the context of a plan that Terraform applies next.
type finalPlanKey struct{}

// WithFinalPlan marks the context of a plan right before the apply. Terraform 1.16 announces that
// (planned_private, in protocol 6.11), but terraform-plugin-go 0.31 does not pass it on, so the program reads
// it itself. With other releases, the first images of an apply are checked as in a plan, which costs a read or
// two.
func WithFinalPlan(ctx context.Context) context.Context {
	return context.WithValue(ctx, finalPlanKey{}, true)
}

// isFinalPlan reports whether the plan is applied next.
func isFinalPlan(ctx context.Context) bool { return ctx.Value(finalPlanKey{}) != nil }
