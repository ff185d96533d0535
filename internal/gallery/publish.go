package gallery

import (
	"context"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/evidence"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/journal"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/reader"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
)

// publishTime is how long a read waits until it can record what it has seen.
const publishTime = 100 * time.Millisecond

// publish records what a believed list has shown, if other processes do not know that yet. It does so only if the lock
// is free: an operation that holds it records what it sees itself. While a deletion is under way, a list needs no
// confirmation to lack its image, so it proves too little here.
func (g *Gallery) publish(ctx context.Context, c *customer, seen reader.Snapshot) {
	if g.options.Ledger == nil || c.journal.IsDeleting() || !g.isNews(ctx, c, seen.Images) || !c.lock.TryAcquire(1) {
		return
	}
	defer c.tidy()
	defer c.lock.Release(1)
	if c.page != nil { // on its way from one operation to the next
		return
	}
	ctx, cancel := context.WithTimeout(ctx, publishTime)
	defer cancel()
	page, shared, err := g.lockPage(ctx, c.id)
	if err != nil {
		return
	}
	defer page.Release()
	noted := journal.New(shared)
	witness := c.reader.Witness(true)
	list := evidence.List{Images: seen.Images, Asked: seen.Asked, Came: seen.Came}
	if finding := witness.Judge(noted.Known(), list); finding == evidence.Believed || finding == evidence.Surprising {
		noted.NoteList(seen.Images, seen.Asked) // the second list that agrees was read already
		_ = page.store(ctx, noted.Snapshot())
	}
}

// isNews reports whether a list shows an image that the record does not know, or lacks one that it takes to be there.
func (g *Gallery) isNews(ctx context.Context, c *customer, images []capillary.Image) bool {
	shared, err := (records{g, c.id}).Peek(ctx)
	if err != nil {
		return false
	}
	for _, image := range images {
		if shared.Seen[image.Token].IsZero() && shared.Added[image.Token].IsZero() {
			return true
		}
	}
	for token := range shared.Seen {
		if _, removed := shared.Removed[token]; !removed && !imagelist.Has(images, token) {
			return true
		}
	}
	return false
}
