package capillary

import (
	"cmp"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// redactor makes text from outside safe for messages and logs: no credentials, no signed links, no control
// characters, no commands to the runner of a CI system, no long texts. It is the one place that knows all
// secrets: credentials, fetched tokens, parts of signed links, headers for a gateway, and personal identifiers.
type redactor struct {
	secrets  []string
	patterns func() *patterns // of the secrets; nil without any
}

const hiddenSecret = "[redacted]"

// with returns a redactor that also hides these secrets. It tries longer ones first, because one may be part of
// another.
func (r redactor) with(secrets ...string) redactor {
	all := slices.Concat(r.secrets, secrets)
	all = slices.DeleteFunc(all, func(secret string) bool { return secret == "" })
	slices.SortFunc(all, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	all = slices.Compact(all)
	if len(all) == 0 || slices.Equal(all, r.secrets) {
		return r
	}
	return redactor{all, sync.OnceValue(func() *patterns { return patternsOf(all) })}
}

const (
	mostText  = 300      // characters shown
	mostGiven = 16 << 10 // bytes examined: no message has more
)

// linkQuery matches the query of a link, even of one in nested JSON (https:\/\/), without its scheme, URL-encoded, or
// escaped for JSON or HTML. Compiling it at startup would delay the provider's start.
var linkQuery = sync.OnceValue(func() *regexp.Regexp { //nolint:gochecknoglobals // a constant in all but syntax
	const (
		inLink   = `[^\s"'<>]*`
		question = `(?:\?|\\u003f|%(?:25)*3f|&#(?:63|x3f);)`
		equals   = `(?:=|\\u003d|%(?:25)*3d|&#(?:61|x3d);)`
	)
	return regexp.MustCompile(`(?i)(https?:[^\s?"'<>]*)\?` + inLink + `|` + question + inLink + equals + inLink)
})

// hideLinks removes the query from each link, because the query of a signed link grants access.
func hideLinks(text string) string { return linkQuery().ReplaceAllString(text, "$1?"+hiddenSecret) }

// isURL reports whether a text is a URL, or part of one that may be signed.
func isURL(text string) bool { return strings.Contains(text, "://") || linkQuery().MatchString(text) }

// kept returns a text of an image in a form that a state may keep.
func (r redactor) kept(text string) string { return defuse(hideLinks(r.hide(printable(text)))) }

// clean returns the text in a form that everyone who may see the plan may see.
func (r redactor) clean(text string) string {
	if len(text) > mostGiven {
		return fmt.Sprintf("(a text of %d bytes)", len(text))
	}
	text = r.hide(text)
	text = hideLinks(text)
	text = strings.Map(func(c rune) rune {
		if !isPrintable(c) {
			return ' '
		}
		return c
	}, text)
	text = defuse(r.hide(strings.Join(strings.Fields(text), " "))) // joining the words may have completed a secret that contains spaces
	if runes := []rune(text); len(runes) > mostText {
		text = string(runes[:mostText]) + "…"
	}
	return text
}

func (r redactor) hide(text string) string {
	for _, secret := range r.secrets {
		if isShort(secret) {
			text = hideWord(text, secret)
			continue
		}
		text = strings.ReplaceAll(text, secret, hiddenSecret)
	}
	if r.patterns == nil {
		return text
	}
	return r.patterns().hide(text)
}

// cleanError keeps the chain of causes for errors.Is, behind a text that is safe to show.
func (r redactor) cleanError(err error) error {
	return &cleanedError{text: r.clean(err.Error()), cause: err}
}

type cleanedError struct {
	text  string
	cause error
}

func (e *cleanedError) Error() string { return e.text }
func (e *cleanedError) Unwrap() error { return e.cause }

// origin returns only the scheme and host of an address.
func origin(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return "another path"
	}
	return u.Scheme + "://" + u.Host
}
