package main

import (
	"fmt"
	"io"
	"os"
)

// protocolData names the variable by which terraform-plugin-go writes all that Terraform and a provider say
// to each other to files that every user of the machine can read: credentials, signed links and the bytes of
// images among it.
const protocolData = "TF_LOG_SDK_PROTO_DATA_DIR"

// keepProtocolData unsets the variable, unless this program was started to be debugged. Whoever has set it is
// told, in the log of Terraform.
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
	_, _ = fmt.Fprintf(log, "terraform-provider-capillary: %s is not obeyed, as it would write credentials, signed links and images to files "+
		"that other users of this machine can read. It is with -debug.\n", protocolData)
}
