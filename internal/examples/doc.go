// Package examples holds the tests of what is in examples/. People copy it, so it must work: a real Terraform
// applies each configuration to a sandbox, each module runs its own tests, and each pipeline is checked for what
// makes it safe.
//
// An example shows real addresses and invented ids. A test leaves its text alone as far as possible: an override
// file leads the provider to the sandbox. Only the ids of images are replaced, because the sandbox invents its
// own.
package examples
