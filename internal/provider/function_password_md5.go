package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
)

var _ function.Function = (*passwordMD5Function)(nil)

// passwordMD5Function is "provider::capillary::password_md5": it returns the form of a password that Basic
// authentication sends.
type passwordMD5Function struct{}

func newPasswordMD5Function() function.Function { return &passwordMD5Function{} }

// Metadata implements function.Function.
func (*passwordMD5Function) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "password_md5"
}

// Definition implements function.Function.
func (*passwordMD5Function) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "Returns the MD5 of a till's password",
		MarkdownDescription: "Returns the MD5 of a till's password in lower-case hexadecimal, which is what the API takes in place of the password [documented: authentication]: " +
			"the value for the provider's `password_md5`. For the API, the MD5 is as good as the password, so keep it as secret. Needs Terraform 1.8 or OpenTofu 1.7, or later.",
		Parameters: []function.Parameter{function.StringParameter{
			Name:                "password",
			MarkdownDescription: "The password. If it is sensitive or ephemeral, so is the result.",
		}},
		Return: function.StringReturn{},
	}
}

// Run implements function.Function.
func (*passwordMD5Function) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var password string
	resp.Error = req.Arguments.Get(ctx, &password)
	if resp.Error == nil && password == "" {
		resp.Error = function.NewArgumentFuncError(0, "the password is empty")
	}
	if resp.Error == nil {
		resp.Error = resp.Result.Set(ctx, capillary.HashPassword(password))
	}
}
