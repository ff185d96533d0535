package capillary

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// window is how many bytes of a secret, in a row, count as a part of it.
	window = 12
	// edge is how many bytes count at its beginning or end, where something on the way may have cut it.
	edge = 10
	// shortestForm is the shortest text that is hidden in all its forms. Shorter ones are hidden only as they
	// are.
	shortestForm = 6
)

// patterns describe secrets as they can occur in a text, ignoring case and white space.
type patterns struct {
	windows map[string]bool // each of them window bytes long
	wholes  []string        // whole forms, and their edges
}

// patternsOf returns the patterns of secrets.
func patternsOf(secrets []string) *patterns {
	p := &patterns{windows: map[string]bool{}}
	for _, secret := range secrets {
		for _, form := range forms(secret) {
			bare := squeeze(form).text
			if len(bare) < shortestForm {
				continue
			}
			if len(bare) < window {
				p.wholes = append(p.wholes, bare)
				continue
			}
			for i := range len(bare) - window + 1 {
				p.windows[bare[i:i+window]] = true
			}
			p.wholes = append(p.wholes, bare[:edge], bare[len(bare)-edge:])
		}
	}
	slices.Sort(p.wholes)
	p.wholes = slices.Compact(p.wholes)
	return p
}

// forms returns the forms in which systems in front of an API are known to echo what they received.
func forms(secret string) []string {
	query := url.QueryEscape(secret)
	quoted, _ := json.Marshal(secret) // never fails for a string
	escaped := html.EscapeString(secret)
	var each strings.Builder
	for _, b := range []byte(secret) {
		fmt.Fprintf(&each, "%%%02x", b)
	}
	found := []string{
		secret, query, strings.ReplaceAll(query, "+", "%20"), url.PathEscape(secret), url.QueryEscape(query), each.String(),
		escaped, strings.NewReplacer("&#34;", "&quot;", "&#39;", "&apos;").Replace(escaped), strings.NewReplacer("&#34;", "&#x22;", "&#39;", "&#x27;").Replace(escaped),
		strings.Trim(string(quoted), `"`), strings.Trim(strconv.Quote(secret), `"`), hex.EncodeToString([]byte(secret)),
	}
	for before := range 3 { // bytes that precede it in the same group of three
		encoded := base64.RawStdEncoding.EncodeToString(append(make([]byte, before), secret...))
		inner := encoded[min((before*8+5)/6, len(encoded)):]
		if (before+len(secret))%3 != 0 { // the last character depends on what follows
			inner = inner[:max(len(inner)-1, 0)]
		}
		found = append(found, inner, strings.NewReplacer("+", "-", "/", "_").Replace(inner), url.QueryEscape(inner))
	}
	return found
}

// squeezed is a text without case, white space and unprintable characters, and the original position of each
// byte.
type squeezed struct {
	text string
	at   []int
}

func squeeze(text string) squeezed {
	var b strings.Builder
	var at []int
	for i, c := range text {
		if unicode.IsSpace(c) || !isPrintable(c) {
			continue
		}
		before := b.Len()
		b.WriteRune(unicode.ToLower(c))
		for range b.Len() - before {
			at = append(at, i)
		}
	}
	return squeezed{b.String(), append(at, len(text))}
}

// find marks the bytes of a text that belong to a secret.
func (p *patterns) find(s squeezed) []bool {
	found := make([]bool, len(s.text))
	mark := func(from, length int) {
		for i := from; i < from+length; i++ {
			found[i] = true
		}
	}
	for i := 0; i+window <= len(s.text); i++ {
		if p.windows[s.text[i:i+window]] {
			mark(i, window)
		}
	}
	for _, whole := range p.wholes {
		for from := 0; ; from++ {
			next := strings.Index(s.text[from:], whole)
			if next < 0 {
				break
			}
			from += next
			mark(from, len(whole))
		}
	}
	return found
}

// hide replaces the parts of a text that belong to a secret, in any form.
func (p *patterns) hide(text string) string {
	s := squeeze(text)
	found := p.find(s)
	if !slices.Contains(found, true) {
		return text
	}
	var b strings.Builder
	kept := 0 // up to here, the text has been written
	for i := 0; i < len(found); i++ {
		if !found[i] {
			continue
		}
		b.WriteString(text[kept:s.at[i]])
		b.WriteString(hiddenSecret)
		for i < len(found) && found[i] {
			i++
		}
		last := s.at[i-1]
		_, size := utf8.DecodeRuneInString(text[last:])
		kept = last + size
	}
	b.WriteString(text[kept:])
	return b.String()
}
