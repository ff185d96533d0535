terraform {
  required_providers {
    capillary = {
      source = "capillary-community/capillary"
    }
  }
}

# The token comes from the environment: export CAPILLARY_ACCESS_TOKEN='...'
# The provider can't renew it: it must outlive the run.
provider "capillary" {
  base_url = "https://eu.api.capillarytech.com"
}
