package capillary

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// envelope is the outer part of every answer. Any of its parts can report a failure.
type envelope struct {
	Data     json.RawMessage           `json:"data"`
	Errors   lenientList[noticeOnWire] `json:"errors"`
	Warnings lenientList[noticeOnWire] `json:"warnings"`
	// Response is the shape of the API's older generation, in which its gateway still answers.
	Response struct {
		Status *noticeOnWire `json:"status"`
	} `json:"response"`
}

// noticeOnWire is an entry of errors, of warnings, or of data when that is a list.
type noticeOnWire struct {
	Status  lenientBool `json:"status"`
	Success lenientBool `json:"success"`
	Code    lenientInt  `json:"code"`
	Message string      `json:"message"`
	File    *fileOnWire `json:"file"`
}

// failed reports whether the entry says anything other than success.
func (n noticeOnWire) failed() bool {
	return n.Status.says(false) || n.Success.says(false) || n.Code.or(200) != 200
}

// notice returns the entry without its wire format.
func (n noticeOnWire) notice() Notice {
	return Notice{Code: n.Code.or(0), Message: n.Message}
}

// findings collects the notices of an envelope by their place, and so by their weight.
type findings struct {
	errors    []Notice
	failures  []Notice // items of data that report a failure
	warnings  []Notice
	succeeded bool // an item of data reports success
	entries   int  // the number of such items
	file      *fileOnWire
}

// readEnvelope unpacks the answer to a write. An empty body is not an error; it says nothing.
func readEnvelope(body []byte) (findings, error) {
	text := strings.TrimSpace(string(body))
	switch {
	case text == "":
		return findings{}, nil
	case strings.HasPrefix(text, "<"):
		return readXML(text)
	}
	var env envelope
	if err := json.Unmarshal(body, &env); err != nil {
		return findings{}, fmt.Errorf("the answer is not the documented JSON: %w", withoutGoTypes(err))
	}
	if err := checkKeys(body); err != nil {
		return findings{}, err
	}
	return env.findingsAndData()
}

// findingsAndData collects everything, for answers whose data is a list of what was done.
func (env envelope) findingsAndData() (findings, error) {
	found := env.findings()
	if isNothing(env.Data) {
		return found, nil
	}
	var items lenientList[noticeOnWire]
	if err := json.Unmarshal(env.Data, &items); err != nil {
		return findings{}, fmt.Errorf("the answer's data is not the documented list: %w", withoutGoTypes(err))
	}
	for _, item := range items {
		if item.failed() {
			found.failures = append(found.failures, item.notice())
			continue
		}
		found.succeeded = true
		found.entries++
		found.file = item.File
	}
	return found, nil
}

// findings collects errors and warnings, and leaves data to the caller that knows its shape.
func (env envelope) findings() findings {
	var found findings
	for _, n := range env.Errors {
		found.errors = append(found.errors, n.notice())
	}
	if status := env.Response.Status; status != nil && status.failed() {
		found.errors = append(found.errors, status.notice())
	}
	for _, n := range env.Warnings {
		if n.Code.or(0) != 200 { // a "warning" of success is not a warning
			found.warnings = append(found.warnings, n.notice())
		}
	}
	return found
}

// errPage stands for a web page of the CDN or a proxy.
var errPage = errors.New("the answer is a web page, not the documented JSON")

// isNothing reports whether a JSON value is missing or null.
func isNothing(raw json.RawMessage) bool {
	text := strings.TrimSpace(string(raw))
	return text == "" || text == "null"
}
