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
	commit  string //nolint:gochecknoglobals // the linker can set nothing else
)

// build is what this program was built from.
type build struct {
	version string // without the v; "dev" if nobody knows
	commit  string // empty if nobody knows
}

// thisBuild is what the linker was told, or else what the Go command knows by itself: the version that
// "go install MODULE@v1.2.3" took, or the commit of the clone that "go build" ran in.
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

// buildOf reads what the Go command has noted.
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

// String is what -version prints, and what a bug report should begin with.
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
