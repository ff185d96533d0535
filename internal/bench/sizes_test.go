package main

import (
	"slices"
	"strings"
	"testing"
)

func TestSizes(t *testing.T) {
	t.Parallel()
	var got sizes
	if err := got.Set("50,200"); err != nil || !slices.Equal(got, sizes{50, 200}) || got.String() != "50,200" {
		t.Errorf("got %v, %v", got, err)
	}
	for _, text := range []string{"", "0", "7", "-5", "50,", "fifty"} {
		if err := got.Set(text); err == nil {
			t.Errorf("%q passes", text)
		}
	}
}

func TestConfigurationSpreadsImagesEvenly(t *testing.T) {
	t.Parallel()
	text := configuration{images: 50, customers: 10, settings: "batch_deletes = true"}.text("")
	for _, line := range []string{"count       = 50", "customer_id = 564800000 + floor(count.index / 5)", "  batch_deletes = true\n"} {
		if !strings.Contains(text, line) {
			t.Errorf("there is no %q:\n%s", line, text)
		}
	}
}
