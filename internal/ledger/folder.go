package ledger

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// folderName makes a name for a host that every file system takes: nothing in it but lower case letters,
// digits and dashes, so that it is no device of Windows either ("con.example"). People recognise it by
// its beginning; what keeps two hosts apart is the hash.
func folderName(host string) string {
	name := []byte(host)
	for i, b := range name {
		if b >= 'A' && b <= 'Z' { // ASCII alone: the lower case of the Kelvin sign is a k, and another host
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
