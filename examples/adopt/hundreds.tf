locals {
  customers = [564703420, 564703421]
}

data "capillary_customer_images" "present" {
  for_each    = toset([for id in local.customers : tostring(id)])
  customer_id = tonumber(each.key)
}

locals {
  # By the import id, which stays the same whatever else comes and goes.
  present = merge([
    for found in data.capillary_customer_images.present : {
      for image in found.images : "${found.customer_id}/${image.image_id}" => found.customer_id
    }
  ]...)
}

import {
  for_each = local.present
  to       = capillary_customer_image.present[each.key]
  id       = each.key
}

resource "capillary_customer_image" "present" {
  for_each    = local.present
  customer_id = each.value
}
