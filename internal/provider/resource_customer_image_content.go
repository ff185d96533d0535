package provider

import (
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// errNotKnownYet means that the source of the bytes is known only after apply.
var errNotKnownYet = errors.New("it is known only after apply")

// readConfigured reads the bytes that a configuration names, and returns the attribute that names them. The
// content is nil if the configuration has no image. errNoFileYet and errNotKnownYet are not mistakes in the configuration.
func readConfigured(config customerImageModel) (*content, path.Path, error) {
	file, inline := path.Root("file"), path.Root("content_base64_wo")
	switch {
	case config.File.IsUnknown():
		return nil, file, errNotKnownYet
	case config.ContentBase64WO.IsUnknown():
		return nil, inline, errNotKnownYet
	case !config.File.IsNull():
		bytes, err := fileContent(config.File.ValueString())
		return bytes, file, err
	case !config.ContentBase64WO.IsNull():
		bytes, err := base64Content(config.ContentBase64WO.ValueString())
		return bytes, inline, err
	}
	return nil, file, nil
}

// describeSource names the source of the bytes; inline bytes are never quoted.
func describeSource(config customerImageModel) string {
	switch {
	case config.File.IsNull():
		return "The value of content_base64_wo"
	case config.File.IsUnknown():
		return "The file"
	}
	return "The file " + describePath(config.File.ValueString())
}

// whyRefused says in half a sentence why bytes can't be uploaded, or returns "" if they can be, or are not
// known yet.
func whyRefused(bytes *content, err error) string {
	switch {
	case errors.Is(err, errNotKnownYet):
		return ""
	case err != nil:
		return err.Error()
	case bytes != nil && bytes.isSmall():
		return fmt.Sprintf("it has %d bytes, and the API takes at least 10 KB (code 8083)", bytes.size)
	}
	return ""
}

// nothingToUpload is the error for an image that would have to be uploaded without any content.
func nothingToUpload(more string) diag.Diagnostic {
	return diag.NewAttributeErrorDiagnostic(path.Root("file"), "There is nothing to upload",
		"The image is to be created, but neither file nor content_base64_wo is set.\n\n"+
			"What to do: set one of them. To manage an image that the customer has already, import it instead "+
			"(terraform import, or an import block): an imported image needs neither. If it was imported and someone else has deleted it, "+
			"remove the resource from the configuration."+more)
}

// valueOr returns a configured string or, without one, the alternative.
func valueOr(configured, otherwise types.String) types.String {
	if configured.IsNull() {
		return otherwise
	}
	return configured
}
