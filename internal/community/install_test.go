package community

import (
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// "make install" uses the folder that Terraform 1.16 and OpenTofu 1.12 search on each OS: see provider_source.go
// of both, and github.com/apparentlymart/go-userdirs.
func TestInstallWhere(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("the tools are shell scripts")
	}
	const home, data = "HOME=/home/me", "APPDATA=C:/Users/me/AppData/Roaming"
	for name, tt := range map[string]struct {
		os   string
		env  []string
		want string // empty if it fails
	}{
		"Linux":                        {"linux", []string{home}, "/home/me/.local/share/terraform/plugins"},
		"Linux, with a data folder":    {"linux", []string{home, "XDG_DATA_HOME=/data"}, "/data/terraform/plugins"},
		"Linux, with an empty one":     {"linux", []string{home, "XDG_DATA_HOME="}, "/home/me/.local/share/terraform/plugins"},
		"Linux, with a relative one":   {"linux", []string{home, "XDG_DATA_HOME=data"}, "/home/me/.local/share/terraform/plugins"},
		"FreeBSD":                      {"freebsd", []string{home}, "/home/me/.local/share/terraform/plugins"},
		"macOS":                        {"darwin", []string{home}, "/home/me/Library/Application Support/io.terraform/plugins"},
		"macOS ignores a data folder":  {"darwin", []string{home, "XDG_DATA_HOME=/data"}, "/home/me/Library/Application Support/io.terraform/plugins"},
		"Windows":                      {"windows", []string{home, data}, "C:/Users/me/AppData/Roaming/HashiCorp/Terraform/plugins"},
		"Windows without its variable": {"windows", []string{home}, ""},
		"no home":                      {"linux", nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cmd := exec.CommandContext(t.Context(), filepath.Join(root, "internal", "tools", "install"), "-where", tt.os)
			cmd.Env = append([]string{"PATH=/usr/bin:/bin"}, tt.env...)
			output, err := cmd.Output()
			if got := strings.TrimSuffix(string(output), "\n"); got != tt.want || (err == nil) != (tt.want != "") {
				t.Errorf("got %q, %v; want %q", got, err, tt.want)
			}
		})
	}
}
