import {
  to = capillary_customer_image.scanned_form
  id = "564703420/a3982817-4a0e-4d1c-9e4e-2f1c6f1f7c55"
}

# Without file, the image is tracked and deleted, and never uploaded.
resource "capillary_customer_image" "scanned_form" {
  customer_id = 564703420
}
