# One block for each organisation, cluster or source. The block without an alias
# is the one that resources use unless they say otherwise.
provider "capillary" {
  alias           = "asia"
  base_url        = "https://apac.api.intouch.capillarytech.com"
  username        = "terraform.asia"
  password        = var.asia_password
  customer_source = "WECHAT"
  account_id      = "gh_07d2example"
}

variable "asia_password" {
  type      = string
  ephemeral = true
}

data "capillary_customer_images" "asia" {
  provider    = capillary.asia
  customer_id = 564703420
}
