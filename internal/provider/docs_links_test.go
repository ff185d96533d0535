package provider

import (
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestDocsLinks checks that every link between pages of the repository leads somewhere, whether it is relative
// or names GitHub. Pages elsewhere are not requested.
func TestDocsLinks(t *testing.T) {
	t.Parallel()
	repository := os.DirFS("../..")
	pages := []string{"README.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "SUPPORT.md"}
	for _, folder := range []string{".github", "docs", "examples", "internal"} {
		err := fs.WalkDir(repository, folder, func(name string, _ fs.DirEntry, err error) error {
			if ext := path.Ext(name); ext == ".md" || ext == ".yml" && strings.HasPrefix(name, ".github/") {
				pages = append(pages, name)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, page := range pages {
		for _, link := range regexp.MustCompile(`(?m)(?:\]\(|^ *url: )([^)\s]+)`).FindAllStringSubmatch(readPage(t, repository, page), -1) {
			checkLink(t, repository, page, link[1])
		}
	}
}

// onGitHub matches the address of a file of this repository on GitHub.
var onGitHub = regexp.MustCompile(`^https://github\.com/capillary-community/terraform-provider-capillary/(?:blob|tree)/main/(.+)$`)

// checkLink checks that a page, and its heading, exists.
func checkLink(t *testing.T, repository fs.FS, page, link string) {
	t.Helper()
	name, heading, _ := strings.Cut(link, "#")
	target := page
	if ours := onGitHub.FindStringSubmatch(name); ours != nil {
		name, target = "", ours[1]
	} else if strings.Contains(link, "://") {
		return
	}
	if name != "" {
		target = path.Join(path.Dir(page), name)
	}
	if _, err := fs.Stat(repository, target); err != nil {
		t.Errorf("%s links to %s, which is not there", page, link)
		return
	}
	if heading != "" && !slices.Contains(anchors(readPage(t, repository, target)), heading) {
		t.Errorf("%s links to %s, but there is no such heading", page, link)
	}
}

// anchors returns the targets of links within a page: its headings in the spelling of links, and the anchors
// that tfplugindocs creates.
func anchors(page string) []string {
	var names []string
	prose := regexp.MustCompile("(?s)```.*?```").ReplaceAllString(page, "")
	for _, heading := range regexp.MustCompile(`(?m)^#+ (.*)$`).FindAllStringSubmatch(prose, -1) {
		plain := regexp.MustCompile(`[^\w\- ]`).ReplaceAllString(strings.ToLower(heading[1]), "")
		names = append(names, strings.ReplaceAll(plain, " ", "-"))
	}
	for _, anchor := range regexp.MustCompile(`<a id="([^"]+)"`).FindAllStringSubmatch(page, -1) {
		names = append(names, anchor[1])
	}
	return names
}

func readPage(t *testing.T, repository fs.FS, name string) string {
	t.Helper()
	text, err := fs.ReadFile(repository, name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestIndexIsShort checks that the first page is an overview. Longer explanations belong in guides.
func TestIndexIsShort(t *testing.T) {
	t.Parallel()
	const most = 1400
	if words := len(strings.Fields(readPage(t, os.DirFS("../.."), "docs/index.md"))); words > most {
		t.Errorf("docs/index.md has %d words, %d at most: move something to a guide", words, most)
	}
}
