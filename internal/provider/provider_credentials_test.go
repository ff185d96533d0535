package provider

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
)

// Of the documented pair: store.server / 123.
const md5Of123 = "202cb962ac59075b964b07152d234b70"

func TestResolveCredentials(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		edit func(*providerModel)
		env  map[string]string
		want capillary.Credentials
	}{
		"Basic from the block": {
			edit: func(m *providerModel) {
				m.Username, m.Password = types.StringValue("store.server"), types.StringValue("123")
			},
			want: capillary.Basic{Username: "store.server", PasswordMD5: md5Of123},
		},
		"Basic from the environment, hashed already": {
			env:  map[string]string{"CAPILLARY_USERNAME": "store.server", "CAPILLARY_PASSWORD_MD5": "202CB962AC59075B964B07152D234B70"},
			want: capillary.Basic{Username: "store.server", PasswordMD5: md5Of123},
		},
		"a variable fills the gap of a block": {
			edit: func(m *providerModel) { m.Username = types.StringValue("store.server") },
			env:  map[string]string{"CAPILLARY_PASSWORD": "123"},
			want: capillary.Basic{Username: "store.server", PasswordMD5: md5Of123},
		},
		"the block's password beats the environment's hash": {
			edit: func(m *providerModel) { m.Password = types.StringValue("123") },
			env:  map[string]string{"CAPILLARY_USERNAME": "store.server", "CAPILLARY_PASSWORD_MD5": "00000000000000000000000000000000"},
			want: capillary.Basic{Username: "store.server", PasswordMD5: md5Of123},
		},
		"the block's hash beats the environment's password": {
			edit: func(m *providerModel) { m.PasswordMD5 = types.StringValue(md5Of123) },
			env:  map[string]string{"CAPILLARY_USERNAME": "store.server", "CAPILLARY_PASSWORD": "other"},
			want: capillary.Basic{Username: "store.server", PasswordMD5: md5Of123},
		},
		"the block's way beats the environment's": {
			edit: func(m *providerModel) { m.AccessToken = types.StringValue("token") },
			env:  map[string]string{"CAPILLARY_USERNAME": "store.server", "CAPILLARY_PASSWORD": "123", "CAPILLARY_CLIENT_KEY": "key"},
			want: capillary.AccessToken("token"),
		},
		"OAuth from the environment": {
			env:  map[string]string{"CAPILLARY_CLIENT_KEY": "key", "CAPILLARY_CLIENT_SECRET": "secret"},
			want: capillary.ClientCredentials{Key: "key", Secret: "secret"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, diags := resolveCredentials(readInputs(block(test.edit), environment(test.env)))
			if diff := cmp.Diff(test.want, got); diff != "" || len(diags) > 0 {
				t.Errorf("credentials (-want +got):\n%s\ndiagnostics: %v", diff, texts(diags))
			}
		})
	}
}

func TestResolveCredentialsRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		edit func(*providerModel)
		env  map[string]string
		want []string
	}{
		"none": {
			want: []string{"Credentials are missing: The provider needs exactly one way to authenticate, and was given none. Set one of:\n" +
				"  - Basic (username with password or password_md5):\n      username (environment: CAPILLARY_USERNAME)\n" +
				"      password (environment: CAPILLARY_PASSWORD)\n      password_md5 (environment: CAPILLARY_PASSWORD_MD5)\n" +
				"  - OAuth (client_key with client_secret):\n      client_key (environment: CAPILLARY_CLIENT_KEY)\n      client_secret (environment: CAPILLARY_CLIENT_SECRET)\n" +
				"  - a ready token (access_token):\n      access_token (environment: CAPILLARY_ACCESS_TOKEN)"},
		},
		"two ways in the block": {
			edit: func(m *providerModel) {
				m.AccessToken, m.ClientKey = types.StringValue("token"), types.StringValue("key")
			},
			want: []string{"More than one way to authenticate: The provider needs exactly one way to authenticate, and was given several:\n" +
				"  - the provider's client_key\n" +
				"  - the provider's access_token\n\n" +
				"What to do: remove all but one. The provider block wins over the environment."},
		},
		"two ways in the environment": {
			env: map[string]string{"CAPILLARY_USERNAME": "till", "CAPILLARY_PASSWORD": "123", "CAPILLARY_ACCESS_TOKEN": "token"},
			want: []string{"More than one way to authenticate: The provider needs exactly one way to authenticate, and was given several:\n" +
				"  - the environment variable CAPILLARY_USERNAME\n" +
				"  - the environment variable CAPILLARY_PASSWORD\n" +
				"  - the environment variable CAPILLARY_ACCESS_TOKEN\n\n" +
				"What to do: remove all but one. The provider block wins over the environment."},
		},
		"two passwords": {
			edit: func(m *providerModel) {
				m.Username, m.Password, m.PasswordMD5 = types.StringValue("till"), types.StringValue("123"), types.StringValue(md5Of123)
			},
			want: []string{"Two passwords: The password is given twice, by the provider's password and by the provider's password_md5.\n\nWhat to do: remove one of them."},
		},
		"no password": {
			env:  map[string]string{"CAPILLARY_USERNAME": "till"},
			want: []string{"Credentials are incomplete: Basic authentication needs a password: set password (environment: CAPILLARY_PASSWORD) or password_md5 (environment: CAPILLARY_PASSWORD_MD5)."},
		},
		"no user": {
			env:  map[string]string{"CAPILLARY_PASSWORD": "123"},
			want: []string{"Credentials are incomplete: username (environment: CAPILLARY_USERNAME) is missing, and the chosen way to authenticate needs it."},
		},
		"an empty token": {
			edit: func(m *providerModel) { m.AccessToken = types.StringValue("") },
			want: []string{"Credentials are incomplete: access_token (environment: CAPILLARY_ACCESS_TOKEN) is empty, and the chosen way to authenticate needs it."},
		},
		"half of OAuth": {
			env:  map[string]string{"CAPILLARY_CLIENT_KEY": "key"},
			want: []string{"Credentials are incomplete: client_secret (environment: CAPILLARY_CLIENT_SECRET) is missing, and the chosen way to authenticate needs it."},
		},
		"a password where its MD5 belongs": {
			env: map[string]string{"CAPILLARY_USERNAME": "till", "CAPILLARY_PASSWORD_MD5": "hunter2"},
			want: []string{"This is not an MD5 hash: The value of the environment variable CAPILLARY_PASSWORD_MD5 must be the MD5 of the password, 32 hexadecimal digits.\n\n" +
				"What to do: give the password itself as password (environment: CAPILLARY_PASSWORD), and the provider hashes it."},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, diags := resolveCredentials(readInputs(block(test.edit), environment(test.env)))
			if diff := cmp.Diff(test.want, texts(diags)); diff != "" {
				t.Errorf("diagnostics (-want +got):\n%s", diff)
			}
		})
	}
}
