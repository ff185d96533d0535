package provider

import (
	"fmt"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
)

// readOnlyExplanation explains failures of operations that only read (data sources, links, queries), and of images that
// are about to be created or imported, wherever the usual text would mention an entry in the state.
func readOnlyExplanation(failure *capillary.Error) (explanation, bool) {
	switch failure.Kind {
	case capillary.KindCustomerMerged:
		return readOnlyMerged(failure), true
	case capillary.KindCustomerNotFound:
		return explanation{
			happened: "the API does not know the customer (8015).",
			todo: "check that customer_id, base_url (each cluster knows only its own customers), customer_source and account_id belong together, " +
				"and that the credentials are those of the customer's organisation.",
		}, true
	case capillary.KindCustomerErased:
		return explanation{
			happened: "the customer was deleted after a PII delete request. " + erasedUnknown,
			todo:     "remove this customer from the configuration. If images of the customer must be gone, ask the vendor to make sure of it.",
		}, true
	default:
		return explanation{}, false
	}
}

// readOnlyMerged names the survivor, and does not use it: a user who asked for one customer must not be shown a
// different one.
func readOnlyMerged(failure *capillary.Error) explanation {
	if failure.Survivor == 0 {
		return explanation{
			happened: "the customer was merged into another one" + mergerCode(failure) + ", and its images may be there.",
			todo:     "find the id of the surviving customer, and set customer_id to it.",
		}
	}
	return explanation{
		happened: fmt.Sprintf("the API answered about customer %d: customer %d was merged into that one%s, and its images may be there.",
			failure.Survivor, failure.CustomerID, mergerCode(failure)),
		todo: fmt.Sprintf("set customer_id to %d if that is the customer you mean.", failure.Survivor),
	}
}
