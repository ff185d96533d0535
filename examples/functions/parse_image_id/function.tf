terraform {
  required_providers {
    capillary = {
      source = "capillary-community/capillary"
    }
  }
}

variable "avatar" {
  description = "The id of a capillary_customer_image, as another configuration gives it out."
  type        = string
  default     = "564703420/a3982817-4a0e-4d1c-9e4e-2f1c6f1f7c55"
}

locals {
  avatar = provider::capillary::parse_image_id(var.avatar)
}

output "customer_id" {
  value = local.avatar.customer_id # 564703420
}

output "image_id" {
  value = local.avatar.image_id # "a3982817-4a0e-4d1c-9e4e-2f1c6f1f7c55"
}
