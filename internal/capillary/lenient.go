package capillary

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// lenientInt is an integer that may come as a number, as a string, as "" or null, or not at all.
type lenientInt struct{ value *int64 }

// UnmarshalJSON implements json.Unmarshaler.
func (l *lenientInt) UnmarshalJSON(raw []byte) error {
	text := strings.TrimSpace(strings.Trim(string(raw), `"`))
	if text == "" || text == "null" {
		l.value = nil
		return nil
	}
	number, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return fmt.Errorf("%s is not a whole number", excerpt(raw))
	}
	l.value = &number
	return nil
}

// or returns the number, or the fallback if there was none.
func (l lenientInt) or(fallback int64) int64 {
	if l.value == nil {
		return fallback
	}
	return *l.value
}

// lenientBool is a status that may come as a bool, as the string "true" or "false", or not at all.
type lenientBool struct{ value *bool }

// UnmarshalJSON implements json.Unmarshaler.
func (l *lenientBool) UnmarshalJSON(raw []byte) error {
	text := strings.ToLower(strings.TrimSpace(strings.Trim(string(raw), `"`)))
	if text == "" || text == "null" {
		l.value = nil
		return nil
	}
	// Any other word counts as false, so the caller does not take it for a success.
	value := text == "true"
	l.value = &value
	return nil
}

// says reports whether the status is present and has this value.
func (l lenientBool) says(want bool) bool { return l.value != nil && *l.value == want }

// lenientList is a list that may be null or missing; a single object counts as a list of one. It holds at most
// maxEntries.
type lenientList[T any] []T

// UnmarshalJSON implements json.Unmarshaler.
func (l *lenientList[T]) UnmarshalJSON(raw []byte) error {
	*l = nil
	raw = bytes.TrimSpace(raw)
	if len(raw) > 0 && raw[0] == '{' {
		raw = append(append([]byte{'['}, raw...), ']')
	}
	if err := json.Unmarshal(raw, (*[]T)(l)); err != nil {
		return err
	}
	if len(*l) > maxEntries {
		*l = nil
		return tooMany(maxEntries, "entries in a list")
	}
	return nil
}

// withoutGoTypes describes a JSON error without the names of Go types.
func withoutGoTypes(err error) error {
	wrong, ok := errors.AsType[*json.UnmarshalTypeError](err)
	switch {
	case ok && wrong.Field != "":
		return fmt.Errorf("%s is of type %s", wrong.Field[strings.LastIndexByte(wrong.Field, '.')+1:], wrong.Value)
	case ok:
		return fmt.Errorf("it is of type %s", wrong.Value)
	}
	return err
}

// excerpt quotes an unexpected value, unless it is long or escaped: in both cases, the redactor could not
// recognise a secret in it.
func excerpt(raw []byte) string {
	const most = 40
	if len(raw) > most || bytes.ContainsRune(raw, '\\') {
		return fmt.Sprintf("a value of %d bytes", len(raw))
	}
	return strconv.Quote(string(raw))
}
