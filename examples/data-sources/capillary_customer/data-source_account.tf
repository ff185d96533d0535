# A customer of another source than the provider's customer_source, here one
# with several accounts.
data "capillary_customer" "follower" {
  identifier_name  = "wechat"
  identifier_value = "oXk2f6example"
  source           = "WECHAT"
  account_id       = "gh_07d2example"
}
