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
	if got := summarize(output); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestGistOfTheSecondAct(t *testing.T) {
	t.Parallel()
	const output = `list.capillary_customer_image.photos   customer_id=7,image_id=3d734095-57f5-4545-b87d-baf7111baf23   customer 7, image 0: 24 kB
  # capillary_customer_image.selfie will be updated in-place
  # (will be imported first)
  ~ resource "capillary_customer_image" "selfie" {
        acl  = "PRIVATE"
      + file = "./selfie.png"
    }
      + file = "of another resource"
Plan: 1 to import, 0 to add, 1 to change, 0 to destroy.
capillary_customer_image.selfie: Import complete [identity=customer_id=7,image_id=3d734095-57f5-4545-b87d-baf7111baf23]
Plan: 0 to add, 0 to change, 0 to destroy. Actions: 1 to invoke.
Action started: action.capillary_customer_images_purge.rest (triggered by CLI)
Action action.capillary_customer_images_purge.rest (triggered by CLI): 1 of 2 deleted: image 3d734095-57f5-4545-b87d-baf7111baf23
Action action.capillary_customer_images_purge.rest (triggered by CLI): dry run, nothing is deleted: of 3 images of customer 564703420, 2 would be deleted
Apply complete! Resources: 0 added, 0 changed, 0 destroyed. Actions: 1 invoked.
`
	const want = `image_id=3d734095… customer 7, image 0: 24 kB
# capillary_customer_image.selfie will be updated in-place
    + file = "./selfie.png"
Plan: 1 to import, 0 to add, 1 to change, 0 to destroy.
capillary_customer_image.selfie: Import complete
1 of 2 deleted: image 3d734095…
dry run, nothing is deleted: of 3 images of customer 564703420, 2 would be
  deleted
Apply complete! Actions: 1 invoked.`
	if got := summarize(output); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestQueried(t *testing.T) {
	t.Parallel()
	const output = `list.capillary_customer_image.photos   customer_id=7,image_id=a   customer 7, image 0: 24 kB
Warning: image_id=x is odd
list.capillary_customer_image.photos   customer_id=7,image_id=b   customer 7, image 1: 24 kB
`
	if got, want := queried(output), []string{"a", "b"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestQueriesAndActs(t *testing.T) {
	t.Parallel()
	for product, want := range map[string]bool{
		"Terraform v1.16.0":       true,
		"Terraform v1.14.0-rc1":   true,
		"Terraform v2.0.0":        true,
		"Terraform v1.13.5":       false,
		"Terraform v0.15.0":       false,
		"OpenTofu v1.14.0":        false,
		"Terraform of the future": false,
	} {
		if got := queriesAndActs(product); got != want {
			t.Errorf("%s: got %t, want %t", product, got, want)
		}
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

func TestWrites(t *testing.T) {
	t.Parallel()
	lines := []string{
		"export CAPILLARY_BASE_URL='http://127.0.0.1:1'",
		"10:00:00 GET /v2/customers/7?embed=CUSTOMERIMAGE 200 showed 1 image of customer 7, by terraform-provider-capillary/dev",
		"10:00:01 DELETE /v2/customers/7/deleteImage?image_ids=0 200 deleted index 0 of customer 7, by someone",
		"10:00:02 POST /v2/customers/7/setImage 400 nothing: broken, by terraform-provider-capillary/dev",
	}
	if got := writes(lines); !slices.Equal(got, lines[2:]) {
		t.Errorf("got %q, want %q", got, lines[2:])
	}
}

func TestFetched(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]bool{
		"10:00:00 GET /customer-images/x/1?X-Amz=y 200 sent the content, by terraform-provider-capillary/dev":  true,
		"10:00:00 GET /customer-images/x/12?X-Amz=y 200 sent the content, by terraform-provider-capillary/dev": false,
		"10:00:00 GET /customer-images/x/1?X-Amz=y 403 nothing: too late, by terraform-provider-capillary/dev": false,
		"10:00:00 GET /customer-images/x/1?X-Amz=y 200 sent the content, by capillary-demo/3":                  false,
	} {
		if got := fetched([]string{line}, "x/1"); got != want {
			t.Errorf("%s: got %t, want %t", line, got, want)
		}
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
