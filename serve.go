package main

import (
	"context"
	"strings"

	"github.com/hashicorp/go-plugin"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"

	"github.com/capillary-community/terraform-provider-capillary/internal/provider"
)

// plannedPrivate is the number of planned_private in PlanResourceChange.Request.
const plannedPrivate = 9

// serveTerraform does what tf6server.Serve does, and also checks one field of requests that tf6server does not
// know.
func serveTerraform(server func() tfprotov6.ProviderServer) {
	plugin.Serve(&plugin.ServeConfig{
		HandshakeConfig: plugin.HandshakeConfig{
			ProtocolVersion:  6,
			MagicCookieKey:   "TF_PLUGIN_MAGIC_COOKIE",
			MagicCookieValue: "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
		},
		Plugins: plugin.PluginSet{"provider": &tf6server.GRPCProviderPlugin{GRPCProvider: server, Name: provider.Address}},
		GRPCServer: func(options []grpc.ServerOption) *grpc.Server {
			const most = 256 << 20
			return grpc.NewServer(append(options, grpc.MaxRecvMsgSize(most), grpc.MaxSendMsgSize(most), grpc.UnaryInterceptor(noteFinalPlan))...)
		},
	})
}

// noteFinalPlan marks the context of a plan that comes right before the apply: see provider.WithFinalPlan.
func noteFinalPlan(ctx context.Context, req any, info *grpc.UnaryServerInfo, handle grpc.UnaryHandler) (any, error) {
	message, ok := req.(proto.Message)
	if ok && strings.HasSuffix(info.FullMethod, "/PlanResourceChange") && hasField(message.ProtoReflect().GetUnknown(), plannedPrivate) {
		ctx = provider.WithFinalPlan(ctx)
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
