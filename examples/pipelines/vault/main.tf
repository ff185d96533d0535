terraform {
  required_version = ">= 1.10" # ephemeral values; OpenTofu has them since 1.11

  required_providers {
    capillary = {
      source = "capillary-community/capillary"
    }
    vault = {
      source  = "hashicorp/vault"
      version = "~> 5.0"
    }
  }
}

# The address is in VAULT_ADDR, and the pipeline's own token in TERRAFORM_VAULT_AUTH_JWT.
provider "vault" {
  auth_login_jwt {
    mount = "jwt"
    role  = "capillary-images"
  }
}

# Read again in each plan and in each apply, and kept in neither plan nor state.
ephemeral "vault_kv_secret_v2" "capillary" {
  mount = "secret"
  name  = "capillary/terraform"
}

provider "capillary" {
  base_url      = "https://eu.api.capillarytech.com"
  client_key    = ephemeral.vault_kv_secret_v2.capillary.data["client_key"]
  client_secret = ephemeral.vault_kv_secret_v2.capillary.data["client_secret"]
}
