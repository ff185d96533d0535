package sandbox

import "strconv"

// shape builds the JSON of answers, in the documented or the loose form.
type shape struct{ loose bool }

// number returns a code or a version.
func (f shape) number(n int) any {
	if f.loose {
		return strconv.Itoa(n)
	}
	return n
}

// list returns a list; in the loose form, an empty one is null.
func (f shape) list(entries ...any) any {
	if len(entries) > 0 {
		return entries
	}
	if f.loose {
		return nil
	}
	return []any{}
}

// done returns the status of an entry that succeeded.
func (f shape) done() any {
	if f.loose {
		return true
	}
	return "true"
}

// size returns a fileSize.
func (f shape) size(bytes int64) any {
	if f.loose {
		return bytes
	}
	return strconv.FormatInt(bytes, 10)
}

// problem returns an entry of warnings or errors; a code of 0 is left out.
func (f shape) problem(code int, message string) map[string]any {
	entry := map[string]any{"status": false, "message": message}
	if code != 0 {
		entry["code"] = f.number(code)
	}
	return entry
}

// entry returns an entry of data that succeeded.
func (f shape) entry(entry map[string]any) map[string]any {
	entry["code"], entry["status"] = f.number(200), f.done()
	return entry
}

// success returns the answer to an add or a delete.
func (f shape) success(entry map[string]any, warnings []any) map[string]any {
	entry = f.entry(entry)
	return map[string]any{"data": []any{entry}, "warnings": f.list(warnings...), "errors": f.list()}
}

// failure returns an HTTP 200 with the failure among the warnings.
func (f shape) failure(code int, message string) map[string]any {
	return map[string]any{"data": f.list(), "warnings": []any{f.problem(code, message)}, "errors": f.list()}
}

// refusal returns an answer with errors and no data.
func (f shape) refusal(code int, message string) map[string]any {
	return map[string]any{"errors": []any{f.problem(code, message)}}
}

// file returns the `file` of an add or a get.
func (s *Server) file(img Image, version int) map[string]any {
	f := s.shape()
	file := map[string]any{
		"acl":           "PRIVATE",
		"fileHandle":    img.Handle,
		"lastModified":  img.LastModified,
		"latestVersion": f.number(version),
		"version":       f.number(version),
		"name":          img.Name,
		"namespace":     namespace,
		"s3Token":       img.Token,
	}
	if !s.options.OmitSizes {
		file["fileSize"] = f.size(img.Size)
	}
	return file
}

func (s *Server) shape() shape { return shape{loose: s.options.Loose} }
