package provider_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// Behind a gateway with its own authority that requires a client certificate and a header, everything works,
// with settings from the block or from variables, and no output shows the header's value.
func TestAccBehindAGateway(t *testing.T) {
	t.Parallel()
	for name, inBlock := range map[string]bool{"block": true, "environment": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := acctest.NewSandbox(t)
			gateway := acctest.NewGateway(t, sb)
			block := ""
			if inBlock {
				block = fmt.Sprintf(`
					provider "capillary" {
						ca_certificate_file     = %q
						client_certificate_file = %q
						client_key_file         = %q
						headers                 = { %s = %q }
					}`, gateway.CA, gateway.Certificate, gateway.Key, acctest.GatewayHeader, acctest.GatewayKey)
			} else {
				gateway.UseVariables(sb)
			}
			cli := acctest.NewCLI(t, sb.Env.Getenv)
			cli.Configure(block + avatar(acctest.Newcomer, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000))))
			for _, report := range []acctest.Report{cli.Apply().WantOK().WantChanges(1, 0, 0), cli.Plan().WantOK(), cli.Destroy().WantOK()} {
				if strings.Contains(report.Output, acctest.GatewayKey) {
					t.Errorf("the header's value is shown:\n%s", report.Output)
				}
			}
			sb.WantUploads(t, acctest.Newcomer, 1)
			sb.WantCalls(t, sandbox.CallDelete, 1)
		})
	}
}

// If something that a gateway asks for is missing, the error says so and names the setting, and nothing reaches
// the API.
func TestAccGatewayRefuses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		without string
		says    []string
	}{
		"no authority":   {"CAPILLARY_CA_CERTIFICATE_FILE", []string{"The image could not be uploaded", "could not be sent", "certificate signed by unknown authority", "set ca_certificate_file"}},
		"no certificate": {"CAPILLARY_CLIENT_CERTIFICATE_FILE", []string{"The image could not be uploaded", "certificate required", "set client_certificate_file and client_key_file"}},
		"no header":      {"CAPILLARY_HEADERS", []string{"The image could not be uploaded", "HTTP 407", "check headers"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := acctest.NewSandbox(t)
			acctest.NewGateway(t, sb).UseVariables(sb)
			delete(sb.Env, test.without)
			if test.without == "CAPILLARY_CLIENT_CERTIFICATE_FILE" {
				delete(sb.Env, "CAPILLARY_CLIENT_KEY_FILE")
			}
			cli := acctest.NewCLI(t, sb.Env.Getenv)
			cli.Configure(`
				provider "capillary" {
					max_retries = 0
				}` + avatar(acctest.Newcomer, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000))))
			cli.Apply().WantError(test.says...)
			sb.WantCalls(t, sandbox.CallAny, 0)
		})
	}
}
