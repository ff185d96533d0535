package provider

import (
	"context"
	"errors"
	"fmt"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
)

// explainAPI explains what the API said; it returns nil if the API said nothing.
func explainAPI(op operation, err error) *explanation {
	failure, ok := errors.AsType[*capillary.Error](err)
	if !ok {
		return nil
	}
	if isOver(failure) {
		return nil // the API is not the cause
	}
	e := op.explainKind(failure)
	e.effect = op.effect(failure)
	return &e
}

// isOver reports whether a call failed only because the operation was interrupted or ran out of time.
func isOver(failure *capillary.Error) bool {
	return errors.Is(failure, context.Canceled) || errors.Is(failure, context.DeadlineExceeded)
}

// explainKind returns the explanation of a failure. Operations without an entry in the state have their own
// texts, which come first, because the others mention the entry.
func (op operation) explainKind(failure *capillary.Error) explanation {
	if op == lookingUp {
		if e, ok := lookupWords(failure); ok {
			return e
		}
	}
	if e, ok := codeWords(op, failure); ok {
		return e
	}
	if !op.hasEntry() && (failure.Kind != capillary.KindCustomerErased || !op.managesImage() && op != checking) {
		if e, ok := readOnlyExplanation(failure); ok {
			return e
		}
	}
	if failure.Kind == capillary.KindCustomerMerged {
		return explainMerged(failure)
	}
	return apiExplanations[failure.Kind]
}

// effect says what a failed write has done. An operation that can't change anything needs no such sentence.
func (op operation) effect(failure *capillary.Error) string {
	switch {
	case op == checking:
		return "Nothing was uploaded."
	case op == rehearsing:
		return op.refused()
	case op.isReadOnly():
		return ""
	case op == creating && failure.Call != capillary.CallAdd, op == creating && failure.Outcome != capillary.OutcomeUnknown:
		return "Nothing was uploaded."
	case op == purging:
		return op.refused()
	case op == deleting && failure.Call == capillary.CallDelete && failure.Outcome == capillary.OutcomeRejected:
		return "Nothing was deleted, and the state still holds the image."
	case op == deleting:
		return "The state still holds the image."
	}
	return "Nothing was changed."
}

// mergerCode returns the code that reports a merger, in brackets: 8069 or 91009. It is empty if the answer was only about
// a different customer.
func mergerCode(failure *capillary.Error) string {
	if failure.Notice.Code == 0 {
		return ""
	}
	return fmt.Sprintf(" (%d)", failure.Notice.Code)
}

// explainMerged names the survivor.
func explainMerged(failure *capillary.Error) explanation {
	if failure.Survivor == 0 {
		return explanation{
			happened: "the customer was merged into another one" + mergerCode(failure) + ", and its images may be there.",
			todo: "find the id of the surviving customer, remove the resource from the state (terraform state rm), set customer_id to that id, " +
				"and import the image from there.",
		}
	}
	return explanation{
		happened: fmt.Sprintf("the API answered about customer %d: customer %d was merged into that one%s, and its images may be there.",
			failure.Survivor, failure.CustomerID, mergerCode(failure)),
		todo: fmt.Sprintf("remove the resource from the state (terraform state rm), set customer_id = %d, and import the image as %d/<image_id>.",
			failure.Survivor, failure.Survivor),
	}
}

