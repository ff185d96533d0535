//go:build unix

package filestore

import (
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// cautious neither follows a link nor waits for the other end of a pipe.
const cautious = syscall.O_NOFOLLOW | syscall.O_NONBLOCK

const superuser = 0

// strangers says which other users could have written a file, or returns "".
func strangers(info fs.FileInfo) string {
	if owner := ownerOf(info); owner != os.Geteuid() {
		return fmt.Sprintf("belongs to another user (uid %d, and this is uid %d)", owner, os.Geteuid())
	}
	if writableByOthers(info) {
		return fmt.Sprintf("can be written by other users (%s)", info.Mode())
	}
	return ""
}

// strangersAbove says which other users could remove what is in a folder, or returns "". A folder of the system
// such as /tmp is fine: everyone can write to it, but can remove only their own files.
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

// writableByOthers examines the mode, which also shows whether an access list lets others write. The mode of a
// link means nothing.
func writableByOthers(info fs.FileInfo) bool {
	const others = 0o022
	return info.Mode()&fs.ModeSymlink == 0 && info.Mode().Perm()&others != 0
}

func ownerOf(info fs.FileInfo) int {
	if stat, ok := info.Sys().(*syscall.Stat_t); ok {
		return int(stat.Uid)
	}
	return -1 // no user has it, so it is refused
}

// manyNames reports whether the file has a second name, under which it could be anything.
func manyNames(info fs.FileInfo) bool {
	stat, ok := info.Sys().(*syscall.Stat_t)
	return ok && stat.Nlink > 1
}
