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

// redactor makes text from outside fit for messages and logs: no credentials, no signed links, no
// control characters, no commands to the runner of a CI system, no novels.
// It is the one place that knows all secrets: credentials, fetched tokens, parts of signed links, headers of a
// gateway, and identifiers of people.
type redactor struct {
	secrets  []string
	patterns func() *patterns // of the secrets; nil if there are none
}

const hiddenSecret = "[redacted]"

// with hides these secrets too. Longer ones go first, for one may be part of another.
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
	mostText  = 300      // characters that are shown
	mostGiven = 16 << 10 // bytes that are looked at: no message has more
)

// linkQuery finds the query of a link, also of one within JSON within JSON (https:\/\/) or without its
// scheme. Compiled at the start, it would slow the start of the provider.
var linkQuery = sync.OnceValue(func() *regexp.Regexp { //nolint:gochecknoglobals // a constant in all but syntax
	return regexp.MustCompile(`(?i)(https?:[^\s?"'<>]*)\?[^\s"'<>]*|\?[^\s"'<>]*=[^\s"'<>]*`)
})

// clean returns text that may be shown to anybody who may see the plan.
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
	text = defuse(r.hide(strings.Join(strings.Fields(text), " "))) // a secret with spaces may have got its shape only now
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

// cleanError keeps the chain of causes, for errors.Is, behind a text that may be shown.
func (r redactor) cleanError(err error) error {
	return &cleanedError{text: r.clean(err.Error()), cause: err}
}

type cleanedError struct {
	text  string
	cause error
}

func (e *cleanedError) Error() string { return e.text }
func (e *cleanedError) Unwrap() error { return e.cause }

// origin gives no more of an address than where it leads.
func origin(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return "another path"
	}
	return u.Scheme + "://" + u.Host
}
