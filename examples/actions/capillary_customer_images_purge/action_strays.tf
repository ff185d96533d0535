# Needs Terraform 1.14 or later.

resource "capillary_customer_image" "photo" {
  for_each    = toset(["avatar.png", "card.png"])
  customer_id = 564703420
  file        = "${path.module}/${each.key}"
}

# What else the customer has goes, once these two are there.
action "capillary_customer_images_purge" "strays" {
  config {
    customer_id = 564703420
    keep        = [for photo in capillary_customer_image.photo : photo.image_id]
  }
}

resource "terraform_data" "hand_over" {
  input = [for photo in capillary_customer_image.photo : photo.image_id]

  lifecycle {
    action_trigger {
      events  = [after_create, after_update]
      actions = [action.capillary_customer_images_purge.strays]
    }
  }
}
