// Package sandboxtest serves a sandbox for the length of a test and fails the
// test if its client made a call that the vendor's contract does not expect.
//
// It is separate from package sandbox, which is part of the provider's binary, to keep the testing package out
// of the binary.
package sandboxtest
