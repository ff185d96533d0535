package acctest

import (
	"fmt"
	"testing"
)

// Feature is a feature that the provider uses and that not every release of Terraform and OpenTofu has.
type Feature string

// The features that tests ask for. Releases without the other features are too old for this test suite anyway.
const (
	RemovedBlock     Feature = "removed block"
	ImportForEach    Feature = "import block with for_each"
	Functions        Feature = "functions"
	Links            Feature = "ephemeral resource"
	WriteOnly        Feature = "write-only content"
	ImportByIdentity Feature = "import by identity"
	Queries          Feature = "list resource"
	Actions          Feature = "action"
)

// Release is the first minor release with a feature. The zero value means that no release has it yet.
type Release struct{ Major, Minor int }

// String returns the release as the docs write it.
func (r Release) String() string {
	if r == (Release{}) {
		return "–"
	}
	return fmt.Sprintf("%d.%d", r.Major, r.Minor)
}

// Support says since which releases of the two a feature exists.
type Support struct {
	Feature             Feature
	Terraform, OpenTofu Release
}

// Supported lists everything known about releases and features. The table in templates/index.md.tmpl says the
// same to users; a test compares the two.
func Supported() []Support {
	return []Support{
		{"resource, data sources", Release{1, 0}, Release{1, 6}}, // because of plugin protocol 6; OpenTofu starts with 1.6
		{"moved block", Release{1, 1}, Release{1, 6}},
		{"import block", Release{1, 5}, Release{1, 6}},
		{RemovedBlock, Release{1, 7}, Release{1, 7}},
		{ImportForEach, Release{1, 7}, Release{1, 7}},
		{Functions, Release{1, 8}, Release{1, 7}},
		{Links, Release{1, 10}, Release{1, 11}},
		{WriteOnly, Release{1, 11}, Release{1, 11}},
		{ImportByIdentity, Release{1, 12}, Release{1, 12}},
		{Queries, Release{1, 14}, Release{}},
		{Actions, Release{1, 14}, Release{}},
	}
}

// Needs skips the test unless acceptance tests are requested and the CLI has all of these features.
func Needs(tb testing.TB, features ...Feature) {
	tb.Helper()
	skipUnlessAcc(tb)
	cli := asked(tb)
	for _, feature := range features {
		if why := cli.lacks(feature); why != "" {
			tb.Skip(why)
		}
	}
}

// Has reports whether the CLI has a feature.
func (c *CLI) Has(feature Feature) bool {
	c.tb.Helper()
	return asked(c.tb).lacks(feature) == ""
}
