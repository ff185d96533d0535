package capillary

import "encoding/json"

// entryOnWire is an entry of customerImage. Its links are kept raw, so that a bad link can't make the list
// unreadable.
type entryOnWire struct {
	noticeOnWire
	FilePath       json.RawMessage `json:"filePath"`
	SecureFilePath json.RawMessage `json:"secureFilePath"`
}

// link returns the secure link if it may be fetched, otherwise the other one; the zero Link if neither may be.
func (e entryOnWire) link() Link {
	for _, raw := range []json.RawMessage{e.SecureFilePath, e.FilePath} {
		var address string
		if json.Unmarshal(raw, &address) != nil {
			continue
		}
		if link, err := ParseLink(address); err == nil {
			return link
		}
	}
	return Link{}
}
