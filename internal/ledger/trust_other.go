//go:build !unix

package ledger

import "io/fs"

// cautious has no meaning here: whether it is a link, or anything but a file, is looked at before it is opened.
const cautious = 0

// strangers knows nobody. Windows has no owner and mode of a file that would say who else can write it; the
// user's own folder, which is the default one, is theirs by its access list.
func strangers(fs.FileInfo) string { return "" }

// strangersAbove knows nobody, either.
func strangersAbove(fs.FileInfo) string { return "" }

// manyNames can't be seen here.
func manyNames(fs.FileInfo) bool { return false }
