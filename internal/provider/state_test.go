package provider

import (
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox/sandboxtest"
)

// keptState is the part of a state that matters here.
type keptState struct {
	Resources []struct {
		Type, Name string
		Instances  []keptInstance
	}
}

type keptInstance struct {
	SchemaVersion         int64          `json:"schema_version"`
	Attributes            map[string]any `json:"attributes"`
	IdentitySchemaVersion int64          `json:"identity_schema_version"`
	Identity              map[string]any `json:"identity"`
}

// TestKeptStates checks that today's schema reads whatever an earlier version has written. It is the only test
// that finds an attribute that was removed, renamed or retyped without a new version: the framework silently
// drops what it does not know, and turns a number into a string.
func TestKeptStates(t *testing.T) {
	t.Parallel()
	server, schemas := serve(t, sandboxtest.Start(t))
	schema := schemas.ResourceSchemas["capillary_customer_image"]
	for version := range schema.Version + 1 {
		files, err := filepath.Glob(filepath.Join("testdata", "state", fmt.Sprintf("v%d", version), "*", "state.json"))
		if err != nil || len(files) == 0 {
			t.Errorf("there is no state of schema version %d: see testdata/state/README.md", version)
		}
		for _, file := range files {
			t.Run(filepath.ToSlash(file), func(t *testing.T) {
				t.Parallel()
				for _, kept := range readState(t, file).Resources {
					if kept.Type != "capillary_customer_image" || kept.Instances[0].SchemaVersion != version {
						t.Errorf("%s.%s is of version %d", kept.Type, kept.Name, kept.Instances[0].SchemaVersion)
					}
					checkUpgrade(t, server, schema, kept.Instances[0])
				}
			})
		}
	}
}

// checkUpgrade passes a kept instance to the provider as Terraform does. Nothing of today's version may be lost.
func checkUpgrade(t *testing.T, server tfprotov6.ProviderServer, schema *tfprotov6.Schema, kept keptInstance) {
	t.Helper()
	state, err := server.UpgradeResourceState(t.Context(), &tfprotov6.UpgradeResourceStateRequest{
		TypeName: "capillary_customer_image", Version: kept.SchemaVersion, RawState: &tfprotov6.RawState{JSON: encode(t, kept.Attributes)},
	})
	if err != nil {
		t.Fatal(err)
	}
	refuse(t, state.Diagnostics)
	read := decode(t, state.UpgradedState, schema.ValueType())
	if kept.SchemaVersion == schema.Version {
		for name := range read {
			if _, ok := kept.Attributes[name]; !ok {
				delete(read, name) // an attribute that came later is null
			}
		}
		if diff := cmp.Diff(kept.Attributes, read); diff != "" {
			t.Errorf("this is no longer the schema of version %d: give it a new version, and an upgrader (-kept +read):\n%s", kept.SchemaVersion, diff)
		}
	}
	if kept.Identity != nil { // an upload that has not been found yet has none
		checkIdentity(t, server, kept)
	}
}

// checkIdentity does the same with the identity, which Terraform passes only if it has a different version.
func checkIdentity(t *testing.T, server tfprotov6.ProviderServer, kept keptInstance) {
	t.Helper()
	schemas, err := server.GetResourceIdentitySchemas(t.Context(), &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		t.Fatal(err)
	}
	schema, raw := schemas.IdentitySchemas["capillary_customer_image"], &tfprotov6.RawState{JSON: encode(t, kept.Identity)}
	if kept.IdentitySchemaVersion == schema.Version {
		read, err := raw.Unmarshal(schema.ValueType())
		if err != nil {
			t.Fatalf("this is no longer the identity of version %d: %v", schema.Version, err)
		}
		if diff := cmp.Diff(any(kept.Identity), plain(t, read)); diff != "" {
			t.Errorf("this is no longer the identity of version %d (-kept +read):\n%s", schema.Version, diff)
		}
		return
	}
	identity, err := server.UpgradeResourceIdentity(t.Context(), &tfprotov6.UpgradeResourceIdentityRequest{
		TypeName: "capillary_customer_image", Version: kept.IdentitySchemaVersion, RawIdentity: raw,
	})
	if err != nil {
		t.Fatal(err)
	}
	refuse(t, identity.Diagnostics)
}

func readState(t *testing.T, file string) keptState {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var state keptState
	if err := json.Unmarshal(text, &state); err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	return state
}

func encode(t *testing.T, value any) []byte {
	t.Helper()
	encoded, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return encoded
}

// decode returns an object as encoding/json would.
func decode(t *testing.T, value *tfprotov6.DynamicValue, kind tftypes.Type) map[string]any {
	t.Helper()
	read, err := value.Unmarshal(kind)
	if err != nil {
		t.Fatal(err)
	}
	object, ok := plain(t, read).(map[string]any)
	if !ok {
		t.Fatalf("%s is no object", read)
	}
	return object
}

// plain returns a value without Terraform's types.
func plain(t *testing.T, value tftypes.Value) any {
	t.Helper()
	var (
		text   string
		number big.Float
		object map[string]tftypes.Value
		err    error
	)
	switch kind := value.Type(); {
	case value.IsNull():
		return nil
	case kind.Is(tftypes.String):
		err = value.As(&text)
	case kind.Is(tftypes.Number):
		if err = value.As(&number); err == nil {
			float, _ := number.Float64()
			return float
		}
	default:
		if err = value.As(&object); err == nil {
			read := map[string]any{}
			for name, attribute := range object {
				read[name] = plain(t, attribute)
			}
			return read
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// refuse fails the test if there are any diagnostics.
func refuse(t *testing.T, diags []*tfprotov6.Diagnostic) {
	t.Helper()
	for _, d := range diags {
		t.Fatalf("%s: %s", d.Summary, d.Detail)
	}
}
