package plugin

import (
	"fmt"
	"io"
	"os"
)

// protocolData names the variable that makes terraform-plugin-go write everything that Terraform and a provider
// exchange, including credentials, signed links and image bytes, to files that every user of the machine can
// read.
const protocolData = "TF_LOG_SDK_PROTO_DATA_DIR"

// keepProtocolData unsets the variable unless this program was started for debugging. A line in Terraform's log
// tells the user.
func keepProtocolData(debugged bool, log io.Writer) {
	folder := os.Getenv(protocolData)
	switch {
	case folder == "":
		return
	case debugged:
		_, _ = fmt.Fprintf(log, "terraform-provider-capillary: %s is set: credentials, signed links and images are written to %q, "+
			"readable by other users of this machine. Delete them afterwards.\n", protocolData, folder)
		return
	}
	_ = os.Unsetenv(protocolData)
	_, _ = fmt.Fprintf(log, "terraform-provider-capillary: %s is ignored because it would write credentials, signed links and images to files "+
		"that other users of this machine can read. It takes effect with -debug only.\n", protocolData)
}
