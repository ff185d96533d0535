package provider

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/capillary-community/terraform-provider-capillary/internal/gallery"
)

// What the resource remembers beside its state, where no plan shows it.
const (
	// keyUploaded holds the time of the upload: a lagging list must not make the image count as gone.
	keyUploaded = "uploaded"
	// keyUnsettled holds the time until which an unverified deletion may still take effect.
	keyUnsettled = "unsettled"
	// keyPending holds what is needed to find an upload whose outcome was unknown, or that no list has shown
	// yet.
	keyPending = "pending"
	// keyUnfetched holds the reason why the bytes of an imported image could not be downloaded.
	keyUnfetched = "unfetched"
	// keyEntry identifies the entries of a state.
	keyEntry = "entry"
	// keyGone says that an adopted image no longer exists.
	keyGone = "gone"
	// keyEmptied says that the list of the customer's images is empty.
	keyEmptied = "emptied"
	// keyPlanned is in the plan of a new image, so that Terraform has something to hand back with the plan
	// right before the apply: see plugin.IsFinalPlan.
	keyPlanned = "planned"
)

// uploaded is the value of keyUploaded.
type uploaded struct {
	At time.Time `json:"at"`
}

// unsettled is the value of keyUnsettled.
type unsettled struct {
	Until time.Time `json:"until"`
}

// unfetched is the value of keyUnfetched.
type unfetched struct {
	Why string `json:"why"`
}

// entry is the value of keyEntry.
type entry struct {
	ID string `json:"id"`
	// Pinned is set if content_sha256 was configured when the upload was planned. A hash that is configured
	// later may be one that Terraform repeats from the state (ignore_changes).
	Pinned bool `json:"pinned,omitempty"`
}

// newEntry returns the mark for a new entry.
func newEntry(pinned bool) entry { return entry{ID: rand.Text(), Pinned: pinned} }

// privateState is the part of the framework's private state that is used here. The framework's own type is
// internal.
type privateState interface {
	GetKey(ctx context.Context, key string) ([]byte, diag.Diagnostics)
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// remember stores a value as JSON.
func remember(ctx context.Context, private privateState, key string, value any) diag.Diagnostics {
	encoded, err := json.Marshal(value)
	if err != nil {
		return diag.Diagnostics{diag.NewErrorDiagnostic("The private state can't be written", fmt.Sprintf("This is a bug in the provider: %s.", err))}
	}
	return private.SetKey(ctx, key, encoded)
}

// forget removes a value.
func forget(ctx context.Context, private privateState, key string) diag.Diagnostics {
	return private.SetKey(ctx, key, nil)
}

// recall reads a stored value; ok reports whether the key was stored.
func recall[T any](ctx context.Context, private privateState, key string) (value T, ok bool, err error) {
	encoded, diags := private.GetKey(ctx, key)
	if diags.HasError() {
		return value, false, fmt.Errorf("the private state is unreadable: %s", diags[0].Detail())
	}
	if len(encoded) == 0 {
		return value, false, nil
	}
	if err := json.Unmarshal(encoded, &value); err != nil {
		return value, false, fmt.Errorf("the private state is unreadable: key %q: %w", key, err)
	}
	return value, true, nil
}

// refOf returns what a state entry knows of its image, also beside the state.
func refOf(ctx context.Context, state *customerImageModel, private privateState) (gallery.Ref, error) {
	ref := gallery.Ref{CustomerID: state.CustomerID.ValueInt64(), Token: state.S3Token.ValueString()}
	pending, ok, err := recall[gallery.PendingUpload](ctx, private, keyPending)
	if err != nil {
		return ref, err
	}
	if ok {
		ref.Pending = &pending
	}
	upload, _, err := recall[uploaded](ctx, private, keyUploaded)
	if err != nil {
		return ref, err
	}
	deletion, _, err := recall[unsettled](ctx, private, keyUnsettled)
	ref.Uploaded, ref.Unsettled = upload.At, deletion.Until
	return ref, err
}
