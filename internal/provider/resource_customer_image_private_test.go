package provider

import (
	"bytes"
	"context"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/capillary-community/terraform-provider-capillary/internal/gallery"
)

// goldenPrivate holds every private key with all fields of its value, indented for the reader. States contain them for
// years: keys and fields may be added, and none may change.
var goldenPrivate = filepath.Join("testdata", "private.json") //nolint:gochecknoglobals // a constant that needs a separator

// privateKeys is a private state without a framework.
type privateKeys map[string]json.RawMessage

func (k privateKeys) GetKey(_ context.Context, key string) ([]byte, diag.Diagnostics) {
	return k[key], nil
}

func (k privateKeys) SetKey(_ context.Context, key string, value []byte) diag.Diagnostics {
	k[key] = value
	return nil
}

// privateValue is a value of a private key, and how it is read.
type privateValue struct {
	key    string
	value  any
	recall func(ctx context.Context, private privateState, key string) (any, bool, error)
}

// recalled reads a key as its own type.
func recalled[T any](ctx context.Context, private privateState, key string) (any, bool, error) {
	return recall[T](ctx, private, key)
}

// privateValues returns a value for each key, with every field set.
func privateValues() []privateValue {
	at := time.Date(2026, 3, 4, 5, 6, 7, 890_000_001, time.UTC)
	return []privateValue{
		{keyUploaded, uploaded{At: at}, recalled[uploaded]},
		{keyUnsettled, unsettled{Until: at.Add(time.Minute)}, recalled[unsettled]},
		{keyPending, gallery.PendingUpload{
			Key: "upload-1", CustomerID: 564703420, Size: 18039, SHA256: strings.Repeat("ab", 32), Since: at,
			Settle: 2 * time.Minute, Before: []string{"token-1", "token-2"}, NoBaseline: true,
		}, recalled[gallery.PendingUpload]},
		{keyUnfetched, unfetched{Why: "the storage answered 403 \"Forbidden\""}, recalled[unfetched]},
		{keyEntry, entry{ID: "entry-1", Pinned: true}, recalled[entry]},
		{keyGone, true, recalled[bool]},
		{keyEmptied, true, recalled[bool]},
		{keyPlanned, true, recalled[bool]},
	}
}

// A later release reads what this one has written.
func TestPrivateKeysAreWrittenAsTheGoldenFileHasThem(t *testing.T) {
	t.Parallel()
	golden := readPrivate(t)
	written := privateKeys{}
	for _, v := range privateValues() {
		if diags := remember(t.Context(), written, v.key, v.value); diags.HasError() {
			t.Fatal(diags)
		}
		var want bytes.Buffer
		if err := json.Compact(&want, golden[v.key]); err != nil {
			t.Fatalf("%s: %v", v.key, err)
		}
		if diff := cmp.Diff(want.String(), string(written[v.key])); diff != "" {
			t.Errorf("%s and what is written to %q differ: %s", goldenPrivate, v.key, diff)
		}
	}
	if len(golden) != len(written) {
		t.Errorf("%s has %d keys, and %d are written", goldenPrivate, len(golden), len(written))
	}
}

func TestTheGoldenPrivateKeysAreReadCompletely(t *testing.T) {
	t.Parallel()
	golden := readPrivate(t)
	for _, v := range privateValues() {
		got, ok, err := v.recall(t.Context(), golden, v.key)
		if err != nil || !ok {
			t.Errorf("%s: found %t, %v", v.key, ok, err)
		}
		if diff := cmp.Diff(v.value, got); diff != "" {
			t.Errorf("%s is read differently: %s", v.key, diff)
		}
	}
}

// After a downgrade, a state may have been written by a later release.
func TestPrivateKeysWithUnknownFieldsAreRead(t *testing.T) {
	t.Parallel()
	golden := readPrivate(t)
	for _, v := range privateValues() {
		value, isObject := bytes.CutPrefix(bytes.TrimSpace(golden[v.key]), []byte("{"))
		if !isObject {
			continue
		}
		later := privateKeys{v.key: append([]byte(`{"of_a_later_release": {"is": ["unknown"]}, `), value...)}
		got, ok, err := v.recall(t.Context(), later, v.key)
		if err != nil || !ok {
			t.Errorf("%s: found %t, %v", v.key, ok, err)
		}
		if diff := cmp.Diff(v.value, got); diff != "" {
			t.Errorf("%s is read differently: %s", v.key, diff)
		}
	}
}

// A key that is missing in the golden file could change without a test that fails.
func TestTheGoldenFileHasEveryPrivateKey(t *testing.T) {
	t.Parallel()
	var tested []string
	for _, v := range privateValues() {
		tested = append(tested, v.key)
		if name := emptyField(v.value); name != "" {
			t.Errorf("%s: the field %s is empty: give each field a value", v.key, name)
		}
	}
	file, err := parser.ParseFile(token.NewFileSet(), "resource_customer_image_private.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(node ast.Node) bool {
		if spec, ok := node.(*ast.ValueSpec); ok && strings.HasPrefix(spec.Names[0].Name, "key") {
			key, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil || !slices.Contains(tested, key) {
				t.Errorf("%s = %q is not tested: add it to privateValues", spec.Names[0].Name, key)
			}
		}
		return true
	})
}

func readPrivate(t *testing.T) privateKeys {
	t.Helper()
	content, err := os.ReadFile(goldenPrivate)
	if err != nil {
		t.Fatal(err)
	}
	var keys privateKeys
	if err := json.Unmarshal(content, &keys); err != nil {
		t.Fatal(err)
	}
	return keys
}

// emptyField returns the name of a field that has no value, and nothing if all have one.
func emptyField(value any) string {
	v := reflect.ValueOf(value)
	if v.Kind() != reflect.Struct {
		return ""
	}
	for i := range v.NumField() {
		if v.Field(i).IsZero() {
			return v.Type().Field(i).Name
		}
	}
	return ""
}
