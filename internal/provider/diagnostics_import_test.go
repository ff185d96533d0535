package provider

import (
	"errors"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
)

// unfetchedCases are reasons why the bytes of an image can't be downloaded.
func unfetchedCases() map[string]error {
	return map[string]error{
		"import: no link": errors.New("the API gives no signed link to it, or none over https"),
		"import: link refused": &capillary.Error{
			Call: capillary.CallContent, Kind: capillary.KindLinkRefused, Outcome: capillary.OutcomeRejected, Status: 403,
			Err: errors.New("the storage does not honour the signed link, which is valid until 2026-01-12T09:40:03Z"),
		},
	}
}
