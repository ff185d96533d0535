package realcli

import (
	"fmt"
	"strings"
)

// The names by which the CLIs report themselves.
const (
	Terraform = "Terraform"
	OpenTofu  = "OpenTofu"
)

// Product is what a CLI reports about itself.
type Product struct {
	Name         string // Terraform or OpenTofu
	Major, Minor int
}

// ParseProduct parses the first line of "version". A prerelease counts as its release.
func ParseProduct(said string) (Product, error) {
	var p Product
	_, err := fmt.Sscanf(said, "%s v%d.%d", &p.Name, &p.Major, &p.Minor)
	if err != nil || p.Name != Terraform && p.Name != OpenTofu {
		return Product{}, fmt.Errorf("it is neither Terraform nor OpenTofu, but reports %q", firstLine(said))
	}
	return p, nil
}

// firstLine returns the part of a text that an error message has room for.
func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}
