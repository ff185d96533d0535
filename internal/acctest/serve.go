package acctest

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/capillary-community/terraform-provider-capillary/internal/provider"
)

// reattach is what Terraform reads in TF_REATTACH_PROVIDERS.
type reattach struct {
	Protocol        string
	ProtocolVersion int
	Pid             int
	Test            bool
	Addr            struct{ Network, String string }
}

// serve serves the provider from this process until the test ends, and gives the value of
// TF_REATTACH_PROVIDERS that leads a Terraform to it.
func serve(t *testing.T, getenv func(string) string) string {
	t.Helper()
	ctx, cancel := context.WithCancel(context.WithoutCancel(t.Context()))
	started, ended := make(chan *plugin.ReattachConfig), make(chan struct{})
	go func() {
		// It has no error to return when it is run like this.
		_ = tf6server.Serve(provider.Address,
			func() tfprotov6.ProviderServer {
				return providerserver.NewProtocol6(provider.NewProcess("test", getenv).Provider())()
			},
			tf6server.WithDebug(ctx, started, ended),
			tf6server.WithGoPluginLogger(hclog.NewNullLogger()),
			tf6server.WithLoggingSink(t)) // or everything would go to stderr
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
	addresses := map[string]reattach{}
	for _, host := range []string{"registry.terraform.io", "registry.opentofu.org"} {
		addresses[host+"/capillary-community/capillary"] = info
		addresses[host+"/hashicorp/capillary"] = info // what a configuration without required_providers means
	}
	encoded, err := json.Marshal(addresses)
	if err != nil {
		t.Fatal(err)
	}
	return string(encoded)
}
