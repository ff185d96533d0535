terraform {
  required_version = ">= 1.14" # of Terraform: OpenTofu has no queries and actions so far

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
  description = "The customer who has the image. The default is a customer of the sandbox."
  type        = number
  default     = 564703420
}

variable "image_id" {
  description = "The image to adopt, one of those that terraform query lists."
  type        = string
  default     = null
}

import {
  to = capillary_customer_image.selfie
  identity = {
    customer_id = var.customer_id
    image_id    = var.image_id
  }
}

# The file has the very bytes that are stored, so nothing is uploaded. The demo
# writes it when it runs.
resource "capillary_customer_image" "selfie" {
  customer_id = var.customer_id
  file        = "${path.module}/selfie.png"
}
