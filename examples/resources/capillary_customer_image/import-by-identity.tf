import {
  to = capillary_customer_image.selfie
  identity = {
    customer_id = 564703420
    image_id    = "a3982817-4a0e-4d1c-9e4e-2f1c6f1f7c55"
  }
}

resource "capillary_customer_image" "selfie" {
  customer_id = 564703420
}
