terraform {
  required_providers {
    capillary = {
      source = "capillary-community/capillary"
    }
  }
}

variable "till_password" {
  type      = string
  sensitive = true
}

# For a secret store whose readers need the hash only. For the API it is as good
# as the password, so it stays sensitive.
output "till_password_md5" {
  value     = provider::capillary::password_md5(var.till_password)
  sensitive = true
}
