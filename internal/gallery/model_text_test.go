package gallery

import (
	"fmt"
	"go/parser"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// goText is a plan as Go, to be pasted into a table of plans: what is zero is left out, and the type as well.
func goText(p plan) string {
	var b strings.Builder
	writeGo(&b, reflect.ValueOf(p), 0)
	return b.String()
}

func writeGo(b *strings.Builder, v reflect.Value, depth int) {
	switch v.Kind() {
	case reflect.Struct:
		writeFields(b, v, depth)
	case reflect.Slice:
		fmt.Fprintf(b, "[]%s{\n", strings.TrimPrefix(v.Type().Elem().String(), "gallery."))
		for n := range v.Len() {
			b.WriteString(strings.Repeat("\t", depth+1))
			writeGo(b, v.Index(n), depth+1)
			b.WriteString(",\n")
		}
		fmt.Fprintf(b, "%s}", strings.Repeat("\t", depth))
	case reflect.String:
		fmt.Fprintf(b, "%q", v.String())
	default:
		if d, ok := reflect.TypeAssert[time.Duration](v); ok {
			b.WriteString(durationText(d))
			return
		}
		fmt.Fprintf(b, "%d", v.Interface())
	}
}

// writeFields writes a struct, a line for each field if it is the plan itself.
func writeFields(b *strings.Builder, v reflect.Value, depth int) {
	var fields []string
	for n := range v.NumField() {
		field := v.Field(n)
		if field.IsZero() || field.Kind() == reflect.Slice && field.Len() == 0 {
			continue
		}
		var text strings.Builder
		switch {
		case field.Kind() == reflect.Bool:
			text.WriteString("true")
		case field.Kind() == reflect.Struct:
			text.WriteString(strings.TrimPrefix(field.Type().String(), "gallery."))
			writeGo(&text, field, depth+1)
		default:
			writeGo(&text, field, depth+1)
		}
		fields = append(fields, v.Type().Field(n).Name+": "+text.String())
	}
	if depth > 0 {
		fmt.Fprintf(b, "{%s}", strings.Join(fields, ", "))
		return
	}
	b.WriteString("{\n")
	for _, field := range fields {
		fmt.Fprintf(b, "\t%s,\n", field)
	}
	b.WriteString("}")
}

func durationText(d time.Duration) string {
	for _, unit := range []struct {
		of   time.Duration
		name string
	}{{time.Hour, "time.Hour"}, {time.Minute, "time.Minute"}, {time.Second, "time.Second"}, {time.Millisecond, "time.Millisecond"}} {
		if d%unit.of == 0 && d > 0 {
			return fmt.Sprintf("%d * %s", d/unit.of, unit.name)
		}
	}
	return fmt.Sprintf("%d", int64(d))
}

func TestAPlanIsPrintedAsGo(t *testing.T) {
	t.Parallel()
	p := plan{
		API:     api{Naming: sandbox.Absent, AddsFirst: true},
		Batch:   true,
		Runs:    2,
		Settles: []time.Duration{2 * time.Minute, 90 * time.Second},
		Acts:    []act{{Run: 1, Deed: removes, Image: 2, Start: 1500 * time.Millisecond}, {}},
		Faults:  []fault{{Call: sandbox.CallGet, What: late, By: time.Minute, Effect: true}},
	}
	want := strings.Join([]string{
		"{", "\tAPI: api{Naming: 3, AddsFirst: true},", "\tBatch: true,", "\tRuns: 2,",
		"\tSettles: []time.Duration{", "\t\t2 * time.Minute,", "\t\t90 * time.Second,", "\t},",
		"\tActs: []act{", "\t\t{Run: 1, Deed: \"remove\", Image: 2, Start: 1500 * time.Millisecond},", "\t\t{},", "\t},",
		"\tFaults: []fault{", "\t\t{Call: \"get\", What: \"late\", Effect: true, By: 1 * time.Minute},", "\t},", "}",
	}, "\n")
	equal(t, "text", goText(p), want)
	if _, err := parser.ParseExpr("plan" + goText(p)); err != nil {
		t.Error(err)
	}
}
