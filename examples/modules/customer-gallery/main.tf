resource "capillary_customer_image" "this" {
  for_each = var.images

  customer_id = var.customer_id
  file        = each.value
}
