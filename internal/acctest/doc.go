// Package acctest runs a real Terraform with the provider in this process or, where signals and several
// processes matter, with the provider's own program.
//
// A test that scripts failures uses a [Bench], a sandbox of its own. A test without a script uses an [Org],
// which is a real organisation if the environment names one. terraform-plugin-testing runs both; a [CLI] is for
// what it hides, such as warnings.
//
// The package is separate from the tests so that several test packages can use it. It imports testing, so
// nothing that is shipped may import it.
package acctest
