package sandbox

// Kind is the sort of an HTTP call.
type Kind string

// The calls of the contract. CallAny matches each of them in a Rule and in
// CountCalls; CallUnknown is a path or a method that the contract lacks.
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

// covers reports whether a call of the other kind is meant.
func (k Kind) covers(other Kind) bool { return k == CallAny || k == other }
