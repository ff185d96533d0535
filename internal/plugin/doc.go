// Package plugin is the process that Terraform starts: how it is served, what it keeps of a request, what of its
// environment it ignores, and how it ends. Nothing of it is about Capillary. The package therefore imports no other
// package of this module, not terraform-plugin-framework, and not net/http; internal/provider and main import it.
package plugin
