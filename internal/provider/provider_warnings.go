package provider

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
)

// toleratedVariable names the variable with codes of warnings, separated by commas.
const toleratedVariable = "CAPILLARY_TOLERATED_WARNINGS"

// resolveTolerated reads the codes from the provider block or, if it has none, from the environment.
func resolveTolerated(ctx context.Context, configured types.Set, in input) ([]int64, diag.Diagnostics) {
	if !in.given() {
		return nil, nil
	}
	var codes []int64
	var diags diag.Diagnostics
	if in.configured {
		diags.Append(configured.ElementsAs(ctx, &codes, false)...)
	} else {
		for text := range strings.SplitSeq(in.value, ",") {
			code, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
			if err != nil {
				diags.Append(notTolerable(in, text, "is not a number"))
				continue
			}
			codes = append(codes, code)
		}
	}
	for _, code := range codes {
		if !capillary.Tolerable(code) {
			diags.Append(notTolerable(in, strconv.FormatInt(code, 10), "is not the code of a warning, or means that the call failed"))
		}
	}
	return codes, diags
}

func notTolerable(in input, code, why string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root(in.name), "A warning can't be tolerated", fmt.Sprintf(
		"%s names %q, which %s.\n\nWhat to do: name only codes of warnings that come with a good answer and are not about images.",
		capitalize(in.origin()), capillary.Printable(code), why))
}

// unknownWarnings lists warnings that this provider does not know.
func unknownWarnings(doubts []capillary.Notice) string {
	quoted := make([]string, len(doubts))
	for i, doubt := range doubts {
		quoted[i] = doubt.String()
	}
	if len(quoted) == 1 {
		return "a warning that this provider does not know: " + quoted[0]
	}
	return "warnings that this provider does not know: " + strings.Join(quoted, ", ")
}

// wayOutOfDoubt says what a user can do about them.
func wayOutOfDoubt(doubts []capillary.Notice) string {
	const ask = "ask the vendor what the warning means, with the request id from the log, and report it to the provider's maintainers."
	var codes []string
	for _, doubt := range doubts {
		if !capillary.Tolerable(doubt.Code) {
			return ask
		}
		codes = append(codes, strconv.FormatInt(doubt.Code, 10))
	}
	return fmt.Sprintf("%s If the vendor says that it has nothing to do with images, set tolerated_warnings = [%s] in the provider block "+
		"(environment: %s), and run it again.", ask, strings.Join(codes, ", "), toleratedVariable)
}
