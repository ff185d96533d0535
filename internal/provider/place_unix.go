//go:build unix

package provider

import (
	"fmt"
	"os"
	"syscall"
)

// numbersOf returns the numbers of a directory and its device, which identify what is mounted at a path.
func numbersOf(dir string) (device, inode string) {
	info, err := os.Stat(dir)
	if err != nil {
		return "", ""
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return "", ""
	}
	return fmt.Sprint(stat.Dev), fmt.Sprint(stat.Ino)
}
