package sandbox

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// scriptFlag parses CALL=CODE[,CODE…][:TIMES][@SKIP] into rules; rule makes the rule for a call and its codes.
type scriptFlag struct {
	rules *[]Rule
	rule  func(call Kind, codes []int) (Rule, error)
}

// codeFlag returns the flag that makes calls fail with a documented code.
func codeFlag(rules *[]Rule) scriptFlag {
	return scriptFlag{rules, func(call Kind, codes []int) (Rule, error) {
		if len(codes) == 1 && codes[0] == erasedCode {
			return Erased(call), nil
		}
		if len(codes) != 1 {
			return Rule{}, fmt.Errorf("a call fails with one code, not with %d", len(codes))
		}
		return Failing(call, codes[0])
	}}
}

// warnFlag returns the flag that adds warnings to good answers.
func warnFlag(rules *[]Rule) scriptFlag {
	return scriptFlag{rules, func(call Kind, codes []int) (Rule, error) { return Warned(call, codes...), nil }}
}

// erasedCode stands for the failure that has a message and no code.
const erasedCode = 0

// readCodes reads a list of codes.
func readCodes(list string) ([]int, error) {
	codes := []int{}
	for text := range strings.SplitSeq(list, ",") {
		if text == "erased" {
			codes = append(codes, erasedCode)
			continue
		}
		code, err := strconv.Atoi(text)
		if err != nil || code <= 0 {
			return nil, fmt.Errorf("%q is not a code", text)
		}
		codes = append(codes, code)
	}
	return codes, nil
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
	list, often, err := readTimes(rest)
	if err != nil {
		return err
	}
	codes, err := readCodes(list)
	if err != nil {
		return err
	}
	rule, err := f.rule(call, codes)
	if err != nil {
		return err
	}
	rule.Times, rule.Skip = often.times, often.skip
	*f.rules = append(*f.rules, rule)
	return nil
}
