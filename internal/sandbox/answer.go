package sandbox

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
)

const (
	jsonType = "application/json;charset=UTF-8"
	xmlType  = "application/xml"
	htmlType = "text/html; charset=UTF-8"
)

// Answer is what a Rule makes the sandbox answer; a Status of 0 means 200.
type Answer struct {
	Status int
	Header http.Header
	Body   string
}

// Warning returns a failure within an HTTP 200, as the image calls report it.
func Warning(code int, message string) *Answer {
	return jsonAnswer(http.StatusOK, shape{}.failure(code, message))
}

// ErrorBody returns a failure in `errors`, without data.
func ErrorBody(status, code int, message string) *Answer {
	return jsonAnswer(status, shape{}.refusal(code, message))
}

// DataFailure returns a failure of the only entry of `data`, within an HTTP 200.
func DataFailure(code int) *Answer {
	entry := map[string]any{"code": code, "message": "Failed", "status": "false"}
	return jsonAnswer(http.StatusOK, map[string]any{"data": []any{entry}, "warnings": []any{}, "errors": []any{}})
}

// XMLError returns a failure in XML, as the vendor's gateway sometimes answers.
func XMLError(status, code int, message string) *Answer {
	var escaped bytes.Buffer
	// A bytes.Buffer accepts every write.
	_ = xml.EscapeText(&escaped, []byte(message))
	body := fmt.Sprintf("%s<response><status><success>false</success><code>%d</code><message>%s</message></status></response>",
		xml.Header, code, escaped.String())
	return typed(status, xmlType, body)
}

// HTMLPage returns a page of the CDN in front of the API.
func HTMLPage(status int) *Answer {
	answer := typed(status, htmlType, fmt.Sprintf("<!DOCTYPE html>\n<html><head><title>%d</title></head>"+
		"<body><h1>Error %[1]d</h1><p>The web server reported an error.</p></body></html>\n", status))
	answer.Header.Set("Server", "cdn")
	return answer
}

// EmptyBody returns a status and nothing else.
func EmptyBody(status int) *Answer { return &Answer{Status: status} }

// EmptyObject returns a status and `{}`.
func EmptyObject(status int) *Answer { return typed(status, jsonType, "{}") }

// RateLimited returns HTTP 429, with Retry-After unless retryAfter is empty.
func RateLimited(retryAfter string) *Answer {
	answer := &Answer{Status: http.StatusTooManyRequests, Header: http.Header{}}
	if retryAfter != "" {
		answer.Header.Set("Retry-After", retryAfter)
	}
	return answer
}

// Redirect redirects the client, which the API never does by contract.
func Redirect(status int, to string) *Answer {
	return &Answer{Status: status, Header: http.Header{"Location": {to}}}
}

func typed(status int, contentType, body string) *Answer {
	return &Answer{Status: status, Header: http.Header{"Content-Type": {contentType}}, Body: body}
}

func jsonAnswer(status int, body map[string]any) *Answer {
	encoded, err := json.Marshal(body)
	if err != nil {
		panic(fmt.Errorf("sandbox: encode an answer: %w", err)) // it consists of strings and numbers only
	}
	return typed(status, jsonType, string(encoded))
}
