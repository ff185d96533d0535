package provider

import "testing"

func TestParseImageID(t *testing.T) {
	t.Parallel()
	const image = "a3982817-4a0e-4d1c-9e4e-2f1c6f1f7c55"
	for id, want := range map[string]string{
		"564703420/" + image:                   "",
		"9223372036854775807/" + image:         "",
		"":                                     "it is empty",
		"564703420":                            "it has no slash between the customer and the image",
		"564703420/":                           "it has nothing after the slash",
		"/" + image:                            "it has nothing before the slash",
		"0/" + image:                           `its first part, "0", is not the id of a customer`,
		"-5/" + image:                          `its first part, "-5", is not the id of a customer`,
		"05/" + image:                          `its first part, "05", is not the id of a customer`,
		"9223372036854775808/" + image:         `its first part, "9223372036854775808", is not the id of a customer`,
		image + "/564703420":                   `its first part, "` + image + `", is not the id of a customer`,
		"564703420/0":                          "0 is an index, and indexes move",
		"564703420/customerImage/1/2/" + image: "it has more than one slash; use the last segment of an s3_token as the image_id",
		"564703420/a\x00b":                     "it has a character that can't be printed",
		" 564703420/" + image:                  "it begins or ends with a space",
	} {
		parsed, err := parseImageID(id)
		got := ""
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("%q: got %+v and %q, want %q", id, parsed, got, want)
		}
		if err == nil && (parsed.CustomerID < 1 || parsed.ImageID != image) {
			t.Errorf("%q became %+v", id, parsed)
		}
	}
}
