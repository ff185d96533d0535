package provider_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
)

// With required_providers, as users have it, an import block alone does not find the provider in Terraform
// 1.16.0 (hashicorp/terraform#39144). It does if the block names the provider; the name is removed once the
// configuration is there.
func TestAccImportGeneratesWithRequiredProviders(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	before := sb.Tokens(acctest.Regular)
	cli := acctest.InstalledCLI(t, sb.Env)
	block := fmt.Sprintf(`
		import {
			to       = capillary_customer_image.avatar
			id       = "%d/%s"
			provider = capillary
		}`, acctest.Regular, sb.Images(acctest.Regular)[1].ID)
	cli.Configure(acctest.Required + block)
	cli.Run("init")
	cli.Plan("-generate-config-out=generated.tf").WantOK()
	cli.Configure(acctest.Required + strings.Replace(block, "provider = capillary", "", 1))
	cli.Apply().WantOK().WantChanges(0, 0, 0)
	cli.Plan("-detailed-exitcode").WantOK()
	wantUntouched(t, sb, before)
}
