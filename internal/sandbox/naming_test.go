package sandbox_test

import (
	"reflect"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox/sandboxtest"
)

func TestNamingAfterDeleteAndAdd(t *testing.T) {
	t.Parallel()
	const at = "900001/564703420/"
	for name, test := range map[string]struct {
		naming         sandbox.Naming
		deleted, added []any
	}{
		"positional": {sandbox.Positional, []any{at + "0", at + "1"}, []any{at + "0", at + "1", at + "2"}},
		"sticky":     {sandbox.Sticky, []any{at + "1", at + "2"}, []any{at + "1", at + "2", at + "0"}},
		"shuffled":   {sandbox.Shuffled, []any{at + "1", at + "0"}, []any{at + "1", at + "2", at + "0"}},
		"absent":     {sandbox.Absent, []any{at + "avatar", at + "avatar"}, []any{at + "avatar", at + "avatar", at + "avatar"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := sandboxtest.Start(t, func(o *sandbox.Options) { o.Naming = test.naming })
			c := newClient(t, sb)
			c.delete(full, 0)
			if shown := c.get(full).files("name"); !reflect.DeepEqual(shown, test.deleted) {
				t.Errorf("after the delete: %v, want %v", shown, test.deleted)
			}
			c.add(full, picture(1))
			if shown := c.get(full).files("name"); !reflect.DeepEqual(shown, test.added) {
				t.Errorf("after the add: %v, want %v", shown, test.added)
			}
		})
	}
}
