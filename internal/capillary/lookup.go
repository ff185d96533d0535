package capillary

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"
)

// Lookup identifies a customer.
type Lookup struct {
	// Source and AccountID default to the client's. The client's AccountID belongs to the client's Source, so
	// it is not sent with a different source.
	Source    string
	AccountID string
	// IdentifierName is mobile, email, externalId, cardnumber, wechat, martjackId or fbId [documented],
	// cardExternalId or cardNumber [seen], or several of them separated by commas, as many as there are values:
	// an organisation with dual eligibility may need all of a customer's [documented].
	IdentifierName string
	// IdentifierValue is personal data: no error, message or log shows it.
	IdentifierValue string
}

// Customer is the answer to a Get Customer ID.
type Customer struct {
	// ID is greater than zero.
	ID int64
	// UnknownWarnings are warnings that this client does not know.
	UnknownWarnings []Notice
}

// LookupCustomer finds the id of a customer (Get Customer ID). Transient failures are retried.
//
// Errors are *Error: KindCustomerNotFound (code 8015); KindCustomerMerged (8069, 91009), with the Survivor if the
// answer names one; KindWrongRequest for the codes about source, account and identifier, which its Notice
// distinguishes. An answer without a plain id is an error, too, never an id of 0.
func (c *Client) LookupCustomer(ctx context.Context, lookup Lookup) (Customer, error) {
	req := request{
		call:    CallLookup,
		method:  http.MethodGet,
		url:     c.endpoint(c.lookupQuery(lookup), "v2", "customers", "lookup"),
		secrets: privateForms(lookup.IdentifierValue),
	}
	if err := lookup.check(); err != nil {
		return Customer{}, req.unsent(err)
	}
	return retryRead(ctx, c, func(ctx context.Context) (Customer, error) {
		res, err := c.send(ctx, req)
		if err != nil {
			return Customer{}, err
		}
		customer, failure := readLookup(res)
		if failure != nil {
			return Customer{}, failure
		}
		return customer, nil
	})
}

func (c *Client) lookupQuery(lookup Lookup) url.Values {
	query := maps.Clone(c.read)
	if lookup.Source != "" && lookup.Source != c.read.Get("source") {
		query.Set("source", lookup.Source)
		query.Del("accountId")
	}
	if lookup.AccountID != "" {
		query.Set("accountId", lookup.AccountID)
	}
	query.Set("identifierName", lookup.IdentifierName)
	query.Set("identifierValue", lookup.IdentifierValue)
	return query
}

// check refuses a lookup that can't identify a customer, such as one with a blank value. Its errors quote no
// value.
func (l Lookup) check() error {
	names, values := strings.Split(l.IdentifierName, ","), []string{l.IdentifierValue}
	if len(names) > 1 {
		values = strings.Split(l.IdentifierValue, ",")
	}
	if slices.ContainsFunc(slices.Concat(names, values), func(part string) bool { return strings.TrimSpace(part) == "" }) {
		return errors.New("the identifier's name or value is missing")
	}
	if len(names) != len(values) {
		return fmt.Errorf("there are %d kinds of identifiers, but %d values", len(names), len(values))
	}
	return nil
}

// privateForms returns the forms of a value and, if it is a list, of its parts.
func privateForms(value string) []string {
	forms := identifierForms(value)
	if strings.Contains(value, ",") {
		for part := range strings.SplitSeq(value, ",") {
			if strings.TrimSpace(part) != "" {
				forms = append(forms, identifierForms(part)...)
			}
		}
	}
	return forms
}

// identifierForms returns the forms in which the API may quote an identifier but no other secret: in a
// different case, trimmed, and a telephone number without punctuation and country code. The redactor knows the
// other forms.
func identifierForms(value string) []string {
	forms := []string{value, strings.TrimSpace(value)}
	digits := strings.Map(func(c rune) rune {
		if unicode.IsDigit(c) {
			return c
		}
		return -1
	}, value)
	const national = 10 // digits of a subscriber's number, in most countries
	if len(digits) >= national {
		forms = append(forms, digits, digits[len(digits)-national:])
	}
	for _, form := range forms {
		forms = append(forms, strings.ToLower(form), strings.ToUpper(form))
	}
	return forms
}

// lookupOnWire is the documented answer. The entity is kept raw because no message may quote it.
type lookupOnWire struct {
	envelope
	Entity json.RawMessage `json:"entity"`
}

// id returns the entity if it is a customer's id, otherwise 0.
func (l lookupOnWire) id() int64 {
	var id lenientInt
	if isNothing(l.Entity) || id.UnmarshalJSON(l.Entity) != nil {
		return 0
	}
	return max(id.or(0), 0)
}

// readLookup unpacks the answer to Get Customer ID.
func readLookup(res *response) (Customer, *Error) {
	body, found, failure := readEntity(res)
	if failure != nil {
		return Customer{}, failure
	}
	doubts, failure := splitWarnings(res, found)
	if failure == nil {
		failure = mergedAway(res, found)
	}
	if failure != nil {
		if failure.Kind == KindCustomerMerged {
			failure.Survivor = body.id()
		}
		return Customer{}, failure
	}
	switch id := body.id(); {
	case !res.ok():
		return Customer{}, res.failed(statusMeaning(res.call, res.status), Notice{})
	case id == 0 && isMasked(string(body.Entity)):
		return Customer{}, res.masked(fmt.Errorf("the customer's id is %w", errMasked))
	case id == 0:
		return Customer{}, res.unreadable(errors.New("the answer's entity is not the id of a customer"))
	default:
		return Customer{ID: id, UnknownWarnings: doubts}, nil
	}
}

// readEntity unpacks the answer and the notices in it.
func readEntity(res *response) (lookupOnWire, findings, *Error) {
	var body lookupOnWire
	if res.broken != nil {
		return body, findings{}, res.unreadable(res.broken)
	}
	if err := json.Unmarshal(res.body, &body); err != nil {
		return body, findings{}, notJSON(res, "customer", err)
	}
	if err := checkKeys(res.body); err != nil {
		return body, findings{}, res.unreadable(err)
	}
	found, err := body.findingsAndData()
	if err != nil {
		return body, findings{}, res.unreadable(err)
	}
	return body, found, nil
}

// mergedAway returns the failure if the answer warns of a merger. For a list, the id decides whether a merger
// matters; a lookup has no id to compare.
func mergedAway(res *response, found findings) *Error {
	for _, n := range found.warnings {
		if m, known := meaningOf(res.call, n, true); known && m.kind == KindCustomerMerged {
			return res.failed(m, n)
		}
	}
	return nil
}
