# Needs Terraform 1.14 or later.

variable "customer_ids" {
  type    = list(number)
  default = [564703420, 564703421]
}

# Terraform stops at 100 results unless it is told otherwise.
list "capillary_customer_image" "everybodys" {
  provider         = capillary
  include_resource = true
  limit            = 500

  config {
    customer_ids = var.customer_ids
  }
}
