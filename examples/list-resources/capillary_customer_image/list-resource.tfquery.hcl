# Needs Terraform 1.14 or later.

list "capillary_customer_image" "photos" {
  provider = capillary

  config {
    customer_id = 564703420
  }
}
