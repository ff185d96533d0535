terraform {
  required_providers {
    capillary = {
      source = "capillary-community/capillary"
    }
  }
}

# Address and credentials come from the environment: CAPILLARY_BASE_URL,
# CAPILLARY_USERNAME and CAPILLARY_PASSWORD. The sandbox prints its own.
provider "capillary" {}

resource "capillary_customer_image" "avatar" {
  customer_id = 564703420
  file        = "${path.module}/avatar.png"
}
