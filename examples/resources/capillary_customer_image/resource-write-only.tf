# The picture comes as a variable and is kept neither in the plan nor in the state.
variable "signature_base64" {
  type      = string
  ephemeral = true
}

resource "capillary_customer_image" "signature" {
  customer_id       = 564703420
  content_base64_wo = var.signature_base64
  content_type      = "image/png"
}
