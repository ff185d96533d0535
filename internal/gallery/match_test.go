package gallery

import (
	"context"
	"errors"
	"net/url"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/gallery/internal/journal"
	"github.com/capillary-community/terraform-provider-capillary/internal/imagelist"
)

// fakeStorage is an API that knows the hash of some images. The rest of it is nil.
type fakeStorage struct {
	API
	images    []capillary.Image
	hashes    map[string]string // by token
	downloads map[string]int
}

func (a *fakeStorage) ListImages(context.Context, int64) (capillary.Listing, error) {
	links := map[string]capillary.Link{}
	for token := range a.hashes {
		link, err := capillary.ParseLink(archived(token))
		if err != nil {
			return capillary.Listing{}, err
		}
		links[token] = link
	}
	return capillary.Listing{Images: a.images, HasList: true, Links: links}, nil
}

func (a *fakeStorage) HashContent(_ context.Context, link capillary.Link, _ *int64) (string, error) {
	for token, hash := range a.hashes {
		if link.Reveal() == archived(token) {
			a.downloads[token]++
			if hash == "" {
				return "", errors.New("broken")
			}
			return hash, nil
		}
	}
	return "", errors.New("no such link")
}

func archived(token string) string { return "https://s3.example.com/" + url.PathEscape(token) }

func TestPick(t *testing.T) {
	t.Parallel()
	pending := journal.PendingUpload{CustomerID: 7, Size: 100, SHA256: "ours", Before: []string{"old", "old too"}}
	unsized := func(token string) imagelist.Entry { return imagelist.Entry{Image: capillary.Image{Token: token}} }
	for name, c := range map[string]struct {
		slots    []imagelist.Entry
		hashes   map[string]string
		underway bool
		want     string   // token
		doubt    []string // tokens
	}{
		"none":                        {},
		"only old ones":               {slots: []imagelist.Entry{sized("old", 100), sized("old too", 5)}},
		"the one":                     {slots: []imagelist.Entry{sized("old", 100), sized("new", 100)}, hashes: map[string]string{"new": "ours"}, want: "new"},
		"a new one of another size":   {slots: []imagelist.Entry{sized("new", 101)}, hashes: map[string]string{"new": "ours"}},
		"a new one of another hash":   {slots: []imagelist.Entry{sized("new", 100)}, hashes: map[string]string{"new": "theirs"}},
		"one of each hash":            {slots: []imagelist.Entry{sized("a", 100), sized("b", 100)}, hashes: map[string]string{"a": "theirs", "b": "ours"}, want: "b"},
		"two of the hash":             {slots: []imagelist.Entry{sized("a", 100), sized("b", 100)}, hashes: map[string]string{"a": "ours", "b": "ours"}, underway: true, doubt: []string{"a", "b"}},
		"of unknown size":             {slots: []imagelist.Entry{unsized("new")}, hashes: map[string]string{"new": "ours"}, want: "new"},
		"unreadable, later":           {slots: []imagelist.Entry{sized("new", 100)}, doubt: []string{"new"}},
		"unreadable, under way":       {slots: []imagelist.Entry{sized("new", 100)}, underway: true, want: "new"},
		"two unreadable, under way":   {slots: []imagelist.Entry{sized("a", 100), sized("b", 100)}, underway: true, doubt: []string{"a", "b"}},
		"broken, under way":           {slots: []imagelist.Entry{sized("new", 100)}, hashes: map[string]string{"new": ""}, underway: true, want: "new"},
		"nothing known of it":         {slots: []imagelist.Entry{unsized("new")}, underway: true, doubt: []string{"new"}},
		"the one beside an unread":    {slots: []imagelist.Entry{sized("a", 100), sized("b", 100)}, hashes: map[string]string{"b": "ours"}, want: "b"},
		"fits beside what might fit":  {slots: []imagelist.Entry{unsized("a"), sized("b", 100)}, underway: true, want: "b"},
		"one that is another upload":  {slots: []imagelist.Entry{sized("other", 100)}, hashes: map[string]string{"other": "ours"}},
		"an old one of unknown size":  {slots: []imagelist.Entry{unsized("old")}},
		"unreadable beside different": {slots: []imagelist.Entry{sized("a", 100), sized("b", 100)}, hashes: map[string]string{"a": "theirs"}, underway: true, want: "b"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			list := imagelist.Images(c.slots)
			api := &fakeStorage{images: list, hashes: c.hashes, downloads: map[string]int{}}
			g := New(api, Options{})
			customer := g.customer(7)
			customer.journal.NoteUnlisted("other")
			entry, err := g.newMatcher(customer, pending).pick(t.Context(), list, c.underway, context.Canceled)
			if c.doubt != nil {
				ambiguous := fails[*AmbiguousError](t, err)
				equal(t, "candidates", tokensOf(ambiguous.Candidates), c.doubt)
				equal(t, "pending", ambiguous.Pending, pending)
				if ambiguous.CustomerID != 7 || !errors.Is(ambiguous.Err, context.Canceled) {
					t.Errorf("error %+v", ambiguous)
				}
				return
			}
			succeeds(t, err)
			if (entry == nil) != (c.want == "") || (entry != nil && entry.Token != c.want) {
				t.Errorf("picked %v, want %q", entry, c.want)
			}
		})
	}
}

// Bytes are downloaded once; a download that fails is not repeated forever.
func TestDownloadsAreFew(t *testing.T) {
	t.Parallel()
	list := []capillary.Image{sized("a", 100).Image, sized("b", 100).Image}
	api := &fakeStorage{images: list, hashes: map[string]string{"a": "theirs", "b": ""}, downloads: map[string]int{}}
	g := New(api, Options{})
	matcher := g.newMatcher(g.customer(7), journal.PendingUpload{CustomerID: 7, Size: 100, SHA256: "ours"})
	for range 10 {
		matcher.shows(t.Context())(list)
	}
	equal(t, "downloads", api.downloads, map[string]int{"a": 1, "b": mostDownloads})
}

func sized(token string, bytes int64) imagelist.Entry {
	return imagelist.Entry{Image: capillary.Image{Token: token, Size: &bytes}}
}
