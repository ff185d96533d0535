import {
  to = capillary_customer_image.avatar
  id = "564703420/79de6a69-0f4e-4f7a-9d3c-2d6a8f2f0b11"
}

# The original, byte by byte: then nothing is uploaded.
resource "capillary_customer_image" "avatar" {
  customer_id = 564703420
  file        = "${path.module}/avatar.png"

  lifecycle {
    prevent_destroy = true # until the first plan says "1 to import, 0 to destroy"
  }
}
