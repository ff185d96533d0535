resource "capillary_customer_image" "avatar" {
  customer_id = 564703420
  file        = "${path.module}/avatar.png"
}

ephemeral "capillary_customer_image_url" "avatar" {
  customer_id = capillary_customer_image.avatar.customer_id
  image_id    = capillary_customer_image.avatar.image_id
}

# The link goes where ephemeral values may go: into a provisioner as here, into
# a write-only argument, or into the block of another provider.
resource "terraform_data" "copy" {
  triggers_replace = capillary_customer_image.avatar.s3_token

  provisioner "local-exec" {
    command = "curl --fail --silent --show-error --output avatar-copy.png \"$LINK\""
    environment = {
      LINK = ephemeral.capillary_customer_image_url.avatar.url
    }
  }
}
