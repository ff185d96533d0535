package provider

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// missingFileError says that a path leads nowhere, with a hint if the path looks like a known mistake.
type missingFileError struct{ hint string }

func (e *missingFileError) Error() string { return errNoFileYet.Error() + e.hint }

// Is makes the error match errNoFileYet.
func (e *missingFileError) Is(target error) bool { return target == errNoFileYet }

// missing returns the error for a path that leads nowhere, with the likely reason.
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
	case strings.TrimSpace(name) != name:
		hint = " (the path begins or ends with a blank)"
	case !filepath.IsAbs(name):
		hint = " (a path counts from where Terraform runs; within a module, begin it with ${path.module}/)"
	}
	return &missingFileError{hint}
}

// describePath quotes a path and says which directory it is relative to.
func describePath(name string) string {
	absolute, err := filepath.Abs(name)
	if err != nil || filepath.IsAbs(name) {
		return fmt.Sprintf("%q", name)
	}
	return fmt.Sprintf("%q (%s)", name, absolute)
}
