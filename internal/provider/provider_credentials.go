package provider

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
)

// way is a way to authenticate, and its settings.
type authMethod struct {
	title string
	names []string
	build func(inputs) (capillary.Credentials, diag.Diagnostics)
}

// authMethods lists all three.
func authMethods() []authMethod {
	return []authMethod{
		{"Basic (username with password or password_md5)", []string{"username", "password", "password_md5"}, basicCredentials},
		{"OAuth (client_key with client_secret)", []string{"client_key", "client_secret"}, keyCredentials},
		{"a ready token (access_token)", []string{"access_token"}, tokenCredentials},
	}
}

// resolveCredentials determines the one way to authenticate. The provider block wins over the environment: a
// variable can complete the way of the block, but never adds a second one.
func resolveCredentials(merged inputs) (capillary.Credentials, diag.Diagnostics) {
	chosen := authMethodsGiven(merged, func(in input) bool { return in.configured })
	if len(chosen) == 0 {
		chosen = authMethodsGiven(merged, input.given)
	}
	switch len(chosen) {
	case 0:
		return nil, noCredentials(merged)
	case 1:
		return chosen[0].build(merged)
	}
	return nil, tooManyCredentials(merged, chosen)
}

// authMethodsGiven returns the ways of which at least one setting is given.
func authMethodsGiven(merged inputs, given func(input) bool) []authMethod {
	var found []authMethod
	for _, w := range authMethods() {
		for _, name := range w.names {
			if given(merged[name]) {
				found = append(found, w)
				break
			}
		}
	}
	return found
}

func noCredentials(merged inputs) diag.Diagnostics {
	var lines []string
	for _, w := range authMethods() { // Terraform does not wrap indented lines, so each is short
		lines = append(lines, fmt.Sprintf("  - %s:", w.title))
		for _, name := range w.names {
			lines = append(lines, "      "+merged[name].String())
		}
	}
	return diag.Diagnostics{diag.NewErrorDiagnostic("Credentials are missing",
		"The provider needs exactly one way to authenticate, and was given none. Set one of:\n"+strings.Join(lines, "\n"))}
}

func tooManyCredentials(merged inputs, chosen []authMethod) diag.Diagnostics {
	var lines []string
	var first string
	for _, w := range chosen {
		for _, name := range w.names {
			if in := merged[name]; in.given() {
				lines = append(lines, "  - "+in.origin())
				if first == "" {
					first = name
				}
			}
		}
	}
	return diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root(first), "More than one way to authenticate",
		"The provider needs exactly one way to authenticate, and was given several:\n"+strings.Join(lines, "\n")+
			"\n\nWhat to do: remove all but one. The provider block wins over the environment.")}
}

func basicCredentials(merged inputs) (capillary.Credentials, diag.Diagnostics) {
	password, hash := merged["password"], merged["password_md5"]
	if password.configured && !hash.configured {
		hash = input{} // the provider block wins over the environment
	}
	if hash.configured && !password.configured {
		password = input{}
	}
	if password.given() && hash.given() {
		return nil, diag.Diagnostics{diag.NewAttributeErrorDiagnostic(path.Root("password"), "Two passwords",
			fmt.Sprintf("The password is given twice, by %s and by %s.\n\nWhat to do: remove one of them.",
				password.origin(), hash.origin()))}
	}
	diags := require(merged["username"])
	switch {
	case hash.given():
		diags.Append(checkHash(hash)...)
	case password.value == "":
		diags.AddAttributeError(path.Root("password"), "Credentials are incomplete", fmt.Sprintf(
			"Basic authentication needs a password: set %s or %s.", merged["password"], merged["password_md5"]))
	default:
		hash.value = capillary.HashPassword(password.value)
	}
	return capillary.Basic{Username: merged["username"].value, PasswordMD5: strings.ToLower(hash.value)}, diags
}

// checkHash detects a password in place of its MD5. It never shows the value.
func checkHash(hash input) diag.Diagnostics {
	var diags diag.Diagnostics
	if !regexp.MustCompile(`^[0-9a-fA-F]{32}$`).MatchString(hash.value) {
		diags.AddAttributeError(path.Root("password_md5"), "This is not an MD5 hash", fmt.Sprintf(
			"The value of %s must be the MD5 of the password, 32 hexadecimal digits.\n\n"+
				"What to do: give the password itself as password (environment: CAPILLARY_PASSWORD), and the provider hashes it.", hash.origin()))
	}
	return diags
}

func keyCredentials(merged inputs) (capillary.Credentials, diag.Diagnostics) {
	key, secret := merged["client_key"], merged["client_secret"]
	diags := require(key)
	diags.Append(require(secret)...)
	return capillary.ClientCredentials{Key: key.value, Secret: secret.value}, diags
}

func tokenCredentials(merged inputs) (capillary.Credentials, diag.Diagnostics) {
	token := merged["access_token"]
	return capillary.AccessToken(token.value), require(token)
}

// require returns an error if a setting is missing or empty.
func require(in input) diag.Diagnostics {
	var diags diag.Diagnostics
	if in.value == "" {
		problem := "is missing"
		if in.configured {
			problem = "is empty"
		}
		diags.AddAttributeError(path.Root(in.name), "Credentials are incomplete",
			fmt.Sprintf("%s %s, and the chosen way to authenticate needs it.", in, problem))
	}
	return diags
}
