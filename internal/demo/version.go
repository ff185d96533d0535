package main

import "fmt"

// queriesAndActs reports whether a CLI has what the second act shows: queries and actions. Terraform has both
// since 1.14, and OpenTofu has neither.
func queriesAndActs(product string) bool {
	var major, minor int
	if _, err := fmt.Sscanf(product, "Terraform v%d.%d", &major, &minor); err != nil {
		return false
	}
	return major > 1 || (major == 1 && minor >= 14)
}
