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

// place stands for the state that Terraform writes, which it tells no provider. A run takes the image that a
// killed one has uploaded for its own only if both are of one place, so two states must never share one.
//
//   - With a backend elsewhere it is the backend and the workspace, as they name the state. The directory and
//     the machine do not matter: a container may have another name each time, and a checkout another path.
//   - With a state in a file it is the workspace, the directory and the machine. A path alone is not enough:
//     in containers, every project may be at the same one.
//
// What remains: two containers whose states are files, that have the same machine id (one that is part of
// their image), and whose working directory is the same one of that image. And a container without a machine
// id that gets another host name each time is another place each time: an upload of it is not taken over.
//
// It is a hash, as paths and backends are nobody's business. It is empty if there is no directory.
func place(getenv func(string) string) string {
	dir, err := os.Getwd()
	if err != nil {
		return ""
	}
	return placeOf(dir, getenv, func() []string { return machine(dir) })
}

// placeOf is the place of a working directory.
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
	// As JSON, so that no two lists read the same.
	named, err := json.Marshal(append([]string{workspace(data, getenv)}, where...))
	if err != nil {
		return ""
	}
	sum := sha256.Sum256(named)
	return hex.EncodeToString(sum[:16])
}

// workspace names the workspace: by its variable, or by the file in which Terraform keeps the choice.
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

// backend names the backend that "init" has noted, by what tells where the state is. It is nil for a state in
// a file, and where that is not said. Terraform and OpenTofu write the same there. The hash and the lineage
// beside it are of no use: the hash leaves out what -backend-config gives, and each "init" of a new checkout
// makes another lineage.
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

// backendVariables give what the configuration of a backend leaves out.
var backendVariables = map[string][]string{ //nolint:gochecknoglobals // a constant in all but syntax
	"cloud":      {"TF_CLOUD_HOSTNAME", "TF_CLOUD_ORGANIZATION"},
	"consul":     {"CONSUL_HTTP_ADDR"},
	"http":       {"TF_HTTP_ADDRESS"},
	"kubernetes": {"KUBE_HOST", "KUBE_CONFIG_PATH", "KUBE_CTX", "KUBE_NAMESPACE"},
	"pg":         {"PG_CONN_STR", "PG_SCHEMA_NAME", "PGHOST", "PGPORT", "PGDATABASE"},
	"s3":         {"AWS_ENDPOINT_URL_S3", "AWS_S3_ENDPOINT"},
}

// essence is the configuration without what changes from one run to the next though the state stays where it
// is: credentials above all, which may be those of one job. What is not known to be such is kept, for a
// place that is too narrow only means that an upload is not taken over.
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

// passing reports whether a setting says how to get at the state, and not where it is.
func passing(name string) bool {
	return slices.ContainsFunc([]string{
		"access_key", "assume_role", "cert", "client_", "credential", "encrypt", "lock", "password", "private_key", "retry", "role_arn",
		"sas_", "secret_id", "secret_key", "skip_", "token", "username",
	}, func(part string) bool { return strings.Contains(name, part) })
}

// userOfDatabase is what a connection string for PostgreSQL says of the user.
var userOfDatabase = regexp.MustCompile(`\b(?:user|password)\s*=\s*(?:'[^']*'|\S+)\s*`)

// withoutUser drops the credentials of an address.
func withoutUser(value string) string {
	if u, err := url.Parse(value); err == nil && u.Host != "" {
		u.User = nil
		return u.String()
	}
	return userOfDatabase.ReplaceAllString(value, "")
}

// machine tells this machine, and this directory on it, from those of the same name. Where there is a machine
// id, neither the host's name nor the number of its device is needed: both may be others after a restart.
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
