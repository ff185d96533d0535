package sandbox

import (
	"net/http"
	"slices"
)

// sources are the documented ones. ALL is for reads only, MOBILE_APP for everything except lookups.
func sources() []string {
	return []string{
		"INSTORE", "MARTJACK", "WECHAT", "LINE", "FACEBOOK", "WEB_ENGAGE",
		"TMALL", "TAOBAO", "JD", "ECOMMERCE", "WEBSITE", "MOBILE_APP",
	}
}

// checkSource refuses a call without a source, or with an unknown one.
func (s *Server) checkSource(req *request) *reply {
	source := req.query.Get("source")
	switch {
	case source == "":
		return s.invalid(codeSourceMissing, "Source is required")
	case source == "MOBILE_APP" && req.kind == CallLookup:
		return s.invalid(codeLookupSource, "Look up, Invalid source passed")
	case source == "ALL", slices.Contains(sources(), source):
		return nil
	default:
		return s.invalid(codeSourceInvalid, "Invalid source")
	}
}

func (s *Server) invalid(code int, message string) *reply {
	refused := jsonReply(http.StatusBadRequest, s.shape().refusal(code, message), "nothing: "+message)
	return &refused
}
