# For a slow line, or a pipeline that should fail early.
resource "capillary_customer_image" "scan" {
  customer_id = 564703420
  file        = "${path.module}/scan.heic"

  timeouts = {
    create = "30m"
    read   = "1m"
    delete = "10m"
  }
}
