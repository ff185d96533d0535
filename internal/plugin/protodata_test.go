package plugin

import (
	"os"
	"strings"
	"testing"
)

func TestProtocolDataIsForDebugging(t *testing.T) { //nolint:paralleltest // it sets the environment
	for _, test := range []struct {
		set      string
		debugged bool
		left     string
		says     string
	}{
		{"", false, "", ""},
		{"", true, "", ""},
		{"/tmp/data", false, "", "is ignored"},
		{"/tmp/data", true, "/tmp/data", "Delete them afterwards"},
	} {
		t.Setenv(protocolData, test.set)
		var log strings.Builder
		keepProtocolData(test.debugged, &log)
		if left := os.Getenv(protocolData); left != test.left || !strings.Contains(log.String(), test.says) || (test.says == "") != (log.Len() == 0) {
			t.Errorf("%+v: left is %q, and the log says %q", test, left, log.String())
		}
	}
}
