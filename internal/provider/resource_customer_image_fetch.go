package provider

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// fetchHash downloads the bytes of an image that is being imported, and puts their hash into the state:
// the API tells none, and without it no plan could tell whether a file holds these bytes. That is done
// here and never again, for a read must not cost up to 49 MB.
//
// Their type stays unknown. What the image was uploaded with can't be told from the bytes, and a guess
// would be a difference to a configuration that sets it, which replaces the image.
func (r *customerImageResource) fetchHash(ctx context.Context, customerID int64, token string, resp *resource.ImportStateResponse) {
	hash, err := r.session.gallery.HashContent(ctx, customerID, token)
	switch {
	case err == nil:
		resp.Diagnostics.Append(resp.State.SetAttribute(ctx, path.Root("content_sha256"), hash)...)
	case errors.Is(ctx.Err(), context.Canceled):
		// Who interrupts an import does not want to have it done by halves.
		err = fmt.Errorf("the download of its bytes was broken off: %w", context.Cause(ctx))
		resp.Diagnostics.Append(r.explain(importing, customerID, token, err))
	default:
		resp.Diagnostics.Append(r.session.unfetchedWarning(customerID, token, err))
		resp.Diagnostics.Append(remember(ctx, resp.Private, keyUnfetched, unfetched{Why: importing.inWords(err)})...)
	}
}

// whyUnfetched tells why the hash of an imported image is not known, in a sentence without its end.
func whyUnfetched(ctx context.Context, private privateState) string {
	const unknown = "its SHA-256 is not known"
	note, ok, err := recall[unfetched](ctx, private, keyUnfetched)
	if err != nil || !ok {
		return unknown // nothing depends on the reason
	}
	return unknown + ", as its bytes could not be fetched when it was imported: " + note.Why
}
