package sandbox

// Kind classifies HTTP calls.
type Kind string

// The calls of the contract. CallAny matches each of them in a Rule and in CountCalls; CallUnknown is a path or
// a method that is not in the contract.
const (
	CallAny     Kind = ""
	CallToken   Kind = "token"
	CallGet     Kind = "get"
	CallAdd     Kind = "add"
	CallDelete  Kind = "delete"
	CallLookup  Kind = "lookup"
	CallLink    Kind = "link"
	CallUnknown Kind = "unknown"
)

// covers reports whether the other kind is included.
func (k Kind) covers(other Kind) bool { return k == CallAny || k == other }
