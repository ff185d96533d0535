list "capillary_customer_image" "photos" {
  provider = capillary

  config {
    customer_id = var.customer_id
  }
}
