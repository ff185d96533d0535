package capillary

// Printable returns text from the API or a user in a form that fits a line of a message. The values themselves,
// such as tokens, names and dates, are kept unchanged so that they can be found again, but may contain control
// characters or be megabytes long.
func Printable(text string) string { return redactor{}.clean(text) }
