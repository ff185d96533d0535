# Needs Terraform 1.14 or later. Run by: terraform query

list "capillary_customer_image" "photos" {
  provider = capillary

  config {
    customer_id = var.customer_id
  }
}
