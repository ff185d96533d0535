package provider

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseImportID(t *testing.T) {
	t.Parallel()
	tests := map[string]importTarget{
		"564703420/b3dd5a1e-6f1c-4f63-9f0a-0d9c3d8f4c11":                             {564703420, -1, "b3dd5a1e-6f1c-4f63-9f0a-0d9c3d8f4c11"},
		"564703420/customerImage/100/564703420/b3dd5a1e-6f1c-4f63-9f0a-0d9c3d8f4c11": {564703420, -1, "customerImage/100/564703420/b3dd5a1e-6f1c-4f63-9f0a-0d9c3d8f4c11"},
		"564703420/0":             {564703420, 0, ""},
		"9223372036854775807/4\n": {9223372036854775807, 4, ""},
		"1/-1":                    {1, -1, "-1"},
	}
	for id, want := range tests {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			got, err := parseImportID(id)
			if diff := cmp.Diff(want, got, cmp.AllowUnexported(importTarget{})); diff != "" || err != nil {
				t.Errorf("error %v, target (-want +got):\n%s", err, diff)
			}
		})
	}
}

func TestParseImportIDRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"":                        "it has no part after a slash",
		"564703420":               "it has no part after a slash",
		"564703420/":              "it has no part after a slash",
		"avatar/0":                `its first part, "avatar", is not the id of a customer`,
		"-5/0":                    `its first part, "-5", is not the id of a customer`,
		"92233720368547758080/0":  `its first part, "92233720368547758080", is not the id of a customer`,
		"1/99999999999999999999":  "99999999999999999999 is too large for an index",
		"customerImage/100/1/b3d": `its first part, "customerImage", is not the id of a customer`,
	}
	for id, want := range tests {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			if got, err := parseImportID(id); err == nil || err.Error() != want {
				t.Errorf("got %+v, error %v, want %s", got, err, want)
			}
		})
	}
}
