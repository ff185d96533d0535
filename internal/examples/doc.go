// Package examples holds the tests of what is in examples/. People copy it, so it must work: each
// configuration is applied to a sandbox by a real Terraform, each module runs its own tests, and each
// pipeline is read for what makes it safe.
//
// An example shows real addresses and invented ids. A test leaves its text alone where it can: an override
// file leads the provider to the sandbox. Only the ids of images are replaced, for the sandbox invents its own.
package examples
