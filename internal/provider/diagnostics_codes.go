package provider

import (
	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
)

// codeWords explains codes that mean more than their kind does. Lookups have some codes of their own, which
// come first.
func codeWords(op operation, failure *capillary.Error) (explanation, bool) {
	if failure.Kind != capillary.KindWrongRequest {
		return explanation{}, false
	}
	if failure.Notice == (capillary.Notice{}) && failure.Status == http400 {
		return noIdentifiers(op, "the API answers with a bare HTTP 400, which means on a read that no valid identifiers were passed."), true
	}
	switch failure.Notice.Code {
	case 400:
		return noIdentifiers(op, "the API says that the input is invalid (400)."), true
	case 8002, 8013, 8084, 8092, 8093:
		return noIdentifiers(op, "the API says that the customer's identifiers are missing or invalid. It says nothing about the image."), true
	case 8001, 8003, 8011, 8012, 8016:
		return explanation{
			happened: "the API says that the source is missing or invalid.",
			todo:     "set customer_source in the provider block to a source of your organisation; it is INSTORE if it is not set.",
		}, true
	case 8045, 8091, 8127:
		return explanation{
			happened: "the API says that the account id is missing or invalid: the source has several accounts.",
			todo:     "set account_id in the provider block to the account of the source that has the customer.",
		}, true
	case 8085, 1064:
		return explanation{
			happened: "the API says that the organisation is missing or invalid.",
			todo:     "check that the credentials are those of the customer's organisation, and base_url its cluster. If they are, give the request id to the vendor's support.",
		}, true
	case 8126:
		return explanation{
			happened: "the API wants the request in the context of a child organisation (8126): the credentials are those of the parent of connected organisations.",
			todo: "use the credentials of the child organisation in which the customer is registered. " +
				"See the guide \"Connected organisations\".",
		}, true
	}
	return explanation{}, false
}

// http400 is the status of a request that the API considers wrong; this package knows nothing about HTTP.
const http400 = 400

// noIdentifiers explains that the API does not know which customer is meant.
func noIdentifiers(op operation, happened string) explanation {
	todo := "check customer_id, and that base_url (each cluster knows only its own customers), customer_source and account_id belong to that customer."
	if op == lookingUp {
		todo = "check identifier_name and identifier_value, and that base_url, source and account_id are those of the customer."
	}
	return explanation{happened: happened, todo: todo}
}
