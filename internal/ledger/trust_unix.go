//go:build unix

package ledger

import (
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// cautious opens neither what a link leads to, nor waits for the other end of a pipe.
const cautious = syscall.O_NOFOLLOW | syscall.O_NONBLOCK

const superuser = 0

// strangers says who else could have written it, if anybody.
func strangers(info fs.FileInfo) string {
	if owner := ownerOf(info); owner != os.Geteuid() {
		return fmt.Sprintf("belongs to another user (uid %d, and this is uid %d)", owner, os.Geteuid())
	}
	if writableByOthers(info) {
		return fmt.Sprintf("can be written by other users (%s)", info.Mode())
	}
	return ""
}

// strangersAbove says who else could take away what is in a folder, if anybody. A folder of the system will
// do, such as /tmp: all can write to it, but each can take away only what is theirs.
func strangersAbove(info fs.FileInfo) string {
	owner := ownerOf(info)
	switch {
	case owner != superuser && owner != os.Geteuid():
		return fmt.Sprintf("belongs to another user (uid %d, and this is uid %d)", owner, os.Geteuid())
	case writableByOthers(info) && info.Mode()&fs.ModeSticky == 0:
		return fmt.Sprintf("can be written by other users (%s)", info.Mode())
	}
	return ""
}

// writableByOthers looks at the mode, which also shows whether an access list lets others write. That of a
// link says nothing.
func writableByOthers(info fs.FileInfo) bool {
	const others = 0o022
	return info.Mode()&fs.ModeSymlink == 0 && info.Mode().Perm()&others != 0
}

func ownerOf(info fs.FileInfo) int {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return int(stat.Uid)
	}
	return -1 // nobody's, so it is refused
}

// manyNames reports whether the file has a second name, under which it may be anything.
func manyNames(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && stat.Nlink > 1
}