// apiExplanations covers every kind of failure except a merged customer.
var apiExplanations = map[capillary.Kind]explanation{ //nolint:gochecknoglobals // a table, never written to
	capillary.KindCustomerNotFound: {
		happened: "the API does not know the customer (8015).",
		todo: "check that customer_id, base_url (each cluster knows only its own customers), customer_source and account_id belong together, " +
			"and that the credentials are those of the customer's organisation. If the customer is gone for good, remove the resource " +
			"from the state (terraform state rm) and from the configuration.",
	},
	capillary.KindCustomerErased: {
		happened: "the customer was deleted after a PII delete request. " + erasedUnknown,
		todo:     "remove the resource from the configuration. If images of the customer must be gone, ask the vendor to make sure of it.",
	},
	capillary.KindErasurePending: {
		happened: "a PII deletion of the customer has been requested and has not been carried out yet (8109).",
		todo: "ask the person who requested the deletion. The vendor does not document what becomes of the customer's images: if they are to be deleted, " +
			"and the API no longer lets you, ask the vendor with the request id.",
	},
	capillary.KindCustomerRefused: {
		happened: "the customer's status or profile does not allow this call.",
		todo: "look the code up in the troubleshooting guide, under \"The customer\", and the customer in the vendor's own tools. " +
			"If it keeps happening, give the request id to the vendor's support.",
	},
	capillary.KindMasked: {
		happened: "the API's answer is masked: asterisks stand in place of what the credentials may not see. Two images can look alike then, " +
			"so the provider never acts on such an answer.",
		todo: "have \"Allow access to sensitive information\" turned on for the OAuth client.",
	},
	capillary.KindAttribution: {
		happened: "the API does not accept the attribution: it does not lead to an active till or store.",
		todo: "check attribution in the provider block. A wrong attribution makes reads and lookups fail, too. " +
			"Images don't need one, so try without it.",
	},
	capillary.KindCredentials: {
		happened: "the API refuses the credentials.",
		todo: "check the user name and password, the client key and secret, or the access token, and that base_url is the cluster that they are for. " +
			"An access_token expires and can't be renewed; with client_key and client_secret, the provider fetches new tokens itself.",
	},
	capillary.KindForbidden: {
		happened: "the credentials are valid, but do not allow this call.",
		todo: "have the till's or client's access group given the resource \"Customer\" (a change takes up to an hour to apply), " +
			"and have V2 of the API enabled for the organisation.",
	},
	capillary.KindUnavailable: {
		happened: "the API could not check the authorisation.",
		todo:     "run it again after a few minutes.",
	},
	capillary.KindRateLimited: {
		happened: "the API's rate limit is exhausted, even for the retries.",
		todo:     "run it again later. To stay within the limit from the start, set requests_per_minute in the provider block to it; if others share the limit, to a part of it.",
	},
	capillary.KindBusy: {
		happened: "the API was busy with this customer, even for the retries: something else is changing it, or its search engine is overloaded.",
		todo:     "run it again after a few minutes.",
	},
	capillary.KindWrongRequest: {
		happened: "the API rejects the request.",
		todo:     "check base_url (the address of the cluster, without a path), customer_source and account_id.",
	},
	capillary.KindImageRefused: {
		happened: "the API refuses the image.",
		todo:     "check that the file is an image of 10 KB to 49 MB.",
	},
	capillary.KindFull: {
		happened: "the API says that the customer already has five images, the maximum, and no list shows that many. " + maybeConnected +
			" Otherwise someone else adds and deletes images at the same time.",
		todo: lookConnected + "run it again, and see which images the customer has.",
	},
	capillary.KindUploadFailed: {
		happened: "the API says that it tried and failed, and the list of images agrees.",
		todo:     "run it again; if it keeps happening, give the request id to the vendor's support.",
	},
	capillary.KindDeleteFailed: {
		happened: "the API says that it tried and failed, and the list of images agrees.",
		todo:     "run it again; if it keeps happening, give the request id to the vendor's support.",
	},
	capillary.KindNoSuchIndex: {
		happened: "the list kept changing: each time the image's index was looked up, it was out of date before the deletion.",
		todo:     "stop whatever else changes the images of this customer, and run it again.",
	},
	capillary.KindContentChanged: {
		happened: "the image changed while it was uploaded, and the upload was aborted.",
		todo:     "run it again when the file no longer changes.",
	},
	capillary.KindUnsent: {
		happened: "the request could not be sent.",
		todo:     "check base_url, the network, the proxy and the certificates, and run it again.",
	},
	capillary.KindNoAnswer: {
		happened: "the API did not answer, or a server in front of it answered instead.",
		todo:     "run it again. If it keeps happening, ask the vendor, and raise request_timeout if that is too short.",
	},
	capillary.KindServer: {
		happened: "the API did not answer, or a server in front of it answered instead.",
		todo:     "run it again. If it keeps happening, ask the vendor, and raise request_timeout if that is too short.",
	},
	capillary.KindUnreadable: {
		happened: "the API's answer can't be understood, so it proves nothing.",
		todo:     "run it again; if it keeps happening, give the request id to the vendor's support and report it to the provider's maintainers.",
	},
	capillary.KindCached: {
		happened: "the list of images comes from a cache between here and the API. It may be out of date, so it proves neither where an image is nor that one is gone.",
		todo: "run it again after a few minutes. If it keeps happening, ask the operator of that cache (a proxy, a gateway, a CDN) to pass the API's answers on unchanged: " +
			"it keeps them although each request asks for a fresh one (Cache-Control: no-cache).",
	},
	capillary.KindRedirect: {
		happened: "the API redirects to another address. Redirects are never followed: they could carry the credentials elsewhere, or turn a deletion into a read.",
		todo:     "set base_url to the address that serves the API.",
	},
	capillary.KindUnexpected: {
		happened: "the API said something that is not documented.",
		todo:     "look up what it said, run it again, and give the request id to the vendor's support if it keeps happening.",
	},
}
