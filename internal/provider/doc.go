// Package provider is the Terraform surface: schemas, the mapping between the API's images and state,
// the plan, and the one place that turns errors into diagnostics.
//
// It decides what a user asked for; how it is done safely is decided in internal/gallery, and how the
// API is spoken to in internal/capillary. The package may not import net/http.
//
// There is one file per thing, prefixed with its kind: provider_…, resource_…, data_source_…,
// ephemeral_…, list_…, action_…. The words for errors are in diagnostics_….
package provider
