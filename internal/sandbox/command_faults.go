package sandbox

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// faultFlag reads CALL=FAULT[=VALUE][:TIMES][@SKIP] into rules.
type faultFlag struct{ rules *[]Rule }

// anyCall is the name of CallAny on the command line.
const anyCall = "any"

// String implements flag.Value.
func (f faultFlag) String() string { return "" }

// Set implements flag.Value.
func (f faultFlag) Set(value string) error {
	name, rest, found := strings.Cut(value, "=")
	call := Kind(name)
	known := []Kind{CallToken, CallGet, CallAdd, CallDelete, CallLookup, CallLink, anyCall}
	if !found || !slices.Contains(known, call) {
		return fmt.Errorf("%q is not CALL=FAULT with a call of token, get, add, delete, lookup, link and any", value)
	}
	if call == anyCall {
		call = CallAny
	}
	fault, times, err := readTimes(rest)
	if err != nil {
		return err
	}
	rule, err := Fault(call, fault)
	if err != nil {
		return err
	}
	rule.Times, rule.Skip = times.times, times.skip
	*f.rules = append(*f.rules, rule)
	return nil
}

// Fault makes the rule of a fault by its name, and its value if it takes one.
func Fault(call Kind, fault string) (Rule, error) {
	name, value, given := strings.Cut(fault, "=")
	rule := Rule{Call: call}
	var err error
	switch plain := plainFaults(); {
	case plain[name] != nil && !given:
		plain[name](&rule)
	case name == "stale" || name == "snapshot":
		err = oldList(&rule, name, value)
	case name == "status" || name == "pause":
		err = scripted(&rule, name, value)
	default:
		err = lasting(&rule, name, value)
	}
	if err != nil {
		return Rule{}, fmt.Errorf("the fault %q: %w", fault, err)
	}
	return rule, nil
}

// plainFaults are those that need no value.
func plainFaults() map[string]func(*Rule) {
	return map[string]func(*Rule){
		"cut-before":  func(r *Rule) { r.Drop = DropBefore },
		"cut-after":   func(r *Rule) { r.Drop = DropAfter },
		"hang-before": func(r *Rule) { r.Drop = HangBefore },
		"hang-after":  func(r *Rule) { r.Drop = HangAfter },
		"half":        func(r *Rule) { r.HalfBody = true },
		"repeat":      func(r *Rule) { r.Repeat = true },
	}
}

// lasting is a fault that has a duration.
func lasting(rule *Rule, name, value string) error {
	set := map[string]*time.Duration{"delay": &rule.Delay, "late": &rule.LateEffect, "repeat": &rule.RepeatAfter}[name]
	if set == nil {
		return errors.New("there is none of that name, or it takes no value (-help lists them)")
	}
	d, err := readDuration(value)
	if err != nil {
		return err
	}
	*set, rule.Repeat = d, name == "repeat"
	return nil
}

// oldList is a fault that only reads have: an old list.
func oldList(rule *Rule, name, value string) (err error) {
	if rule.Call != CallGet {
		return errors.New("only get shows images")
	}
	if name == "stale" {
		rule.Stale, err = readDuration(value)
		return err
	}
	if rule.Snapshot, err = strconv.Atoi(value); err != nil || rule.Snapshot < 1 {
		return fmt.Errorf("%q is not a number of changes", value)
	}
	return nil
}

// scripted is a fault that answers and has no effect.
func scripted(rule *Rule, name, value string) error {
	number, err := strconv.Atoi(value)
	switch {
	case name == "status" && (err != nil || number < 300 || number > 599):
		return fmt.Errorf("%q is not an HTTP status from 300 to 599", value)
	case name == "status" && number == http.StatusTooManyRequests:
		rule.Answer = RateLimited("")
	case name == "status":
		rule.Answer = HTMLPage(number)
	case err != nil || number < 1:
		return fmt.Errorf("%q is not a number of seconds", value)
	default:
		rule.Answer = RateLimited(value)
	}
	return nil
}

// readDuration parses a duration.
func readDuration(value string) (time.Duration, error) {
	d, err := time.ParseDuration(value)
	if err != nil || d <= 0 {
		return 0, fmt.Errorf("%q is not a duration such as 500ms or 20s", value)
	}
	return d, nil
}

// often says which of the calls a rule takes.
type often struct{ times, skip int }

// readTimes splits [:TIMES][@SKIP] off.
func readTimes(text string) (rest string, o often, err error) {
	rest, skip, skips := strings.Cut(text, "@")
	rest, times, limited := strings.Cut(rest, ":")
	o.times = -1
	if limited {
		if o.times, err = strconv.Atoi(times); err != nil || o.times < 1 {
			return "", o, fmt.Errorf("%q is not a number of times", times)
		}
	}
	if skips {
		if o.skip, err = strconv.Atoi(skip); err != nil || o.skip < 0 {
			return "", o, fmt.Errorf("%q is not a number of calls", skip)
		}
	}
	return rest, o, nil
}
