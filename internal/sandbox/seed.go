package sandbox

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"
)

const defaultTokenTTLSeconds = 300

// Seed is the organisation that a sandbox starts with.
type Seed struct {
	OrgID        string `json:"orgId"`
	Username     string `json:"username,omitempty"`
	Password     string `json:"password,omitempty"`
	ClientKey    string `json:"clientKey,omitempty"`
	ClientSecret string `json:"clientSecret,omitempty"`
	// Tills are additional logins, of child organisations that are connected to this one.
	Tills []SeedTill `json:"tills,omitempty"`
	// TokenTTLSeconds is the life of a generated token; 0 means 300.
	TokenTTLSeconds int `json:"tokenTtlSeconds,omitempty"`
	// AccessTokens are valid from the start and do not expire.
	AccessTokens []string `json:"accessTokens,omitempty"`
	// Masked hides identifiers and tokens from OAuth clients, as from a client without "Allow access to
	// sensitive information".
	Masked bool `json:"masked,omitempty"`
	// PrimaryIdentifier is the identifier that every lookup must name in an organisation with dual eligibility.
	PrimaryIdentifier string `json:"primaryIdentifier,omitempty"`
	// Attributions are those that lead to a till or store, as TYPE:CODE; calls with any other are refused. Null
	// accepts all of them.
	Attributions []string       `json:"attributions,omitempty"`
	Customers    []SeedCustomer `json:"customers"`
}

// SeedTill is a login of a child organisation.
type SeedTill struct {
	Username string `json:"username"`
	Password string `json:"password"`
	Child    string `json:"child"`
}

// SeedCustomer is a customer of a Seed.
type SeedCustomer struct {
	// Child is the connected organisation in which the customer is registered. Tills of a different one see an
	// empty list, although they act on the same images.
	Child string `json:"child,omitempty"`
	ID    int64  `json:"id"`
	// Identifiers map an identifierName (mobile, email, ...) to its value.
	Identifiers map[string]string `json:"identifiers,omitempty"`
	Images      []SeedImage       `json:"images,omitempty"`
	// MergedInto is the id of the customer into which this one was merged.
	MergedInto int64 `json:"mergedInto,omitempty"`
	// Erased customers were deleted after a PII delete request. Their images stay but can't be reached: no page
	// says what becomes of them.
	Erased bool `json:"erased,omitempty"`
}

// SeedImage is an image of a SeedCustomer, oldest first.
type SeedImage struct {
	// Size without content asks for made-up content of this many bytes.
	Size          int    `json:"size,omitempty"`
	ContentBase64 string `json:"contentBase64,omitempty"`
	ContentType   string `json:"contentType,omitempty"`
	LastModified  string `json:"lastModified,omitempty"`
}

// DefaultSeed returns the organisation that is served by default; everything in it is invented.
func DefaultSeed() Seed {
	return Seed{
		OrgID:           "900001",
		Username:        "sandbox.till",
		Password:        "sandbox-password",
		ClientKey:       "sandbox-key",
		ClientSecret:    "sandbox-secret",
		TokenTTLSeconds: defaultTokenTTLSeconds,
		AccessTokens:    []string{"sandbox-access-token"},
		Customers: []SeedCustomer{
			{
				ID:          564703420,
				Identifiers: map[string]string{"mobile": "919900000001", "email": "asha@example.com"},
				Images: []SeedImage{
					{Size: 18039, LastModified: "2025-04-21 10:02:11"},
					{Size: 24576, LastModified: "2025-04-30 12:25:56"},
					{Size: 209859, LastModified: "2026-01-12 08:40:03"},
				},
			},
			{ID: 564703421, Identifiers: map[string]string{"mobile": "919900000002"}},
		},
	}
}

// ReadSeed reads a Seed from JSON and refuses unknown fields.
func ReadSeed(r io.Reader) (Seed, error) {
	decoder := json.NewDecoder(r)
	decoder.DisallowUnknownFields()
	var seed Seed
	if err := decoder.Decode(&seed); err != nil {
		return Seed{}, fmt.Errorf("read seed: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return Seed{}, errors.New("read seed: something follows the JSON object")
	}
	if err := seed.check(); err != nil {
		return Seed{}, err
	}
	return seed, nil
}

// content returns the image's bytes; number makes images differ for which only the size is given.
func (i SeedImage) content(number int64) ([]byte, error) {
	if i.ContentBase64 == "" {
		return Picture(number, i.Size), nil
	}
	content, err := base64.StdEncoding.DecodeString(i.ContentBase64)
	if err != nil {
		return nil, fmt.Errorf("contentBase64: %w", err)
	}
	return content, nil
}

// seedCustomer creates the customer of the seed, with its images in place.
func (s *Server) seedCustomer(seed SeedCustomer) error {
	c := &customer{
		id:          seed.ID,
		identifiers: seed.Identifiers,
		mergedInto:  seed.MergedInto,
		erased:      seed.Erased,
		child:       seed.Child,
	}
	for i, given := range seed.Images {
		content, err := given.content(seed.ID*maxImages + int64(i))
		if err != nil {
			return fmt.Errorf("seed: customer %d: image %d: %w", seed.ID, i, err)
		}
		img := newImage(s.options.Seed.OrgID, seed.ID, content, given.ContentType)
		if given.LastModified != "" {
			img.LastModified = given.LastModified
		}
		c.insert(img, false, false)
		s.contents[img.Token] = content
	}
	// The list was not visible while it was filled.
	c.history = []snapshot{{at: time.Now(), images: c.images}}
	s.customers[c.id] = c
	return nil
}
