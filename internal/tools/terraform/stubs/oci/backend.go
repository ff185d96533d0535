// Package oci stands in for the Terraform backend of that name; see ../../README.md.
package oci

import "github.com/hashicorp/terraform/internal/backend/remote-state/inmem"

// New returns the built-in in-memory backend.
var New = inmem.New
