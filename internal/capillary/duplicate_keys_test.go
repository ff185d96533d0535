package capillary

import (
	"reflect"
	"strings"
	"testing"
)

// An object that repeats a key that this client reads is refused.
func TestKnownKeysAreThoseOfTheWire(t *testing.T) {
	t.Parallel()
	seen := map[reflect.Type]bool{}
	keys := 0
	var walk func(reflect.Type)
	walk = func(kind reflect.Type) {
		for kind.Kind() == reflect.Pointer || kind.Kind() == reflect.Slice {
			kind = kind.Elem()
		}
		if kind.Kind() != reflect.Struct || seen[kind] {
			return
		}
		seen[kind] = true
		for field := range kind.Fields() {
			if name, _, _ := strings.Cut(field.Tag.Get("json"), ","); name != "" {
				keys++
				if !isKnownKey(strings.ToLower(name)) {
					t.Errorf("%s of %s is not a known key", name, kind)
				}
			}
			walk(field.Type)
		}
	}
	for _, wire := range []any{
		envelope{}, customerOnWire{}, entryOnWire{}, lookupOnWire{}, tokenOnWire{},
	} {
		walk(reflect.TypeOf(wire))
	}
	if !seen[reflect.TypeFor[noticeOnWire]()] || !seen[reflect.TypeFor[fileOnWire]()] {
		t.Errorf("%d keys were found, but not those of all entries", keys)
	}
}
