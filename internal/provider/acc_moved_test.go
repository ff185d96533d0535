package provider_test

import (
	"strings"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// An image that gets a different address, or leaves the state by a removed block, is not touched.
func TestAccMovedThenRemoved(t *testing.T) {
	t.Parallel()
	sb := acctest.NewSandbox(t)
	cli := acctest.NewCLI(t, sb.Env.Getenv, acctest.RemovedBlock)
	config := avatar(acctest.Regular, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000)))
	cli.Configure(config)
	cli.Apply().WantOK()
	all := sb.Tokens(acctest.Regular)

	cli.Configure(strings.Replace(config, `"avatar"`, `"portrait"`, 1) + `
		moved {
			from = capillary_customer_image.avatar
			to   = capillary_customer_image.portrait
		}`)
	cli.Apply().WantOK().WantChanges(0, 0, 0)
	if held, _ := cli.Run("state", "list"); strings.TrimSpace(held) != "capillary_customer_image.portrait" {
		t.Errorf("after the move the state holds %s", held)
	}

	cli.Configure(`
		removed {
			from = capillary_customer_image.portrait
			lifecycle {
				destroy = false
			}
		}`)
	cli.Apply().WantOK().WantChanges(0, 0, 0)
	if held, _ := cli.Run("state", "list"); strings.Contains(held, "capillary_customer_image") {
		t.Errorf("after the removal the state holds %s", held)
	}
	sb.WantTokens(t, acctest.Regular, all...)
	sb.WantCalls(t, sandbox.CallAdd, 1)
	sb.WantCalls(t, sandbox.CallDelete, 0)
}
