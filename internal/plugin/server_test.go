package plugin_test

import (
	"context"
	"runtime"
	"testing"
	"weak"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/capillary-community/terraform-provider-capillary/internal/plugin"
	"github.com/capillary-community/terraform-provider-capillary/internal/provider"
)

// What the context of a request refers to can be freed once the request is over, though the server lives on.
func TestRequestsThatAreOverAreNotKept(t *testing.T) {
	t.Parallel()
	const image = "capillary_customer_image"
	server := provider.Server(new(plugin.Process), provider.Options{Version: "test", Getenv: func(string) string { return "" }})()
	for name, ask := range map[string]func(context.Context) error{
		"ValidateResourceConfig": func(ctx context.Context) error {
			_, err := server.ValidateResourceConfig(ctx, &tfprotov6.ValidateResourceConfigRequest{TypeName: image})
			return err
		},
		"UpgradeResourceState": func(ctx context.Context) error {
			_, err := server.UpgradeResourceState(ctx, &tfprotov6.UpgradeResourceStateRequest{TypeName: image})
			return err
		},
		"UpgradeResourceIdentity": func(ctx context.Context) error {
			_, err := server.UpgradeResourceIdentity(ctx, &tfprotov6.UpgradeResourceIdentityRequest{TypeName: image})
			return err
		},
		"ReadResource": func(ctx context.Context) error {
			_, err := server.ReadResource(ctx, &tfprotov6.ReadResourceRequest{TypeName: image})
			return err
		},
		"PlanResourceChange": func(ctx context.Context) error {
			_, err := server.PlanResourceChange(ctx, &tfprotov6.PlanResourceChangeRequest{TypeName: "unknown"})
			return err
		},
		"ApplyResourceChange": func(ctx context.Context) error {
			_, err := server.ApplyResourceChange(ctx, &tfprotov6.ApplyResourceChangeRequest{TypeName: "unknown"})
			return err
		},
		"ImportResourceState": func(ctx context.Context) error {
			_, err := server.ImportResourceState(ctx, &tfprotov6.ImportResourceStateRequest{TypeName: "unknown"})
			return err
		},
		"MoveResourceState": func(ctx context.Context) error {
			_, err := server.MoveResourceState(ctx, &tfprotov6.MoveResourceStateRequest{TargetTypeName: "unknown"})
			return err
		},
		"ValidateDataResourceConfig": func(ctx context.Context) error {
			_, err := server.ValidateDataResourceConfig(ctx, &tfprotov6.ValidateDataResourceConfigRequest{TypeName: "unknown"})
			return err
		},
		"ReadDataSource": func(ctx context.Context) error {
			_, err := server.ReadDataSource(ctx, &tfprotov6.ReadDataSourceRequest{TypeName: "unknown"})
			return err
		},
	} {
		if isKept(t, ask) {
			t.Errorf("%s: its context is kept", name)
		}
	}
	runtime.KeepAlive(server)
}

// isKept reports whether anything still refers to a request's context when it is over.
func isKept(t *testing.T, ask func(context.Context) error) bool {
	t.Helper()
	carried := askCarrying(t, ask)
	runtime.GC()
	return carried.Value() != nil
}

// load is what a context carries; large enough not to share its place with others.
type load [1 << 10]byte

func askCarrying(t *testing.T, ask func(context.Context) error) weak.Pointer[load] {
	t.Helper()
	carried := new(load)
	ctx, cancel := context.WithCancel(context.WithValue(t.Context(), load{}, carried))
	defer cancel()
	_ = ask(ctx) // whether it liked the request is of no interest here
	return weak.Make(carried)
}
