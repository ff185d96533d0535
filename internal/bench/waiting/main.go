// Waiting is a provider that only waits: its resource takes as long to create and to delete as it is told.
// The bench compares the time of the real one with it, since what Terraform itself does on a machine is in
// both.
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

func main() {
	err := providerserver.Serve(context.Background(), func() provider.Provider { return waiting{} },
		providerserver.ServeOpts{Address: "registry.terraform.io/capillary-community/waiting"})
	if err != nil {
		fmt.Fprintln(os.Stderr, "waiting:", err)
		os.Exit(1)
	}
}

// waiting is the provider.
type waiting struct{}

// Metadata implements provider.Provider.
func (waiting) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = "waiting"
}

// Schema implements provider.Provider.
func (waiting) Schema(context.Context, provider.SchemaRequest, *provider.SchemaResponse) {}

// Configure implements provider.Provider.
func (waiting) Configure(context.Context, provider.ConfigureRequest, *provider.ConfigureResponse) {}

// DataSources implements provider.Provider.
func (waiting) DataSources(context.Context) []func() datasource.DataSource { return nil }

// Resources implements provider.Provider.
func (waiting) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{func() resource.Resource { return calls{} }}
}

// calls is the resource.
type calls struct{}

// Metadata implements resource.Resource.
func (calls) Metadata(_ context.Context, req resource.MetadataRequest, resp *resource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_calls"
}

// Schema implements resource.Resource.
func (calls) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
		"create_time": schema.StringAttribute{Required: true},
		"delete_time": schema.StringAttribute{Required: true},
	}}
}

// Create implements resource.Resource.
func (calls) Create(ctx context.Context, req resource.CreateRequest, resp *resource.CreateResponse) {
	resp.State.Raw = req.Plan.Raw
	var lasts types.String
	resp.Diagnostics.Append(req.Plan.GetAttribute(ctx, path.Root("create_time"), &lasts)...)
	wait(ctx, lasts)
}

// Read implements resource.Resource.
func (calls) Read(context.Context, resource.ReadRequest, *resource.ReadResponse) {}

// Update implements resource.Resource.
func (calls) Update(context.Context, resource.UpdateRequest, *resource.UpdateResponse) {}

// Delete implements resource.Resource.
func (calls) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var lasts types.String
	resp.Diagnostics.Append(req.State.GetAttribute(ctx, path.Root("delete_time"), &lasts)...)
	wait(ctx, lasts)
}

// wait lasts as long as a Go duration says, or until the context ends.
func wait(ctx context.Context, lasts types.String) {
	d, err := time.ParseDuration(lasts.ValueString())
	if err != nil {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
