// Package realcli drives a real Terraform or OpenTofu the way that a person does: as a program, with the
// provider as another program, and with nothing of the user's own settings. The demo and the bench stand
// on it. It knows no more of the provider than its address.
package realcli
