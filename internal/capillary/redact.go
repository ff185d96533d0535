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

// linkQuery matches the query of a link, even of one in nested JSON (https:\/\/) or without its scheme.
// Compiling it at startup would delay the provider's start.
var linkQuery = sync.OnceValue(func() *regexp.Regexp { //nolint:gochecknoglobals // a constant in all but syntax
	return regexp.MustCompile(`(?i)(https?:[^\s?"'<>]*)\?[^\s"'<>]*|\?[^\s"'<>]*=[^\s"'<>]*`)
})

// clean returns the text in a form that everyone who may see the plan may see.
func (r redactor) clean(text string) string {
	if len(text) > mostGiven {
		return fmt.Sprintf("(a text of %d bytes)", len(text))
	}
	text = r.hide(text)
	text = linkQuery().ReplaceAllString(text, "$1?[redacted]")
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
