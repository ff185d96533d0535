terraform {
  backend "s3" {
    bucket       = "example-terraform-state"
    key          = "capillary-images.tfstate"
    region       = "eu-central-1"
    use_lockfile = true
    encrypt      = true
  }
}
