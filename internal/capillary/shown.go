package capillary

// Shown makes text that the API or a user gave fit for a line of a message. Tokens, names and dates are
// kept as they came, for they must be found again; but they may hold control characters, or go on for
// megabytes.
func Shown(text string) string { return redactor{}.clean(text) }
