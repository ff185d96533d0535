package provider

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/capillary-community/terraform-provider-capillary/internal/ledger"
	"github.com/capillary-community/terraform-provider-capillary/internal/ledger/filestore"
)

// cacheDirVariable names the variable for the folder that the runs on a machine share.
const cacheDirVariable = "CAPILLARY_CACHE_DIR"

// openLedger opens what the runs on this machine share about an API host. Without it everything works, but runs
// may interfere with each other, so that is a warning.
func openLedger(ctx context.Context, host string, getenv func(string) string) (*filestore.Ledger, diag.Diagnostics) {
	dir, err := cacheDir(getenv)
	if err == nil {
		var shared *filestore.Ledger
		if shared, err = filestore.Open(ctx, dir, host); err == nil {
			return shared, warnOfRelative(getenv(cacheDirVariable), dir)
		}
	}
	return nil, diag.Diagnostics{notKeptApart(err)}
}

// closeTime is how long it may take to record that the run has ended properly.
const closeTime = 10 * time.Second

// ledgerCloser ends the run of a ledger properly when the process or a later command closes it.
type ledgerCloser struct{ ledger ledger.Ledger }

// Close implements io.Closer. No context of a request is left then.
func (c ledgerCloser) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), closeTime)
	defer cancel()
	return c.ledger.Close(ctx)
}

// warnOfRelative warns of a relative path, which is a different folder in each directory.
func warnOfRelative(given, dir string) diag.Diagnostics {
	if given == "" || filepath.IsAbs(given) {
		return nil
	}
	return diag.Diagnostics{diag.NewWarningDiagnostic("Each directory has locks of its own", fmt.Sprintf(
		"%s is %q, a relative path. From here that is %q; runs from other directories have other folders, and are not kept apart from this one.\n\n"+
			"What to do: give an absolute path.", cacheDirVariable, given, dir))}
}

// notKeptApart says why runs share nothing, and what that means.
func notKeptApart(err error) diag.Diagnostic {
	todo := fmt.Sprintf("let this user write to a cache folder, or set the environment variable %s to a folder that can be written.", cacheDirVariable)
	if _, ok := errors.AsType[*filestore.UntrustedError](err); ok {
		todo = fmt.Sprintf("set the environment variable %s to a folder that belongs to this user and that no one else can write to; if it does not exist yet, it is created that way. "+
			"If the folder is the right one, find out who else has written to it, remove what they left, and take it back: chown -R to this user, and chmod -R go-w. "+
			"Share it only among jobs that trust each other completely.", cacheDirVariable)
	}
	return diag.NewWarningDiagnostic("Runs on this machine are not kept apart", fmt.Sprintf(
		"%s.\n\nSo two runs on this machine, or two aliases of this provider, could change the images of one customer at the same time. "+
			"Each still checks what it did, and reports an image that was lost. If a run is killed during an upload, the next run may upload the image again.\n\n"+
			"What to do: %s It holds locks and short notes, no secrets.", capitalize(err.Error()), todo))
}

// cacheDir returns the folder that contains those of all hosts.
func cacheDir(getenv func(string) string) (string, error) {
	dir := getenv(cacheDirVariable)
	if strings.HasPrefix(dir, "~") {
		return "", fmt.Errorf("%s begins with ~, which only a shell replaces, and only outside of quotes: it would be a folder of that name below each directory", cacheDirVariable)
	}
	if dir != "" {
		return filepath.Abs(dir)
	}
	caches, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("there is no cache folder for the locks between runs: %w", err)
	}
	return filepath.Join(caches, "terraform-provider-capillary"), nil
}
