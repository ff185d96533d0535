terraform {
  required_providers {
    capillary = {
      source = "capillary-community/capillary"
    }
  }
}

# Address and credentials come from the environment: CAPILLARY_BASE_URL,
# CAPILLARY_USERNAME and CAPILLARY_PASSWORD.
provider "capillary" {}

variable "customer_id" {
  description = "The customer who gets the two images. The default is a customer of the sandbox."
  type        = number
  default     = 564703420
}

resource "capillary_customer_image" "avatar" {
  customer_id = var.customer_id
  file        = "${path.module}/avatar.png"
}

resource "capillary_customer_image" "card" {
  customer_id = var.customer_id
  file        = "${path.module}/card.png"
}
