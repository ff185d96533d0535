terraform {
  required_providers {
    capillary = {
      source = "capillary-community/capillary"
    }
  }
}

resource "capillary_customer_image" "avatar" {
  customer_id  = 564703421
  file         = "avatar.png"
  content_type = "image/png"

  timeouts = {
    create = "10m"
    read   = "2m"
    delete = "10m"
  }
}

resource "capillary_customer_image" "signature" {
  customer_id       = 564703421
  content_base64_wo = filebase64("signature.png")
}

resource "capillary_customer_image" "adopted" {
  customer_id = 564703420
}
