package sandbox

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"strconv"
)

// requestIDHeader has the id that the vendor's support asks for.
const requestIDHeader = "X-CAP-REQUEST-ID"

// reply is an answer that has not been sent yet.
type reply struct {
	status int
	header http.Header
	object map[string]any // a JSON body that is not encoded yet
	body   []byte
	note   string // what happened, in words, for the log
}

// jsonReply returns a JSON reply.
func jsonReply(status int, object map[string]any, note string) reply {
	return reply{status: status, object: object, note: note}
}

// reply turns a scripted answer into a reply.
func (a *Answer) reply(note string) reply {
	return reply{status: cmp.Or(a.Status, http.StatusOK), header: a.Header.Clone(), body: []byte(a.Body), note: note}
}

// encode turns the object into bytes; on success, the rule may edit it first.
func (p *reply) encode(mutate func(map[string]any)) error {
	if p.object == nil {
		return nil
	}
	var err error
	if p.body, err = encodeJSON(p.object); err != nil {
		return fmt.Errorf("encode reply: %w", err)
	}
	if mutate != nil && p.status == http.StatusOK {
		return p.edit(mutate)
	}
	return nil
}

// edit passes the body on as any reader of JSON would see it, so that edits do not depend on how the sandbox
// builds it.
func (p *reply) edit(mutate func(map[string]any)) error {
	plain := map[string]any{}
	if err := json.Unmarshal(p.body, &plain); err != nil {
		return fmt.Errorf("decode reply: %w", err)
	}
	mutate(plain)
	var err error
	if p.body, err = encodeJSON(plain); err != nil {
		return fmt.Errorf("encode edited reply: %w", err)
	}
	return nil
}

// encodeJSON leaves & unescaped, so that a link can be copied out of an answer.
func encodeJSON(object map[string]any) ([]byte, error) {
	var body bytes.Buffer
	encoder := json.NewEncoder(&body)
	encoder.SetEscapeHTML(false)
	err := encoder.Encode(object)
	return body.Bytes(), err
}

// send writes the reply, or the first half of its body: net/http then cuts the connection, because the
// announced length was that of the whole.
func (p *reply) send(w http.ResponseWriter, requestID string, half bool) error {
	if p.object != nil {
		w.Header().Set("Content-Type", jsonType)
	}
	w.Header().Set(requestIDHeader, requestID)
	maps.Copy(w.Header(), p.header)
	w.Header().Set("Content-Length", strconv.Itoa(len(p.body)))
	w.WriteHeader(p.status)
	body := p.body
	if half {
		body = body[:len(body)/2]
	}
	if _, err := w.Write(body); err != nil { //nolint:gosec // pictures and JSON, which no browser session shows
		return fmt.Errorf("write reply: %w", err)
	}
	if !half {
		return nil
	}
	if err := http.NewResponseController(w).Flush(); err != nil {
		return fmt.Errorf("flush half a reply: %w", err)
	}
	return nil
}
