package realcli

import (
	"slices"
	"testing"
)

func TestEnvironmentKeepsTheUsersSettingsOut(t *testing.T) {
	t.Parallel()
	user := map[string]string{
		"PATH": "/bin", "HOME": "/home/user", "TF_VAR_customer_id": "1", "TF_CLI_ARGS": "-refresh=false",
		"TF_WORKSPACE": "prod", "CAPILLARY_PASSWORD": "real", "TERRAFORM_CONFIG": "rc",
	}
	got := Environment(func(name string) string { return user[name] }, "/tmp/work", "CAPILLARY_PASSWORD=sandbox")
	want := []string{"HOME=/tmp/work", "CHECKPOINT_DISABLE=1", "PATH=/bin", "CAPILLARY_PASSWORD=sandbox"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
