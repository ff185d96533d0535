package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
)

// A release's version (such as 1.2.3) and commit, which the linker sets: see .goreleaser.yml.
var (
	version string
	commit  string //nolint:gochecknoglobals // the linker can only set variables
)

// build is what this program was built from.
type build struct {
	version string // without the v; "dev" if unknown
	commit  string // empty if unknown
}

// thisBuild returns what the linker was given or, without that, what the Go command recorded: the version of
// "go install MODULE@v1.2.3", or the commit of the clone in which "go build" ran.
func thisBuild() build {
	if version != "" {
		return build{version: version, commit: commit}
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		info = &debug.BuildInfo{}
	}
	return buildOf(info)
}

// buildOf reads what the Go command recorded.
func buildOf(info *debug.BuildInfo) build {
	noted := build{version: "dev"}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		noted.version = strings.TrimPrefix(v, "v")
	}
	for _, setting := range info.Settings {
		if setting.Key == "vcs.revision" {
			noted.commit = setting.Value
		}
	}
	return noted
}

// String returns what -version prints, and what a bug report should start with.
func (b build) String() string {
	name := "terraform-provider-capillary "
	if b.version != "dev" {
		name += "v"
	}
	made := fmt.Sprintf("%s, %s/%s", runtime.Version(), runtime.GOOS, runtime.GOARCH)
	if b.commit != "" {
		made = "commit " + b.commit + ", " + made
	}
	return name + b.version + " (" + made + ")"
}
