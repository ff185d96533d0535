package capillary

import "testing"

// A very short secret is part of many words, which must stay whole.
func TestCleanOfShortSecrets(t *testing.T) {
	t.Parallel()
	r := redactor{}.with("4")
	for given, want := range map[string]string{
		"e64a-4c2c-41 4":           "e64a-4c2c-41 [redacted]",
		`identifier "4" not found`: `identifier "[redacted]" not found`,
		"4":                        "[redacted]",
		"4, 8014 and 14":           "[redacted], 8014 and 14",
	} {
		if got := r.clean(given); got != want {
			t.Errorf("%q became %q, want %q", given, got, want)
		}
	}
}
