package provider

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/capillary-community/terraform-provider-capillary/internal/plugin"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox/sandboxtest"
)

// serve returns the provider as Terraform sees it, configured for a sandbox, for cases that no Terraform of
// today produces.
func serve(t *testing.T, sb *sandboxtest.Sandbox) (tfprotov6.ProviderServer, *tfprotov6.GetProviderSchemaResponse) {
	t.Helper()
	server := Server(new(plugin.Process), Options{Version: "test", Getenv: environment(map[string]string{
		"CAPILLARY_BASE_URL": sb.URL, "CAPILLARY_ACCESS_TOKEN": sandbox.DefaultSeed().AccessTokens[0],
		cacheDirVariable: t.TempDir(),
	})})()
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	_, err = server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{
		Config: object(t, schemas.Provider.ValueType(), nil),
	})
	if err != nil {
		t.Fatal(err)
	}
	return server, schemas
}
