# When the bytes change, the new picture is uploaded before the old one is
# deleted. This needs a free slot: a customer has at most five images, and with
# five the upload is refused before a byte is sent.
resource "capillary_customer_image" "card" {
  customer_id = 564703420
  file        = "${path.module}/card.png"

  lifecycle {
    create_before_destroy = true
  }
}
