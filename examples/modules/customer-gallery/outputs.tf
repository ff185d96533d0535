# No index: it changes whenever another image of the customer goes.

output "image_ids" {
  description = "The id of each image, by its name."
  value       = { for name, image in capillary_customer_image.this : name => image.image_id }
}

output "s3_tokens" {
  description = "The token of each image, by its name: what identifies it for good."
  value       = { for name, image in capillary_customer_image.this : name => image.s3_token }
}
