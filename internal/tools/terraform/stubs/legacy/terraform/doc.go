// Package terraform stands in for Terraform's legacy module, which the CLI requires but does not link.
package terraform
