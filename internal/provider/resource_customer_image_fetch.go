package provider

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// fetchHash downloads the bytes of an image during its import, and puts their hash into the state: the API does
// not report it, and without it no plan could compare a file with the image. It happens only here, because a
// read must not cost up to 49 MB.
//
// The type stays unknown. The bytes do not show with which type the image was uploaded, and a guess could
// differ from the configuration, which would replace the image.
func (r *customerImageResource) fetchHash(ctx context.Context, customerID int64, token string, resp *resource.ImportStateResponse) {
	hash, err := r.session.gallery.HashContent(ctx, customerID, token)
	switch {
	case err == nil:
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("content_sha256"), hash)...)
	case errors.Is(ctx.Err(), context.Canceled):
		// A user who interrupts an import does not want half of it.
		err = fmt.Errorf("the download of its bytes was broken off: %w", context.Cause(ctx))
		resp.Diagnostics.Append(r.explain(importing, customerID, token, err))
	default:
		resp.Diagnostics.Append(r.session.unfetchedWarning(customerID, token, err))
		resp.Diagnostics.Append(remember(ctx, resp.Private, keyUnfetched, unfetched{Why: importing.humanize(err)})...)
	}
}

// whyUnfetched says why the hash of an imported image is not known, as a sentence without its end.
func whyUnfetched(ctx context.Context, private privateState) string {
	const unknown = "its SHA-256 is not known"
	note, ok, err := recall[unfetched](ctx, private, keyUnfetched)
	if err != nil || !ok {
		return unknown // nothing depends on the reason
	}
	return unknown + ", as its bytes could not be fetched when it was imported: " + note.Why
}
