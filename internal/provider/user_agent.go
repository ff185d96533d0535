package provider

import "fmt"

// userAgent returns the name and version of the provider and the version of Terraform, so that the vendor can
// tell who called.
func userAgent(version, terraformVersion string) string {
	if terraformVersion == "" {
		terraformVersion = "unknown"
	}
	return fmt.Sprintf("terraform-provider-capillary/%s (+https://github.com/capillary-community/terraform-provider-capillary) terraform/%s",
		version, terraformVersion)
}
