//go:build !unix

package filestore

import "io/fs"

// cautious has no meaning here: the file is checked for being a link, or no regular file, before it is opened.
const cautious = 0

// strangers always returns "". On Windows, a file has no owner and mode that would show who else can write it;
// the access list of the user's own folder, which is the default, keeps others out.
func strangers(fs.FileInfo) string { return "" }

// strangersAbove always returns "", too.
func strangersAbove(fs.FileInfo) string { return "" }

// manyNames always returns false: a second name can't be seen here.
func manyNames(fs.FileInfo) bool { return false }
