package sandbox

import (
	"net/http"
	"slices"
)

// checkAttribution refuses any call, even a read, that is attributed to something that the seed does not know.
func (s *Server) checkAttribution(req *request) *reply {
	known := func(kind, value string) bool {
		return kind == "" || s.options.Seed.Attributions == nil || slices.Contains(s.options.Seed.Attributions, kind+":"+value)
	}
	if !known(req.header(attributionType), req.header(attributionCode)) {
		return s.invalid(91021, "Invalid attribution TILL passed")
	}
	if !known(req.header(lookupType), req.header(lookupValue)) {
		return s.invalid(1061, "No till for the attribution lookup")
	}
	return nil
}

// attributionBreaches reports incomplete pairs, and entities without the token that they need.
func (req *request) attributionBreaches() []string {
	var found []string
	if req.header(attributionType) != "" && req.header(oauthHeader) == "" {
		found = append(found, "attribution headers without an OAuth token")
	}
	for _, pair := range [][2]string{{attributionType, attributionCode}, {lookupType, lookupValue}} {
		if (req.header(pair[0]) == "") != (req.header(pair[1]) == "") {
			found = append(found, "half of an attribution: "+http.CanonicalHeaderKey(pair[0]))
		}
	}
	return found
}
