# Terraform forgets the image, and leaves it where it is.
removed {
  from = capillary_customer_image.selfie

  lifecycle {
    destroy = false
  }
}
