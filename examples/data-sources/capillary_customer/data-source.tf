variable "mobile" {
  description = "Mobile number of the customer, with the country code and without a plus sign."
  type        = string
  sensitive   = true
}

data "capillary_customer" "asha" {
  identifier_name  = "mobile"
  identifier_value = var.mobile
}

resource "capillary_customer_image" "avatar" {
  customer_id = data.capillary_customer.asha.customer_id
  file        = "${path.module}/avatar.png"
}
