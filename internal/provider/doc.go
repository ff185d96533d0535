// Package provider is the Terraform surface: schemas, the mapping between the API's images and the state,
// plans, and the one place that turns errors into diagnostics.
//
// It decides what the user has asked for. How to do that safely is decided in internal/gallery, and how to call
// the API in internal/capillary. The package may not import net/http.
//
// There is one file per thing, prefixed with its kind: provider_…, resource_…, data_source_…, ephemeral_…,
// list_…, action_…. The texts of errors are in diagnostics_….
package provider
