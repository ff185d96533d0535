// Package sandboxtest serves a sandbox for the length of a test and fails the
// test if its client made a call that the vendor's contract does not expect.
//
// It is apart from package sandbox, which the provider ships, so that the
// testing package stays out of the binary.
package sandboxtest
