terraform {
  required_providers {
    capillary = {
      source = "capillary-community/capillary"
    }
  }
}

# Basic authentication is off by default for new organisations.
# The password comes from the environment: export CAPILLARY_PASSWORD='...'
provider "capillary" {
  base_url = "https://eu.api.capillarytech.com" # your organisation's cluster
  username = "terraform.till"
}
