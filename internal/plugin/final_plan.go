package plugin

import (
	"context"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
)

// finalPlanKey marks the context of a plan that Terraform applies next.
type finalPlanKey struct{}

// withFinalPlan marks the context of a plan right before the apply. Terraform 1.16 announces that
// (planned_private, in protocol 6.11), but terraform-plugin-go 0.31 does not pass it on, so the program reads
// it itself. With other releases, the first images of an apply are checked as in a plan, which costs a read or
// two.
func withFinalPlan(ctx context.Context) context.Context {
	return context.WithValue(ctx, finalPlanKey{}, true)
}

// IsFinalPlan reports whether the plan is applied next.
func IsFinalPlan(ctx context.Context) bool { return ctx.Value(finalPlanKey{}) != nil }

// plannedPrivate is the number of planned_private in PlanResourceChange.Request.
const plannedPrivate = 9

// noteFinalPlan marks the context of a plan that comes right before the apply: see withFinalPlan.
func noteFinalPlan(ctx context.Context, req any, info *grpc.UnaryServerInfo, handle grpc.UnaryHandler) (any, error) {
	message, ok := req.(proto.Message)
	if ok && strings.HasSuffix(info.FullMethod, "/PlanResourceChange") && hasField(message.ProtoReflect().GetUnknown(), plannedPrivate) {
		ctx = withFinalPlan(ctx)
	}
	return handle(ctx, req)
}

// hasField reports whether a message contains a field that its type does not know.
func hasField(unknown []byte, number protowire.Number) bool {
	for len(unknown) > 0 {
		found, _, n := protowire.ConsumeField(unknown)
		if n < 0 {
			return false
		}
		if found == number {
			return true
		}
		unknown = unknown[n:]
	}
	return false
}
