package plugin

import (
	"os"
	"path"

	goplugin "github.com/hashicorp/go-plugin"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"
	"google.golang.org/grpc"
)

// Serve serves providers until Terraform ends the process, and closes it. A debugged provider has a parent other than
// Terraform, which reads its logs.
func (p *Process) Serve(address string, server func() tfprotov6.ProviderServer, debug bool) error {
	if !debug {
		for _, variable := range unreadLogs(os.Environ(), path.Base(address)) {
			_ = os.Setenv(variable, "OFF") // setting a variable with a valid name does not fail
		}
		p.onFirstConfigure = ignoreSignals
		go endWithParent(p)
	}
	keepProtocolData(debug, os.Stderr)
	var err error
	if debug {
		err = tf6server.Serve(address, server, tf6server.WithManagedDebug())
	} else {
		serveTerraform(address, server)
	}
	p.Close() // not deferred: a panic is no proper end
	return err
}

// serveTerraform does what tf6server.Serve does, and also checks one field of requests that tf6server does not
// know.
func serveTerraform(address string, server func() tfprotov6.ProviderServer) {
	goplugin.Serve(&goplugin.ServeConfig{
		HandshakeConfig: goplugin.HandshakeConfig{
			ProtocolVersion:  6,
			MagicCookieKey:   "TF_PLUGIN_MAGIC_COOKIE",
			MagicCookieValue: "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
		},
		Plugins: goplugin.PluginSet{"provider": &tf6server.GRPCProviderPlugin{GRPCProvider: server, Name: address}},
		GRPCServer: func(options []grpc.ServerOption) *grpc.Server {
			const most = 256 << 20
			return grpc.NewServer(append(options, grpc.MaxRecvMsgSize(most), grpc.MaxSendMsgSize(most), grpc.UnaryInterceptor(noteFinalPlan))...)
		},
	})
}
