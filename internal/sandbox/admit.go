package sandbox

import (
	"net"
	"strings"
	"unicode"
)

// isLocal reports whether a Host header names this machine. A web page whose name has been made to lead here
// (DNS rebinding) comes with a name of its own.
func isLocal(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

// admit reads the body of a call, if the caller may send one: who has no credentials has nothing read, and so
// can't have the sandbox hold it.
func (s *Server) admit(req *request) {
	if req.kind.wantsCredentials() {
		s.mu.Lock()
		req.refused = s.authenticate(req)
		s.mu.Unlock()
	}
	if req.refused == nil {
		req.readBody()
	}
}

// wantsCredentials reports whether a call is one of those that the API answers to its own callers only.
func (k Kind) wantsCredentials() bool {
	return k == CallGet || k == CallAdd || k == CallDelete || k == CallLookup
}

// loggable is a text of a caller as a terminal and the runner of a CI system may see it.
func loggable(text string) string {
	const most = 200
	text = strings.Map(func(c rune) rune {
		if !unicode.IsPrint(c) || c == unicode.ReplacementChar {
			return '?'
		}
		return c
	}, text)
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most]) + "…"
	}
	for _, twice := range []string{"::", "##"} {
		for strings.Contains(text, twice) { // three become "::" again
			text = strings.ReplaceAll(text, twice, twice[:1]+" "+twice[:1])
		}
	}
	return text
}
