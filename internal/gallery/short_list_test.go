package gallery

import (
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// A part of the API that fails for an instant answers with fewer images, or with none: one such list proves nothing.
func TestOneListWithFewerImagesProvesNothing(t *testing.T) {
	t.Parallel()
	for name, mutate := range map[string]func(map[string]any){
		"with none":  func(body map[string]any) { body["customerImage"] = []any{} },
		"with fewer": func(body map[string]any) { body["customerImage"] = body["customerImage"].([]any)[:1] },
	} {
		for when, before := range map[string]func(*fixture, string){
			"at first": func(*fixture, string) {},
			"after a list that has shown the image": func(b *fixture, token string) {
				b.Helper()
				_, err := b.find(b.Context(), asha, token)
				succeeds(b, err)
				<-time.After(2 * time.Second)
			},
		} {
			t.Run(name+", "+when+", to a read", func(t *testing.T) {
				t.Parallel()
				bubble(t, func(b *fixture) {
					token := b.truth(asha)[2]
					before(b, token)
					b.Script(sandbox.Rule{Call: sandbox.CallGet, Mutate: mutate})
					entry, err := b.find(b.Context(), asha, token)
					succeeds(b, err)
					if entry == nil {
						b.Error("taken for gone")
					}
				})
			})
			t.Run(name+", "+when+", to a deletion", func(t *testing.T) {
				t.Parallel()
				bubble(t, func(b *fixture) {
					all := b.truth(asha)
					before(b, all[2])
					b.Script(sandbox.Rule{Call: sandbox.CallGet, Mutate: mutate})
					removal, err := b.remove(b.Context(), asha, all[2])
					succeeds(b, err)
					equal(b, "removal", removal, RemoveResult{})
					equal(b, "deletes", b.deletes(), []string{"2"})
					equal(b, "images", b.truth(asha), all[:2])
				})
			})
		}
	}
}
