package main

import (
	"slices"
	"strings"
	"testing"
)

func TestGist(t *testing.T) {
	t.Parallel()
	const output = `Terraform will perform the following actions:

  # capillary_customer_image.avatar will be created
Plan: 1 to add, 0 to change, 0 to destroy.
capillary_customer_image.avatar: Creating...
capillary_customer_image.avatar: Creation complete after 0s [id=564703420/a3982817]

Warning: The image is small

It has 7 bytes.

Warning: Incomplete lock file information for providers
`
	const want = `Plan: 1 to add, 0 to change, 0 to destroy.
capillary_customer_image.avatar: Creation complete after 0s
Warning: The image is small`
	if got := gist(output); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestDescribeCalls(t *testing.T) {
	t.Parallel()
	const read = "10:00:00 GET /v2/customers/7?embed=CUSTOMERIMAGE&source=INSTORE 200 showed 1 images of customer 7, by terraform-provider-capillary/dev terraform/1.16.0"
	lines := []string{
		"export CAPILLARY_BASE_URL='http://127.0.0.1:1'",
		read, read,
		"10:00:01 DELETE /v2/customers/7/deleteImage?image_ids=0 200 deleted index 0 of customer 7; 3 → 2 images, by the app",
		"10:00:02 DELETE /v2/customers/7/deleteImage?image_ids=2 500 nothing: broken, by terraform-provider-capillary/dev",
		read,
	}
	want := []string{
		"GET     ~?embed=CUSTOMERIMAGE&…    showed 1 images (2×)",
		"DELETE  ~/deleteImage?image_ids=2  500 nothing: broken",
		"GET     ~?embed=CUSTOMERIMAGE&…    showed 1 images",
	}
	if got := describeCalls(lines, 7); !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestWrap(t *testing.T) {
	t.Parallel()
	if got, want := wrap("the index → that\nholds now", 11), "the index →\nthat holds\nnow"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestReadLogin(t *testing.T) {
	t.Parallel()
	greeting := []string{
		"export CAPILLARY_BASE_URL='http://127.0.0.1:1'",
		"export CAPILLARY_USERNAME='till'",
		"export CAPILLARY_PASSWORD='secret'",
		"# export CAPILLARY_CLIENT_KEY='key'",
	}
	login, err := readLogin(greeting)
	if err != nil || len(login) != 3 || login[variablePassword] != "secret" {
		t.Errorf("got %v, %v", login, err)
	}
	if _, err := readLogin(greeting[1:]); err == nil {
		t.Error("a greeting without an address passes")
	}
}

func TestEnvironmentKeepsTheUsersSettingsOut(t *testing.T) {
	t.Parallel()
	user := map[string]string{
		"PATH": "/bin", "HOME": "/home/user", "TF_VAR_customer_id": "1", "TF_CLI_ARGS": "-refresh=false",
		"TF_WORKSPACE": "prod", "CAPILLARY_PASSWORD": "real", "TERRAFORM_CONFIG": "rc",
	}
	got := environment(func(name string) string { return user[name] }, "/tmp/demo", "CAPILLARY_PASSWORD=sandbox")
	want := []string{"HOME=/tmp/demo", "CHECKPOINT_DISABLE=1", "PATH=/bin", "CAPILLARY_PASSWORD=sandbox"}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
