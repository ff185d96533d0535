terraform {
  required_providers {
    capillary = {
      source = "capillary-community/capillary"
    }
  }
}
