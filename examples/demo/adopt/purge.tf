variable "dry_run" {
  description = "Whether the action only tells what it would delete."
  type        = bool
  default     = true
}

# Needs Terraform 1.14 or later. Run by:
# terraform apply -invoke=action.capillary_customer_images_purge.rest
action "capillary_customer_images_purge" "rest" {
  config {
    customer_id = var.customer_id
    keep        = [capillary_customer_image.selfie.image_id]
    dry_run     = var.dry_run
  }
}
