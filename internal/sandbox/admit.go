package sandbox

import (
	"net"
	"strings"
	"unicode"
)

// isLocal reports whether a Host header names this machine. A web page whose name was made to resolve to this
// machine (DNS rebinding) sends its own name.
func isLocal(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

// admit reads the body of a call if the caller may send one. Without valid credentials, nothing is read, so a
// stranger can't fill the sandbox's memory.
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

// wantsCredentials reports whether the API requires credentials for this kind of call.
func (k Kind) wantsCredentials() bool {
	return k == CallGet || k == CallAdd || k == CallDelete || k == CallLookup
}

// loggable returns a caller's text in a form that is safe for terminals and the runner of a CI system.
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
