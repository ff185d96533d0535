terraform {
  required_providers {
    capillary = {
      source = "capillary-community/capillary"
    }
  }
}

provider "capillary" {
  max_retries     = 0
  request_timeout = "10s"
  settle_timeout  = "1s"
}

resource "capillary_customer_image" "lost" {
  customer_id = 564703420
  file        = "lost.png"
}
