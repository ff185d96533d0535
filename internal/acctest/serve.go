package acctest

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/hashicorp/go-hclog"
	goplugin "github.com/hashicorp/go-plugin"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/capillary-community/terraform-provider-capillary/internal/plugin"
	"github.com/capillary-community/terraform-provider-capillary/internal/provider"
)

// reattach tells Terraform how to reach a provider that is already running.
type reattach struct {
	Protocol        string
	ProtocolVersion int
	Pid             int
	Test            bool
	Addr            struct{ Network, String string }
}

// serve makes the CLI use the provider in this process.
func (c *CLI) serve(t *testing.T, getenv func(string) string) {
	t.Helper()
	c.Serve(t, provider.Address, provider.Server(new(plugin.Process), provider.Options{Version: "test", Getenv: getenv}))
	for _, host := range []string{"registry.terraform.io", "registry.opentofu.org"} {
		c.reattach(host+"/capillary-community/capillary", c.reattached[provider.Address])
		c.reattach(host+"/hashicorp/capillary", c.reattached[provider.Address]) // what a configuration without required_providers means
	}
}

// Serve makes the CLI use a different provider, which this process serves until the test ends: for
// configurations that need more than one.
func (c *CLI) Serve(t *testing.T, address string, server func() tfprotov6.ProviderServer) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	started, ended := make(chan *goplugin.ReattachConfig), make(chan struct{})
	go func() {
		// Run like this, it never returns an error.
		_ = tf6server.Serve(address, server,
			tf6server.WithDebug(ctx, started, ended),
			tf6server.WithGoPluginLogger(hclog.NewNullLogger()),
			tf6server.WithLoggingSink(t)) // otherwise everything would go to stderr
	}()
	t.Cleanup(func() {
		cancel()
		<-ended
	})
	config := <-started
	info := reattach{
		Protocol:        string(config.Protocol),
		ProtocolVersion: config.ProtocolVersion,
		Pid:             config.Pid,
		Test:            config.Test,
	}
	info.Addr.Network, info.Addr.String = config.Addr.Network(), config.Addr.String()
	c.reattach(address, info)
}

// reattach tells Terraform about another provider.
func (c *CLI) reattach(address string, info reattach) {
	c.tb.Helper()
	if c.reattached == nil {
		c.reattached = map[string]reattach{}
	}
	c.reattached[address] = info
	encoded, err := json.Marshal(c.reattached)
	if err != nil {
		c.tb.Fatal(err)
	}
	c.Setenv("TF_REATTACH_PROVIDERS", string(encoded))
}
