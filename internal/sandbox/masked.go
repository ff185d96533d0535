package sandbox

import "strings"

// hides reports whether the caller may not see sensitive information. The vendor does not document which fields
// are then masked.
func (s *Server) hides(req *request) bool {
	return s.options.Seed.Masked && req.header(oauthHeader) != ""
}

// masked keeps only the ends of a value.
func masked(value string) string {
	const shown = 2
	if len(value) <= 2*shown {
		return strings.Repeat("*", len(value))
	}
	return value[:shown] + strings.Repeat("*", len(value)-2*shown) + value[len(value)-shown:]
}

// maskIdentifiers masks the identifiers in a customer's details.
func maskIdentifiers(body map[string]any) {
	for _, profile := range body["profiles"].([]any) { //nolint:forcetypeassert // details has just created it
		for _, entry := range profile.(map[string]any)["identifiers"].([]any) { //nolint:forcetypeassert // the same
			identifier := entry.(map[string]any)                       //nolint:forcetypeassert // the same
			identifier["value"] = masked(identifier["value"].(string)) //nolint:forcetypeassert // the same
		}
	}
}
