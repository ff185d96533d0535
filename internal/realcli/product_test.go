package realcli

import (
	"strings"
	"testing"
)

func TestParseProduct(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]Product{
		"Terraform v1.16.0\non linux_amd64\n": {Terraform, 1, 16},
		"Terraform v1.17.0-alpha20260101":     {Terraform, 1, 17},
		"OpenTofu v1.12.3\non darwin_arm64\n": {OpenTofu, 1, 12},
	} {
		if got, err := ParseProduct(said); err != nil || got != want {
			t.Errorf("%q: got %+v and %v, want %+v", said, got, err, want)
		}
	}
	for _, said := range []string{"", "Terragrunt v0.99.0\nmore", "Terraform 1.16.0", "Terraform vNext"} {
		got, err := ParseProduct(said)
		if err == nil || strings.Contains(err.Error(), "more") {
			t.Errorf("%q: got %+v and the error %v", said, got, err)
		}
	}
}

func TestMirrorDirIsThatOfThisSystem(t *testing.T) {
	t.Parallel()
	got := MirrorDir("mirror", "registry.example.com", "0.99.0")
	if want := "mirror/registry.example.com/capillary-community/capillary/0.99.0/"; !strings.HasPrefix(strings.ReplaceAll(got, "\\", "/"), want) {
		t.Errorf("got %s, want it below %s", got, want)
	}
}
