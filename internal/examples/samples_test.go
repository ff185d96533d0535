package examples_test

import (
	"maps"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// samples are the configurations in examples/, by what they show.
func samples() map[string]sample {
	all := map[string]sample{}
	for _, group := range []map[string]sample{providerSamples(), resourceSamples(), lookingSamples(), functionSamples(), newestSamples(), adoptionSamples()} {
		maps.Copy(all, group)
	}
	return all
}

func TestAccSamples(t *testing.T) {
	t.Parallel()
	for name, s := range samples() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s.play(t, s.newStage(t))
		})
	}
}

const used = `data "capillary_customer_images" "used" { customer_id = 564703420 }`

// till gives the sandbox the user name of an example.
func till(name string) func(*sandbox.Seed) {
	return func(seed *sandbox.Seed) { seed.Username, seed.Password = name, "a-password" }
}

func providerSamples() map[string]sample {
	const password = "a-password"
	return map[string]sample{
		"provider": {files: []string{"provider/provider.tf"}, play: lives(1)},
		"several providers": {
			files: []string{"provider/several.tf"}, extra: acctest.Required,
			seed: till("terraform.asia"), env: acctest.Env{}, play: plans("-var=asia_password=" + password),
		},
		"Basic": {
			files: []string{"authentication/basic/main.tf"}, extra: used,
			seed: till("terraform.till"), env: acctest.Env{"CAPILLARY_PASSWORD": password}, play: plans(),
		},
		"OAuth": {
			files: []string{"authentication/oauth/main.tf"}, extra: used,
			seed: func(seed *sandbox.Seed) { seed.ClientKey, seed.ClientSecret = "my-client-key", "a-secret" },
			env:  acctest.Env{"CAPILLARY_CLIENT_SECRET": "a-secret"}, play: plans(),
		},
		"gateway": {
			files: []string{"gateway/main.tf"}, extra: used,
			seed: func(seed *sandbox.Seed) { seed.ClientKey, seed.ClientSecret = "my-client-key", "a-secret" },
			env:  acctest.Env{"CAPILLARY_CLIENT_SECRET": "a-secret"}, play: plansBehindAGateway,
		},
		"ready token": {
			files: []string{"authentication/token/main.tf"}, extra: used,
			env: acctest.Env{"CAPILLARY_ACCESS_TOKEN": sandbox.DefaultSeed().AccessTokens[0]}, play: plans(),
		},
	}
}

func resourceSamples() map[string]sample {
	const dir = "resources/capillary_customer_image/"
	return map[string]sample{
		"resource":              {files: []string{dir + "resource.tf"}, play: lives(1)},
		"write-only":            {files: []string{dir + "resource-write-only.tf"}, play: livesWriteOnly},
		"create before destroy": {files: []string{dir + "resource-create-before-destroy.tf"}, play: replacesFirst},
		"timeouts":              {files: []string{dir + "resource-timeouts.tf"}, play: lives(1)},
		"import by id":          {files: []string{dir + "import-by-string-id.tf"}, play: adopts(2)},
		"import by identity":    {files: []string{dir + "import-by-identity.tf"}, newest: true, play: adopts(2)},
		"import command":        {files: []string{dir + "resource.tf"}, play: importsByCommand(dir + "import.sh")},
	}
}

func lookingSamples() map[string]sample {
	return map[string]sample{
		"customer": {
			files: []string{"data-sources/capillary_customer/data-source.tf"},
			play:  lives(1, "-var=mobile="+sandbox.DefaultSeed().Customers[0].Identifiers["mobile"]),
		},
		"customer of an account": {
			files: []string{"data-sources/capillary_customer/data-source_account.tf"},
			seed: func(seed *sandbox.Seed) {
				seed.Customers[0].Identifiers["wechat"] = "oXk2f6example"
			},
			play: looksUpInAccount,
		},
		"customer's images": {files: []string{"data-sources/capillary_customer_images/data-source.tf"}, play: countsFreeSlots},
		"link":              {files: []string{"ephemeral-resources/capillary_customer_image_url/ephemeral-resource.tf"}, play: downloads},
	}
}

func functionSamples() map[string]sample {
	return map[string]sample{
		"password_md5": {
			files: []string{"functions/password_md5/function.tf"}, features: []acctest.Feature{acctest.Functions},
			play: gives("till_password_md5", "202cb962ac59075b964b07152d234b70", "-var=till_password=123"),
		},
		"parse_image_id": {
			files: []string{"functions/parse_image_id/function.tf"}, features: []acctest.Feature{acctest.Functions},
			play: gives("customer_id", "564703420"),
		},
	}
}

// newestSamples need Terraform 1.14.
func newestSamples() map[string]sample {
	return map[string]sample{
		"query": {
			files: []string{"list-resources/capillary_customer_image/list-resource.tfquery.hcl"}, newest: true, play: finds(false),
		},
		"query of many": {
			files: []string{"list-resources/capillary_customer_image/list-resource-many.tfquery.hcl"}, newest: true, play: finds(true),
		},
		"purge":           {files: []string{"actions/capillary_customer_images_purge/action.tf"}, newest: true, play: onlyTells},
		"purge of strays": {files: []string{"actions/capillary_customer_images_purge/action_strays.tf"}, newest: true, play: clearsStrays},
	}
}

func adoptionSamples() map[string]sample {
	return map[string]sample{
		"look first":       {files: []string{"adopt/look.tf"}, play: looksFirst},
		"adopt several":    {files: []string{"adopt/several.tf"}, newest: true, play: adopts(0, 1)},
		"adopt hundreds":   {files: []string{"adopt/hundreds.tf"}, features: []acctest.Feature{acctest.ImportForEach}, play: adopts(0, 1, 2)},
		"adopt and forget": {files: []string{"resources/capillary_customer_image/import-by-identity.tf"}, newest: true, play: forgets("adopt/forget.tf")},
		"adopt with file":  {files: []string{"adopt/with-file.tf"}, play: keepsTheOriginal},
	}
}
