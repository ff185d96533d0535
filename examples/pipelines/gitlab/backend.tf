# Address and credentials come from the environment (TF_HTTP_…). What stands here
# or in -backend-config would end up in the saved plan.
terraform {
  backend "http" {}
}
