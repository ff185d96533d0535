// Package ledgertest has the tests that every ledger must pass, and a ledger in memory for the tests of its users. It is
// for tests alone.
package ledgertest
