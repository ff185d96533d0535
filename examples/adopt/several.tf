locals {
  photos = {
    selfie = "79de6a69-0f4e-4f7a-9d3c-2d6a8f2f0b11"
    avatar = "f5828ca6-6a1b-4d0e-8c55-7e7f5b7d3a42"
  }
}

import {
  for_each = local.photos
  to       = capillary_customer_image.photo[each.key]
  identity = {
    customer_id = 564703420
    image_id    = each.value
  }
}

resource "capillary_customer_image" "photo" {
  for_each    = local.photos
  customer_id = 564703420
}
