package sandbox

import (
	"net/http"
	"slices"
)

// sources are the documented ones; ALL goes with a get only.
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
	case source == "ALL" && req.kind == CallGet, slices.Contains(sources(), source):
		return nil
	default:
		return s.invalid(codeSourceInvalid, "Invalid source")
	}
}

func (s *Server) invalid(code int, message string) *reply {
	refused := said(http.StatusBadRequest, s.shape().refusal(code, message), "nothing: "+message)
	return &refused
}
