package capillary

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLooseInt(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]*int64{
		`7`: new(int64(7)), `"7"`: new(int64(7)), `" 7 "`: new(int64(7)), `-1`: new(int64(-1)), `"-1"`: new(int64(-1)),
		`9223372036854775807`: new(int64(9223372036854775807)),
		`""`:                  nil, `null`: nil, `"null"`: nil,
	} {
		var got lenientInt
		if err := json.Unmarshal([]byte(raw), &got); err != nil {
			t.Errorf("%s: %v", raw, err)
		}
		if diff := cmp.Diff(want, got.value); diff != "" {
			t.Errorf("%s (-want +got):\n%s", raw, diff)
		}
	}
	for raw, want := range map[string]string{
		`1.5`: `"1.5"`, `1e3`: `"1e3"`, `true`: `"true"`, `"x"`: `"\"x\""`, `{}`: `"{}"`, `[1]`: `"[1]"`, `9223372036854775808`: `"9223372036854775808"`,
		`"\u0073ecret"`:                          "a value of 13 bytes",
		`"` + strings.Repeat("secret", 20) + `"`: "a value of 122 bytes",
	} {
		var got lenientInt
		if err := json.Unmarshal([]byte(raw), &got); err == nil || err.Error() != want+" is not a whole number" {
			t.Errorf("%s: got %v", raw, err)
		}
	}
}

func TestLooseBool(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]*bool{
		`true`: new(true), `"true"`: new(true), `"TRUE"`: new(true), `" true "`: new(true),
		`false`: new(false), `"false"`: new(false), `"partly"`: new(false), `1`: new(false), `{}`: new(false),
		`""`: nil, `null`: nil,
	} {
		var got lenientBool
		if err := json.Unmarshal([]byte(raw), &got); err != nil {
			t.Errorf("%s: %v", raw, err)
		}
		if diff := cmp.Diff(want, got.value); diff != "" {
			t.Errorf("%s (-want +got):\n%s", raw, diff)
		}
	}
}

func TestLooseList(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]lenientList[map[string]int]{
		`null`: nil, `[]`: {}, `[{"a":1},{"b":2}]`: {{"a": 1}, {"b": 2}}, "{\"a\":1}\n": {{"a": 1}},
	} {
		got := lenientList[map[string]int]{{"old": 1}}
		if err := json.Unmarshal([]byte(raw), &got); err != nil {
			t.Errorf("%s: %v", raw, err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", raw, diff)
		}
	}
}
