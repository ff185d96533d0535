package sandbox

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// greet prints the sandbox's address and how to use it from a shell.
func greet(w io.Writer, address, cache string, seed Seed) error {
	var text strings.Builder
	fmt.Fprintf(&text, "Capillary sandbox on http://%s, organisation %s.\nInterrupt it (Ctrl-C) to stop it.\n\n", address, seed.OrgID)
	fmt.Fprintf(&text, "export CAPILLARY_BASE_URL=%s\n", quoted("http://"+address))
	fmt.Fprintf(&text, "export CAPILLARY_CACHE_DIR=%s\n", quoted(cache))
	text.WriteString("# These credentials are not secret: they open this sandbox only.\n")
	for i, way := range seed.waysIn() {
		if i > 0 {
			text.WriteString("# or instead:\n")
		}
		for _, variable := range way {
			// One way to authenticate is active; the others are comments.
			if i > 0 {
				text.WriteString("# ")
			}
			fmt.Fprintf(&text, "export %s=%s\n", variable.name, quoted(variable.value))
		}
	}
	text.WriteString("\n")
	for _, c := range seed.Customers {
		fmt.Fprintf(&text, "customer %d: %s\n", c.ID, c.summary())
	}
	text.WriteString("\n")
	if _, err := io.WriteString(w, text.String()); err != nil {
		return fmt.Errorf("print the greeting: %w", err)
	}
	return nil
}

// variable is an environment variable of the provider.
type variable struct{ name, value string }

// waysIn lists the ways to authenticate, the simplest first.
func (s Seed) waysIn() [][]variable {
	var ways [][]variable
	if s.Username != "" {
		ways = append(ways, []variable{{"CAPILLARY_USERNAME", s.Username}, {"CAPILLARY_PASSWORD", s.Password}})
	}
	if s.ClientKey != "" {
		ways = append(ways, []variable{{"CAPILLARY_CLIENT_KEY", s.ClientKey}, {"CAPILLARY_CLIENT_SECRET", s.ClientSecret}})
	}
	if len(s.AccessTokens) > 0 {
		ways = append(ways, []variable{{"CAPILLARY_ACCESS_TOKEN", s.AccessTokens[0]}})
	}
	return ways
}

// summary says what is special about the customer.
func (c SeedCustomer) summary() string {
	state := counted(len(c.Images))
	switch {
	case c.Erased:
		state = "erased"
	case c.MergedInto != 0:
		state = fmt.Sprintf("merged into %d", c.MergedInto)
	}
	for _, name := range slices.Sorted(maps.Keys(c.Identifiers)) {
		state += fmt.Sprintf(", %s %s", name, c.Identifiers[name])
	}
	return state
}

// counted returns the number of images in words.
func counted(images int) string {
	if images == 1 {
		return "1 image"
	}
	return fmt.Sprintf("%d images", images)
}

// quoted returns the value as a POSIX shell needs it.
func quoted(value string) string {
	return "'" + strings.ReplaceAll(value, "'", `'\''`) + "'"
}
