package provider

import (
	"context"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/int64planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/planmodifier"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
)

// Schema implements resource.Resource.
func (r *customerImageResource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	attributes := inputAttributes()
	maps.Copy(attributes, computedAttributes())
	attributes["timeouts"] = timeoutsAttribute(ctx)
	resp.Schema = schema.Schema{
		MarkdownDescription: "An image of a customer. Creating the resource uploads the image, destroying it deletes **that image and no other**: " +
			"its current index is looked up right before, under a lock, and the result is verified.",
		Attributes: attributes,
	}
}

// timeoutsAttribute returns the library's attribute with a description.
func timeoutsAttribute(ctx context.Context) schema.Attribute {
	attribute := timeouts.Attributes(ctx, timeouts.Opts{
		Create: true, Read: true, Delete: true,
		CreateDescription: "Longest time for an upload, waits included. Default: `20m`.",
		ReadDescription:   "Longest time for reading the image. Default: `5m`.",
		DeleteDescription: "Longest time for deleting the image, waits included. Default: `20m`.",
	})
	if nested, ok := attribute.(schema.SingleNestedAttribute); ok {
		nested.MarkdownDescription = timeoutsDescription
		return nested
	}
	return attribute
}

// IdentitySchema implements resource.ResourceWithIdentity.
func (r *customerImageResource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{
		Attributes: map[string]identityschema.Attribute{
			"customer_id": identityschema.Int64Attribute{
				RequiredForImport: true,
				Description:       "Id of the customer.",
			},
			"image_id": identityschema.StringAttribute{
				RequiredForImport: true,
				Description:       "Id of the image: the last segment of its s3_token.",
			},
		},
	}
}

// inputAttributes are the attributes that a user can set.
func inputAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"customer_id": schema.Int64Attribute{
			CustomType:          customerIDType{},
			Required:            true,
			MarkdownDescription: "Id of the customer. A change replaces the resource.",
			Validators:          []validator.Int64{int64validator.AtLeast(1)},
		},
		"file": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "Path of the image, 10 KB to 49 MB [documented: image pages]. Different bytes replace the image; the same bytes under a different path only change the state. " +
				"The file is needed to upload, never to read or to destroy, and a plan for an existing image only warns without it. Leave out `file` and `content_base64_wo` " +
				"for an image that was imported: Terraform then tracks and deletes it, and never uploads.",
			Validators: []validator.String{
				stringvalidator.LengthAtLeast(1),
				stringvalidator.ConflictsWith(path.MatchRoot("content_base64_wo")),
			},
		},
		"content_base64_wo": schema.StringAttribute{
			Optional:  true,
			WriteOnly: true,
			MarkdownDescription: "The image itself in base64, instead of `file`. It is write-only (Terraform or OpenTofu 1.11, or later): only its hash reaches plan and state. " +
				"Different bytes replace the image.",
			Validators: []validator.String{stringvalidator.LengthAtLeast(1)},
		},
		"content_sha256": schema.StringAttribute{
			Optional: true,
			Computed: true,
			MarkdownDescription: "SHA-256 of the image in hexadecimal. Computed from the bytes; set it if you know the hash before the file exists, " +
				"or to have it checked. An import downloads the image once to compute it; null if that was not possible.",
			Validators: []validator.String{
				patternValidator{`^[0-9a-f]{64}$`, "must be a SHA-256 in lower-case hexadecimal: 64 digits"},
			},
		},
		"content_type": schema.StringAttribute{
			Optional: true,
			Computed: true,
			MarkdownDescription: "MIME type that the image is uploaded with, e.g. `image/png`. Detected from the bytes by default. Changing it replaces the image. " +
				"Case does not matter. Null for an imported image, because the API does not report it [seen: image pages]; if you then set it, the state takes it over without an upload.",
			Validators: []validator.String{
				patternValidator{`^[a-zA-Z0-9][\w.+-]*/[a-zA-Z0-9][\w.+-]*( *;[ -~]*)?$`, `must be a MIME type such as "image/png"`},
			},
		},
	}
}

// computedAttributes are the attributes that the API reports.
func computedAttributes() map[string]schema.Attribute {
	text := func(description string) schema.Attribute {
		return schema.StringAttribute{
			Computed: true, MarkdownDescription: description,
			PlanModifiers: []planmodifier.String{stringplanmodifier.UseStateForUnknown()},
		}
	}
	number := func(description string) schema.Attribute {
		return schema.Int64Attribute{
			Computed: true, MarkdownDescription: description,
			PlanModifiers: []planmodifier.Int64{int64planmodifier.UseStateForUnknown()},
		}
	}
	attributes := schemaOfFacts(text, number)
	attributes["id"] = text("`<customer_id>/<image_id>`.")
	return attributes
}
