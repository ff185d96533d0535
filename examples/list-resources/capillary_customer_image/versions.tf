terraform {
  required_version = ">= 1.14" # of Terraform: OpenTofu has no queries so far

  required_providers {
    capillary = {
      source = "capillary-community/capillary"
    }
  }
}
