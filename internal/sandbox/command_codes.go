package sandbox

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// scriptFlag reads CALL=CODE[,CODE…][:TIMES] into rules, with whatever makes the rule of a call and its codes.
type scriptFlag struct {
	rules *[]Rule
	rule  func(call Kind, codes []int) (Rule, error)
}

// codeFlag has calls fail with a documented code.
func codeFlag(rules *[]Rule) scriptFlag {
	return scriptFlag{rules, func(call Kind, codes []int) (Rule, error) {
		if len(codes) != 1 {
			return Rule{}, fmt.Errorf("a call fails with one code, not with %d", len(codes))
		}
		return Failing(call, codes[0])
	}}
}

// warnFlag has good answers come with warnings.
func warnFlag(rules *[]Rule) scriptFlag {
	return scriptFlag{rules, func(call Kind, codes []int) (Rule, error) { return Warned(call, codes...), nil }}
}

// String implements flag.Value.
func (f scriptFlag) String() string { return "" }

// Set implements flag.Value.
func (f scriptFlag) Set(value string) error {
	name, rest, found := strings.Cut(value, "=")
	call := Kind(name)
	if known := []Kind{CallToken, CallGet, CallAdd, CallDelete, CallLookup}; !found || !slices.Contains(known, call) {
		return fmt.Errorf("%q is not CALL=CODE with a call of token, get, add, delete and lookup", value)
	}
	list, times, limited := strings.Cut(rest, ":")
	codes := []int{}
	for text := range strings.SplitSeq(list, ",") {
		code, err := strconv.Atoi(text)
		if err != nil || code <= 0 {
			return fmt.Errorf("%q is not a code", text)
		}
		codes = append(codes, code)
	}
	rule, err := f.rule(call, codes)
	if err != nil {
		return err
	}
	rule.Times = -1
	if limited {
		if rule.Times, err = strconv.Atoi(times); err != nil || rule.Times < 1 {
			return fmt.Errorf("%q is not a number of times", times)
		}
	}
	*f.rules = append(*f.rules, rule)
	return nil
}
