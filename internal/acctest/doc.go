// Package acctest runs a real Terraform with the provider in this process, or, where signals and several
// processes matter, with the provider's own program.
//
// A test that scripts what goes wrong talks to a [Bench], a sandbox of its own. A test that scripts
// nothing talks to an [Org], which is a real organisation when the environment names one.
// terraform-plugin-testing runs both; a [CLI] is for what that hides, such as warnings.
//
// The package is apart from the tests so that several test packages can use it, and imports testing:
// nothing that is shipped may import it.
package acctest
