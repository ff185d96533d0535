package plugin

import (
	"slices"
	"testing"
)

func TestLogsAreTurnedOffOnlyWithoutAReader(t *testing.T) {
	t.Parallel()
	for _, asked := range []string{
		"TF_LOG=TRACE", "TF_LOG=json", "TF_LOG_PROVIDER=DEBUG", "TF_LOG_SDK=OFF", "TF_LOG_SDK_PROTO_DATA_DIR=/tmp", "TF_LOG_PROVIDER_CAPILLARY=WARN",
	} {
		if off := unreadLogs([]string{"HOME=/home/user", asked}, "example"); len(off) > 0 {
			t.Errorf("%s: turned off are %q", asked, off)
		}
	}
	for _, unread := range [][]string{nil, {"HOME=/home/user", "TF_LOG=", "MY_TF_LOG=TRACE"}} {
		if off := unreadLogs(unread, "example"); !slices.Equal(off, []string{"TF_LOG_SDK", "TF_LOG_PROVIDER_EXAMPLE"}) {
			t.Errorf("%q: turned off are %q", unread, off)
		}
	}
}
