package examples_test

import (
	"regexp"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/capillary-community/terraform-provider-capillary/internal/plugin"
	"github.com/capillary-community/terraform-provider-capillary/internal/provider"
)

// checkVariables checks that the provider reads every variable of its own that a text names.
func checkVariables(t *testing.T, text string) {
	t.Helper()
	known := variables(t)
	for _, name := range regexp.MustCompile(`\bCAPILLARY_[A-Z0-9_]+\b`).FindAllString(text, -1) {
		if !known[name] {
			t.Errorf("the provider reads no variable %s", name)
		}
	}
}

// variables returns the variables that the provider asks for if nothing else configures it.
func variables(t *testing.T) map[string]bool {
	t.Helper()
	var mu sync.Mutex
	asked := map[string]bool{}
	getenv := func(name string) string {
		mu.Lock()
		defer mu.Unlock()
		asked[name] = true
		return map[string]string{
			"CAPILLARY_BASE_URL": "https://eu.api.example.com", "CAPILLARY_ACCESS_TOKEN": "token", "CAPILLARY_CACHE_DIR": t.TempDir(),
		}[name]
	}
	server := provider.Server(new(plugin.Process), provider.Options{Version: "test", Getenv: getenv})()
	schemas, err := server.GetProviderSchema(t.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		t.Fatal(err)
	}
	block, ok := schemas.Provider.ValueType().(tftypes.Object)
	if !ok {
		t.Fatalf("the provider block is a %s", schemas.Provider.ValueType())
	}
	nothing := map[string]tftypes.Value{}
	for name, kind := range block.AttributeTypes {
		nothing[name] = tftypes.NewValue(kind, nil)
	}
	config, err := tfprotov6.NewDynamicValue(block, tftypes.NewValue(block, nothing))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := server.ConfigureProvider(t.Context(), &tfprotov6.ConfigureProviderRequest{Config: &config})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range resp.Diagnostics {
		t.Fatalf("%s: %s", d.Summary, d.Detail)
	}
	if !asked["CAPILLARY_BASE_URL"] || !asked["CAPILLARY_CACHE_DIR"] {
		t.Fatalf("it asked for %v", asked)
	}
	return asked
}
