package provider

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// workspaceID identifies the state that Terraform writes, which providers are not told. A run takes over an image
// that a killed run has uploaded only if both have the same place, so two states must never share one.
//
//   - With a remote backend, it is the backend and the workspace, because they identify the state. The
//     directory and the machine do not matter: a container may have a new name each time, and a checkout a
//     new path.
//   - With a local state, it is the workspace, the directory and the machine. A path alone is not enough: in
//     containers, all projects may have the same path.
//
// Two weaknesses remain. Two containers have the same place if they have local states, a machine id that is
// part of their image, and a working directory of that image. And a container without a machine id that gets a
// new host name each time has a new place each time, so its uploads are not taken over.
//
// The place is a hash, to keep paths and backends private. It is empty if there is no directory.
func workspaceID(getenv func(string) string) string {
	dir, err := os.Getwd()
	if err != nil {
		return ""
	}
	return placeOf(dir, getenv, func() []string { return machine(dir) })
}

// placeOf returns the place of a working directory.
func placeOf(dir string, getenv func(string) string, machine func() []string) string {
	data := getenv("TF_DATA_DIR")
	if data == "" {
		data = ".terraform"
	}
	if !filepath.IsAbs(data) {
		data = filepath.Join(dir, data)
	}
	where := backend(data, getenv)
	if where == nil {
		where = append([]string{"local", dir}, machine()...)
	}
	// JSON makes sure that different lists give different texts.
	named, err := json.Marshal(append([]string{workspace(data, getenv)}, where...))
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(named)
	return hex.EncodeToString(sum[:16])
}

// workspace returns the name of the workspace, from its variable or from the file in which Terraform stores it.
func workspace(data string, getenv func(string) string) string {
	if name := getenv("TF_WORKSPACE"); name != "" {
		return name
	}
	name, err := os.ReadFile(filepath.Join(data, "environment")) //nolint:gosec // Terraform's own file
	if err != nil {
		return "default"
	}
	return strings.TrimSpace(string(name))
}

// backend returns what identifies the state in the backend that "init" has recorded. It is nil for a local
// state, and if that is not recorded. Terraform and OpenTofu write the same file. The hash and lineage in it
// are of no use: the hash does not cover -backend-config, and every "init" of a new checkout creates a new
// lineage.
func backend(data string, getenv func(string) string) []string {
	content, err := os.ReadFile(filepath.Join(data, "terraform.tfstate")) //nolint:gosec // Terraform's own file
	if err != nil {
		return nil
	}
	var noted struct {
		Backend struct {
			Type   string         `json:"type"`
			Config map[string]any `json:"config"`
		} `json:"backend"`
	}
	if json.Unmarshal(content, &noted) != nil || noted.Backend.Type == "" || noted.Backend.Type == "local" {
		return nil
	}
	where := essence(noted.Backend.Config)
	for _, name := range backendVariables[noted.Backend.Type] {
		if value := getenv(name); value != "" {
			where[name] = withoutUser(value)
		}
	}
	encoded, err := json.Marshal(where)
	if err != nil || len(where) == 0 {
		return nil
	}
	return []string{noted.Backend.Type, string(encoded)}
}

// backendVariables are variables with which a backend's configuration can be completed.
var backendVariables = map[string][]string{ //nolint:gochecknoglobals // a constant in all but syntax
	"cloud":      {"TF_CLOUD_HOSTNAME", "TF_CLOUD_ORGANIZATION"},
	"consul":     {"CONSUL_HTTP_ADDR"},
	"http":       {"TF_HTTP_ADDRESS"},
	"kubernetes": {"KUBE_HOST", "KUBE_CONFIG_PATH", "KUBE_CTX", "KUBE_NAMESPACE"},
	"pg":         {"PG_CONN_STR", "PG_SCHEMA_NAME", "PGHOST", "PGPORT", "PGDATABASE"},
	"s3":         {"AWS_ENDPOINT_URL_S3", "AWS_S3_ENDPOINT"},
}

// essence returns the configuration without settings that may change between runs while the state stays where
// it is: above all credentials, which may be those of one job. Unknown settings are kept, because a place that
// is too narrow only means that an upload is not taken over.
func essence(config map[string]any) map[string]any {
	kept := map[string]any{}
	for name, value := range config {
		if value == nil || passing(name) {
			continue
		}
		switch v := value.(type) {
		case map[string]any:
			if nested := essence(v); len(nested) > 0 {
				kept[name] = nested
			}
		case string:
			kept[name] = withoutUser(v)
		default:
			kept[name] = value
		}
	}
	return kept
}

// passing reports whether a setting says how to access the state, not where it is.
func passing(name string) bool {
	return slices.ContainsFunc([]string{
		"access_key", "assume_role", "cert", "client_", "credential", "encrypt", "lock", "password", "private_key", "retry", "role_arn",
		"sas_", "secret_id", "secret_key", "skip_", "token", "username",
	}, func(part string) bool { return strings.Contains(name, part) })
}

// userOfDatabase matches the user and password in a connection string for PostgreSQL.
var userOfDatabase = regexp.MustCompile(`\b(?:user|password)\s*=\s*(?:'[^']*'|\S+)\s*`)

// withoutUser removes the credentials from an address.
func withoutUser(value string) string {
	if u, err := url.Parse(value); err == nil && u.Host != "" {
		u.User = nil
		return u.String()
	}
	return userOfDatabase.ReplaceAllString(value, "")
}

// machine identifies this machine and this directory, as opposed to others with the same path. With a machine
// id, neither the host name nor the device number is needed: both may change with a restart.
func machine(dir string) []string {
	device, inode := numbersOf(dir)
	for _, file := range []string{"/etc/machine-id", "/etc/hostid"} {
		content, err := os.ReadFile(file) //nolint:gosec // one of the two above
		if id := strings.TrimSpace(string(content)); err == nil && id != "" {
			return []string{id, inode}
		}
	}
	host, err := os.Hostname()
	if err != nil {
		host = ""
	}
	return []string{host, device, inode}
}
