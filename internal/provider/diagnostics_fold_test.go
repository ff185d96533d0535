package provider

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// Terraform wraps lines that are not indented. Indented lines are folded here, because a terminal would break
// them within words.
func TestIndentedLinesAreFolded(t *testing.T) {
	t.Parallel()
	const token = "customerImage/100/564703420/79de6a69-0f4e-4f7a-9d3c-2d6a8f2f0b11-and-a-good-deal-more"
	for text, want := range map[string]string{
		"a long line that is not indented, and that Terraform wraps itself wherever it has to": "a long line that is not indented, and that Terraform wraps itself wherever it has to",
		"  short": "  short",
		"The list:\n    index 1: 79de6a69-0f4e-4f7a-9d3c-2d6a8f2f0b11 (20480 bytes, 2025-05-02 08:00:00), name \"100/564703420/2\"\nrest": "The list:\n" +
			"    index 1: 79de6a69-0f4e-4f7a-9d3c-2d6a8f2f0b11 (20480 bytes, 2025-05-02\n        08:00:00), name \"100/564703420/2\"\nrest",
		"  <customer_id>/<index>      the image that stands at this index now, counted from 0": "  <customer_id>/<index>      the image that stands at this index now,\n      counted from 0",
		"  " + token:            "  " + token,
		"  named " + token:      "  named\n      " + token,
		"  → ääää ääää ääää ää": "  → ääää ääää ääää ää",
	} {
		diagnostics := []*tfprotov6.Diagnostic{{Summary: "unknown", Detail: text}}
		withHelp(diagnostics)
		if got := diagnostics[0].Detail; got != want {
			t.Errorf("%q is\n%s\nwant\n%s", text, got, want)
		}
	}
}
