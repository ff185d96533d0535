data "capillary_customer_images" "present" {
  customer_id = 564703420
}

# One line for each image, by its id.
output "present" {
  value = {
    for image in data.capillary_customer_images.present.images :
    image.image_id => "index ${image.index}: ${image.size_bytes} bytes, ${image.last_modified}"
  }
}
