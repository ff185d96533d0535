package provider

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/types"
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
		"":                        "it is empty",
		" ":                       "it is empty",
		"564703420":               "it has no slash between the customer and the image",
		"564703420/":              "it has nothing after the slash",
		"/3":                      "it has nothing before the slash",
		"avatar/0":                `its first part, "avatar", is not the id of a customer`,
		"-5/0":                    `its first part, "-5", is not the id of a customer`,
		"92233720368547758080/0":  `its first part, "92233720368547758080", is not the id of a customer`,
		"1/99999999999999999999":  "99999999999999999999 is too large for an index",
		"+1/0":                    `its first part, "+1", is not the id of a customer`,
		"01/0":                    `its first part, "01", is not the id of a customer`,
		"1 /0":                    `its first part, "1", is not the id of a customer`,
		"\u0661/0":                "its first part, \"\u0661\", is not the id of a customer",
		"1/02":                    "02 begins with a zero, which no index does",
		"1/a\x1b[31m":             "it has a character that can't be printed",
		"1/a\u202eb":              "it has a character that can't be printed",
		"1/a\nb":                  "it has a character that can't be printed",
		"1/a\xff":                 "it has a character that can't be printed",
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

func TestIdentityTarget(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		customerID int64
		imageID    string
		want       string
	}{
		"good":        {1, "b3d", "image \"b3d\""},
		"an index":    {1, "0", "image \"0\""}, // an identity names no index
		"no customer": {0, "b3d", "the customer_id is 0"},
		"negative":    {-1, "b3d", "the customer_id is -1"},
		"no image":    {1, "", "the image_id is empty"},
		"unprintable": {1, "b\x1b3d", "the image_id has a character that can't be printed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			target, err := customerImageIdentity{CustomerID: types.Int64Value(test.customerID), ImageID: types.StringValue(test.imageID)}.target()
			got := target.String()
			if err != nil {
				got = err.Error()
			}
			if got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}
