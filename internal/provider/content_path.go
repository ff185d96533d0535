package provider

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// missingFileError is that of a path that leads nowhere, with a hint if the path looks like a known mistake.
type missingFileError struct{ hint string }

func (e *missingFileError) Error() string { return errNoFileYet.Error() + e.hint }

// Is makes it an errNoFileYet.
func (e *missingFileError) Is(target error) bool { return target == errNoFileYet }

// missing looks for the reason why a path leads nowhere.
func missing(name string) error {
	hint := ""
	switch link, err := os.Readlink(name); {
	case err == nil:
		hint = fmt.Sprintf(" (it is a link to %q, which is not there)", link)
	case strings.HasPrefix(name, "~"):
		hint = ` (Terraform does not replace ~; write pathexpand("~/…"))`
	case strings.Contains(name, "://"):
		hint = " (a path is needed, not an address: download the image first)"
	case strings.Contains(name, "path.module"):
		hint = " (path.module is replaced only within ${ and })"
	case !filepath.IsAbs(name):
		hint = " (a path counts from where Terraform runs; within a module, begin it with ${path.module}/)"
	}
	return &missingFileError{hint}
}

// describePath quotes a path, and says where it was looked for.
func describePath(name string) string {
	absolute, err := filepath.Abs(name)
	if err != nil || filepath.IsAbs(name) {
		return fmt.Sprintf("%q", name)
	}
	return fmt.Sprintf("%q (%s)", name, absolute)
}
