package sandbox

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// identifierNames are the identifiers that the vendor documents for lookup, and two more that were seen.
func identifierNames() []string {
	return []string{"mobile", "email", "externalId", "cardnumber", "wechat", "martjackId", "fbId", "cardExternalId", "cardNumber"}
}

// check returns an error that lists everything that is wrong with the seed.
func (s Seed) check() error {
	problems := []error{s.checkLogin()}
	byID := map[int64]SeedCustomer{}
	owners := map[string]int64{}
	for _, c := range s.Customers {
		if _, twice := byID[c.ID]; twice {
			problems = append(problems, fmt.Errorf("customer %d is listed twice", c.ID))
		}
		byID[c.ID] = c
		problems = append(problems, c.check(), c.claim(owners))
	}
	for _, c := range s.Customers {
		problems = append(problems, c.checkMerge(byID))
	}
	if err := errors.Join(problems...); err != nil {
		return fmt.Errorf("seed: %w", err)
	}
	return nil
}

// checkLogin checks the organisation and its credentials.
func (s Seed) checkLogin() error {
	var problems []error
	if s.OrgID == "" || strings.ContainsAny(s.OrgID, "/?#% ") {
		problems = append(problems, errors.New("orgId is missing or is not a path segment"))
	}
	problems = append(problems, s.checkCredentials())
	if s.PrimaryIdentifier != "" && !slices.Contains(identifierNames(), s.PrimaryIdentifier) {
		problems = append(problems, fmt.Errorf("unknown primaryIdentifier %q", s.PrimaryIdentifier))
	}
	if slices.Contains(s.AccessTokens, "") {
		problems = append(problems, errors.New("accessTokens contains an empty one"))
	}
	for _, till := range s.Tills {
		if till.Username == "" || till.Password == "" || till.Child == "" {
			problems = append(problems, errors.New("a till of tills lacks username, password or child"))
		}
	}
	if s.TokenTTLSeconds < 0 {
		problems = append(problems, errors.New("tokenTtlSeconds is negative"))
	}
	return errors.Join(problems...)
}

// checkCredentials checks that there are credentials, and that they are complete.
func (s Seed) checkCredentials() error {
	var problems []error
	if (s.Username == "") != (s.Password == "") {
		problems = append(problems, errors.New("username and password go together"))
	}
	if strings.Contains(s.Username, ":") {
		problems = append(problems, errors.New("username has a colon, which Basic authentication cannot carry"))
	}
	if (s.ClientKey == "") != (s.ClientSecret == "") {
		problems = append(problems, errors.New("clientKey and clientSecret go together"))
	}
	if s.Username == "" && s.ClientKey == "" && len(s.AccessTokens) == 0 {
		problems = append(problems, errors.New("no credentials: no client could log in"))
	}
	return errors.Join(problems...)
}

// check checks the customer on its own.
func (c SeedCustomer) check() error {
	var problems []error
	if c.ID <= 0 {
		problems = append(problems, fmt.Errorf("customer id %d is not positive", c.ID))
	}
	if len(c.Images) > maxImages {
		problems = append(problems, fmt.Errorf("customer %d has more than %d images", c.ID, maxImages))
	}
	if c.MergedInto != 0 && len(c.Images) > 0 {
		problems = append(problems, fmt.Errorf("customer %d is merged, so it can have no images", c.ID))
	}
	if c.Erased && c.MergedInto != 0 {
		problems = append(problems, fmt.Errorf("customer %d is both erased and merged", c.ID))
	}
	for i, img := range c.Images {
		if err := img.check(); err != nil {
			problems = append(problems, fmt.Errorf("customer %d: image %d: %w", c.ID, i, err))
		}
	}
	return errors.Join(problems...)
}

// claim records the customer's identifiers, each of which may belong to only one customer.
func (c SeedCustomer) claim(owners map[string]int64) error {
	var problems []error
	for name, value := range c.Identifiers {
		if !slices.Contains(identifierNames(), name) {
			problems = append(problems, fmt.Errorf("customer %d: unknown identifier %q", c.ID, name))
		}
		key := name + "=" + value
		if owner, taken := owners[key]; taken {
			problems = append(problems, fmt.Errorf("%s names both customer %d and %d", key, owner, c.ID))
		}
		owners[key] = c.ID
	}
	return errors.Join(problems...)
}

// checkMerge checks that a merged customer leads to an existing one in one step.
func (c SeedCustomer) checkMerge(byID map[int64]SeedCustomer) error {
	if c.MergedInto == 0 {
		return nil
	}
	survivor, known := byID[c.MergedInto]
	if !known || survivor.ID == c.ID || survivor.MergedInto != 0 || survivor.Erased {
		return fmt.Errorf("customer %d is merged into %d, which is no other living customer", c.ID, c.MergedInto)
	}
	return nil
}

// check checks that the image has content, given in one way.
func (i SeedImage) check() error {
	content, size := i.ContentBase64 != "", i.Size != 0
	switch {
	case content == size:
		return errors.New("give either size or contentBase64")
	case i.Size < 0 || i.Size > maxImageBytes:
		return fmt.Errorf("size is not between 1 and %d", maxImageBytes)
	case size:
		return nil
	}
	decoded, err := i.content(0)
	if err != nil {
		return err
	}
	if len(decoded) > maxImageBytes {
		return fmt.Errorf("content is larger than %d bytes", maxImageBytes)
	}
	return nil
}
