terraform {
  required_providers {
    capillary = {
      source = "capillary-community/capillary"
    }
  }
}

variable "gateway_key" {
  type      = string
  ephemeral = true
}

# The client's secret comes from the environment: export CAPILLARY_CLIENT_SECRET='...'
provider "capillary" {
  base_url   = "https://capillary.gateway.example.com"
  client_key = "my-client-key"

  ca_certificate_file     = "gateway-ca.pem"
  client_certificate_file = "terraform.pem"
  client_key_file         = "terraform.key"

  headers = {
    "X-Gateway-Key" = var.gateway_key
  }
}
