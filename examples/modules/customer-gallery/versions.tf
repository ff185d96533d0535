terraform {
  required_version = ">= 1.9" # a validation that looks at more than its own value

  required_providers {
    capillary = {
      source = "capillary-community/capillary"
    }
  }
}
