package sandbox

import (
	"fmt"
	"net/http"
	"slices"
)

// Code is a failure that the vendor documents, as the API answers it.
type Code struct {
	Number int
	// Status is the HTTP status of the answer. A failure in an HTTP 200 is among the warnings if Warning is
	// set, otherwise among the errors.
	Status  int
	Warning bool
	Message string
	// On lists the calls for which it is documented; nil means all of them.
	On []Kind
}

// Codes lists them. The message about PII deletion has no number; the seed's "erased" simulates it.
func Codes() []Code {
	return slices.Concat(generalCodes(), requestCodes(), customerCodes(), imageCodes())
}

func generalCodes() []Code {
	return []Code{
		{Number: codeBadCredentials, Status: 401, Message: "Invalid credentials"},
		{Number: codeTokenExpired, Status: 498, Message: "Token expired"},
		{Number: codeBadClientKey, Status: 200, Message: "Invalid client key or secret"},
		{Number: 403, Status: 403, Message: "Forbidden"},
		{Number: 4000, Status: 403, Message: "Not authorised for this resource"},
		{Number: 4001, Status: 503, Message: "Authorisation status unavailable"},
		{Number: 503, Status: 503, Message: "Authorisation status unavailable"},
		{Number: 404, Status: 404, Message: "Not Found"},
		{Number: 405, Status: 405, Message: "Method Not Allowed"},
		{Number: 415, Status: 415, Message: "Unsupported Media Type"},
		{Number: 429, Status: 429, Message: "Too many requests"},
		{Number: 461, Status: 200, Message: "Search engine busy, try again"},
		{Number: 521, Status: 200, Warning: true, Message: "Multiple actions running for the same customer, Please try after some time"},
		{Number: 201, Status: 200, Message: "One or more failed"},
		{Number: 400, Status: 400, Message: "Input is invalid", On: []Kind{CallGet, CallLookup}},
		{Number: 500, Status: 500, Message: "All requests failed due to errors"},
	}
}

func requestCodes() []Code {
	return []Code{
		{Number: 8001, Status: 400, Message: "Lookup failed, No source passed"},
		{Number: 8002, Status: 400, Message: "Lookup failed, No identifiers passed"},
		{Number: codeSourceInvalid, Status: 400, Message: "Invalid source passed"},
		{Number: codeLookupSource, Status: 400, Message: "Look up, Invalid source passed"},
		{Number: 8012, Status: 400, Message: "Get, Invalid source passed"},
		{Number: codeIdentifier, Status: 400, Message: "Lookup, Invalid identifier passed"},
		{Number: codeSourceMissing, Status: 400, Message: "GET failed, No source passed"},
		{Number: 8045, Status: 400, Message: "Account id is not passed"},
		{Number: 8065, Status: 400, Message: "User not found for given source"},
		{Number: 8084, Status: 400, Message: "Customer details not sent", On: []Kind{CallGet, CallLookup}},
		{Number: 8085, Status: 400, Message: "Invalid org entity passed"},
		{Number: 8091, Status: 400, Message: "GET failed, No account id passed"},
		{Number: 8092, Status: 400, Message: "GET failed, No identifier type passed"},
		{Number: 8093, Status: 400, Message: "GET failed, No identifier value passed"},
		{Number: 8126, Status: 400, Message: "Request passed without child org context"},
		{Number: 8127, Status: 400, Message: "Invalid source or accountId passed"},
		{Number: 1060, Status: 400, Message: "Invalid attribution lookup"},
		{Number: 1061, Status: 400, Message: "No till for the attribution lookup"},
		{Number: 1064, Status: 400, Message: "Invalid organisation id"},
		{Number: 91020, Status: 400, Message: "Invalid TILL passed for registration"},
		{Number: 91021, Status: 400, Message: "Invalid attribution TILL passed"},
	}
}

