terraform {
  required_providers {
    capillary = {
      source = "capillary-community/capillary"
    }
  }
}

# The secret comes from the environment: export CAPILLARY_CLIENT_SECRET='...'
provider "capillary" {
  base_url   = "https://eu.api.capillarytech.com"
  client_key = "my-client-key"

  # Optional: the store that the calls are attributed to.
  attribution = {
    entity_type = "STORE_CODE"
    entity_code = "berlin-01"
  }
}
