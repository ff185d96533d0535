package provider

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
)

// explainLookup explains a failed lookup. It names only the kind of identifier: the value may be a mobile
// number or an email address, which no message quotes.
func (s *session) explainLookup(identifierName string, err error) diag.Diagnostic {
	if short := s.explainRefused(0, "", lookingUp, err); short != nil {
		return short
	}
	return s.explainAbout("the customer with this "+identifierName, lookingUp, "", err)
}

// lookupDoubt reports a warning that came with a customer.
func (s *session) lookupDoubt(identifierName string, customer capillary.Customer) diag.Diagnostic {
	return diag.NewWarningDiagnostic("The lookup came with a warning that is not known", fmt.Sprintf(
		"The customer with this %s, on %s: the API answers with customer %d, together with a warning that this provider does not know: %s.\n\n"+
			"What to do: make sure that this is the customer you mean, and ask the vendor what the warning means. "+
			"The provider's tolerated_warnings silences the warnings that it names.",
		identifierName, s.host, customer.ID, customer.UnknownWarnings[0]))
}

// lookupWords explains the codes that the reference lists for lookups, and other failures that read differently
// while the customer's id is unknown.
func lookupWords(failure *capillary.Error) (explanation, bool) {
	if e, ok := lookupCodes[failure.Notice.Code]; ok {
		return e, true
	}
	switch failure.Kind {
	case capillary.KindCustomerMerged:
		return mergedLookup(failure), true
	case capillary.KindCustomerErased:
		return explanation{
			happened: "the customer was deleted after a PII delete request.",
			todo:     "remove this customer from the configuration.",
		}, true
	case capillary.KindForbidden:
		return explanation{
			happened: "the credentials are valid, but do not allow this call.",
			todo: "have the till's or client's access group given the resource \"Customer\", lookups included (a change takes up to an hour to apply), " +
				"and have V2 of the API enabled for the organisation. If you know customer_id, no lookup is needed.",
		}, true
	case capillary.KindWrongRequest:
		if e, ok := codeWords(lookingUp, failure); ok {
			return e, true
		}
		return explanation{
			happened: "the API rejects the request.",
			todo: "check base_url (the address of the cluster, without a path), and source and account_id, here and in the provider block " +
				"(customer_source, account_id).",
		}, true
	default:
		return explanation{}, false
	}
}

// mergedLookup does not choose a customer: the identifier belongs to one who was merged, and a person has to
// say whether the survivor is meant.
func mergedLookup(failure *capillary.Error) explanation {
	if failure.Survivor == 0 {
		return explanation{
			happened: "the identifier is that of a customer who was merged into another one" + mergerCode(failure) + ".",
			todo:     "look the surviving customer up by an identifier of its own, or give its customer_id directly.",
		}
	}
	return explanation{
		happened: fmt.Sprintf("the identifier is that of a customer who was merged into another one%s: the API answers with customer %d.",
			mergerCode(failure), failure.Survivor),
		todo: fmt.Sprintf("if you mean the surviving customer, look it up by an identifier of its own, or give customer_id = %d directly.",
			failure.Survivor),
	}
}

// What to do about a wrong source or account, wherever it is set.
const (
	setSource  = "set source, here or as the provider's customer_source, to a source of your organisation; it is INSTORE if neither is set."
	setAccount = "set account_id, here or in the provider block, to the account of the source that has the customer; ask the vendor which accounts your organisation has."
	sentAnyway = " The provider never sends a lookup without it, so if it is set, something in between may have changed the request: " +
		"give the request id to the vendor's support, and report it to the provider's maintainers."
)

// lookupCodes follow the vendor's status codes of the customer API
// (docs.capillarytech.com/reference/status-codes-customer and …/get-customer-id) [documented].
var lookupCodes = map[int64]explanation{ //nolint:gochecknoglobals // a table, never written to
	8001: {
		happened: "the API says that the source is missing (8001).",
		todo:     setSource,
	},
	8002: {
		happened: "the API says that the identifier is missing (8002).",
		todo:     "check identifier_name and identifier_value." + sentAnyway,
	},
	8003: {
		happened: "the API says that the source is invalid (8003).",
		todo:     setSource,
	},
	8016: {
		happened: "the API says that the source is missing (8016).",
		todo:     setSource,
	},
	8011: {
		happened: "the API says that a lookup does not take this source (8011).",
		todo:     setSource,
	},
	8013: {
		happened: "the API says that the identifier is invalid (8013).",
		todo: "check that identifier_name is the kind that identifier_value is of, and that the value is written as the API keeps it: " +
			"a mobile number with its country code and without a plus sign, for example.",
	},
	8015: {
		happened: "no customer has this identifier (8015).",
		todo: "check identifier_value, and that base_url (each cluster knows only its own customers), source and account_id are those of the customer, " +
			"and the credentials those of the customer's organisation. In an organisation with dual eligibility, the primary identifier must be among those that identifier_name lists.",
	},
	8045: {
		happened: "the source has several accounts, and no account id was given (8045).",
		todo:     setAccount,
	},
	8065: {
		happened: "no customer of this source has this identifier (8065).",
		todo:     "check identifier_value, and set source (and account_id, if the source has several accounts) to where the customer is registered.",
	},
	8084: {
		happened: "the API says that the customer's details are missing (8084).",
		todo:     "check identifier_name and identifier_value." + sentAnyway,
	},
	8127: {
		happened: "the API says that the source or the account id is invalid (8127).",
		todo:     setAccount,
	},
	8091: {
		happened: "the API says that the account id is missing (8091).",
		todo:     setAccount,
	},
	8092: {
		happened: "the API says that the kind of identifier is missing (8092).",
		todo:     "check identifier_name." + sentAnyway,
	},
	8093: {
		happened: "the API says that the value of the identifier is missing (8093).",
		todo:     "check identifier_value." + sentAnyway,
	},
}