func customerCodes() []Code {
	return []Code{
		{Number: codeCustomerNotFound, Status: 400, Message: "Customer not found for the given identifiers"},
		{Number: codeCustomerMerged, Status: 400, Message: "Merged customer found"},
		{Number: 91009, Status: 400, Message: "Retrieved survivor account for the requested merge victim"},
		{Number: 8109, Status: 400, Message: "PII deletion request is pending for the customer"},
		{Number: 8026, Status: 400, Message: "Same customer was deleted for PII feature, could not add"},
		{Number: 8086, Status: 400, Message: "Status label passed is not valid"},
		{Number: 8087, Status: 400, Message: "Card is BLOCKED, not allowed to do any further actions"},
		{Number: 8088, Status: 400, Message: "Customer status get failed"},
		{Number: 8089, Status: 400, Message: "Customer not registered for the Loyalty Program"},
		{Number: 8090, Status: 400, Message: "Unable to create profile as instore profile doesn't exist"},
		{Number: 8130, Status: 400, Message: "Failed"},
	}
}

func imageCodes() []Code {
	return []Code{
		{Number: codeNothingToDelete, Status: 200, Warning: true, Message: "No Image passed to be deleted", On: []Kind{CallDelete}},
		{Number: 8079, Status: 200, Warning: true, Message: "Error in uploading Image", On: []Kind{CallAdd}},
		{Number: 8080, Status: 200, Warning: true, Message: "Error in deleting image", On: []Kind{CallDelete}},
		{Number: codeNoImagePassed, Status: 200, Warning: true, Message: "No Image Passed", On: []Kind{CallAdd, CallDelete}},
		{Number: codeTooManyImages, Status: 200, Warning: true, Message: "Max image per user is 5", On: []Kind{CallAdd}},
		{Number: codeImageTooSmall, Status: 200, Warning: true, Message: "Image size is too small", On: []Kind{CallAdd}},
		{Number: 8084, Status: 200, Message: "No valid image file, or the image has not been added", On: []Kind{CallAdd, CallDelete}},
	}
}

// Erased answers calls as if the customer had been deleted after a PII delete request, without effect. The
// vendor documents a message for that and no code.
func Erased(call Kind) Rule {
	return Rule{Call: call, Answer: ErrorBody(http.StatusBadRequest, 0, "Customer is deleted after PII delete request")}
}

// Failing answers calls of a kind with a code, without effect. The code must be documented for them.
func Failing(call Kind, number int) (Rule, error) {
	for _, code := range Codes() {
		if code.Number != number || (code.On != nil && call != CallAny && !slices.Contains(code.On, call)) {
			continue
		}
		answer := ErrorBody(code.Status, code.Number, code.Message)
		if code.Warning {
			answer = Warning(code.Number, code.Message)
		}
		return Rule{Call: call, Answer: answer}, nil
	}
	return Rule{}, fmt.Errorf("no page documents the code %d for %s", number, call)
}

// Warned adds warnings to good answers. Any code is allowed, because a client may meet codes that it does not
// know.
func Warned(call Kind, numbers ...int) Rule {
	return Rule{Call: call, Mutate: func(body map[string]any) {
		warnings, _ := body["warnings"].([]any)
		for _, number := range numbers {
			warnings = append(warnings, shape{}.problem(number, warningText(number)))
		}
		body["warnings"] = warnings
	}}
}

// warningText returns the vendor's text for some of the warnings that are not about images.
func warningText(number int) string {
	texts := map[int]string{
		8055: "Invalid email id", 8056: "Invalid mobile", 8059: "Pushing customer to Solr failed",
		8062: "Points details fetch failed", 8063: "Segmentation details fetch failed", 8068: "Customer is campaign user",
		8088: "Customer status get failed", 91004: "Failed to get segmentation details.",
		http.StatusBadRequest: "Admin user auth not supported",
	}
	if text, known := texts[number]; known {
		return text
	}
	return fmt.Sprintf("Warning %d", number)
}
