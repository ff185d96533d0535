// Package realcli drives a real Terraform or OpenTofu as a user does: as a program, with the provider as a
// second program, and without the user's own settings. The demo, the bench and internal/acctest are built on it. Of the
// provider, it knows only the address.
package realcli
