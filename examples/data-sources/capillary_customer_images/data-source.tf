data "capillary_customer_images" "all" {
  customer_id = 564703420
}

output "free_slots" {
  description = "How many images the customer can still be given."
  value       = 5 - length(data.capillary_customer_images.all.images)
}

# An image is known by its id. Its index changes whenever another image goes.
output "image_ids" {
  value = data.capillary_customer_images.all.images[*].image_id
}
