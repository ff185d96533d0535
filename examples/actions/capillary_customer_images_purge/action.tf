# Needs Terraform 1.14 or later. Run by:
# terraform apply -invoke=action.capillary_customer_images_purge.erasure
action "capillary_customer_images_purge" "erasure" {
  config {
    customer_id = 564703420
    dry_run     = true # only tells; take it out once the list is what is meant
  }
}
