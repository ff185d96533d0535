package capillary

import "encoding/json"

// entryOnWire is an entry of customerImage. Its links are kept raw: none may spoil the list.
type entryOnWire struct {
	noticeOnWire
	FilePath       json.RawMessage `json:"filePath"`
	SecureFilePath json.RawMessage `json:"secureFilePath"`
}

// link prefers the secure one, and is none when neither may be fetched.
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
