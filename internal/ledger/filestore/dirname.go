package filestore

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// dirName returns a name for a host that every file system accepts: only lower-case letters, digits and
// dashes, so that it is not a device of Windows either ("con.example"). Its beginning is for people; the hash
// keeps two hosts apart.
func dirName(host string) string {
	name := []byte(host)
	for i, b := range name {
		if b >= 'A' && b <= 'Z' { // ASCII only: the lower case of the Kelvin sign is k, and so a different host
			name[i] = b - 'A' + 'a'
		}
	}
	sum := sha256.Sum256(name)
	readable := strings.Map(plain, string(name[:min(len(name), 60)]))
	return strings.TrimLeft(readable+"-", "-") + hex.EncodeToString(sum[:16])
}

func plain(r rune) rune {
	if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
		return r
	}
	return '-'
}
