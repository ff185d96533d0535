resource "capillary_customer_image" "avatar" {
  customer_id = 564703420
  file        = "${path.module}/avatar.png"
}
