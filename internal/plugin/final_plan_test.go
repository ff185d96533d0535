package plugin

import (
	"context"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/types/known/emptypb"
)

// A request is that of a final plan if it is a plan, and carries the field that this release of terraform-plugin-go
// does not know.
func TestFinalPlanIsAPlanWithPlannedPrivate(t *testing.T) {
	t.Parallel()
	field := func(number protowire.Number) []byte {
		return protowire.AppendBytes(protowire.AppendTag(nil, number, protowire.BytesType), []byte("content"))
	}
	for name, test := range map[string]struct {
		method  string
		unknown []byte
		want    bool
	}{
		"final plan":    {"/tfplugin6.Provider/PlanResourceChange", append(field(plannedPrivate-1), field(plannedPrivate)...), true},
		"first plan":    {"/tfplugin6.Provider/PlanResourceChange", nil, false},
		"newer field":   {"/tfplugin6.Provider/PlanResourceChange", field(plannedPrivate + 1), false},
		"damaged":       {"/tfplugin6.Provider/PlanResourceChange", []byte{0xff}, false},
		"other request": {"/tfplugin6.Provider/ReadResource", field(plannedPrivate), false},
	} {
		req := new(emptypb.Empty)
		req.ProtoReflect().SetUnknown(test.unknown)
		got, err := noteFinalPlan(t.Context(), req, &grpc.UnaryServerInfo{FullMethod: test.method}, func(ctx context.Context, _ any) (any, error) {
			return IsFinalPlan(ctx), nil
		})
		if got != test.want || err != nil {
			t.Errorf("%s: got %v, %v, want %t", name, got, err, test.want)
		}
	}
}
