package sandbox_test

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// announced waits for the greeting's end and returns the address in it.
type announced struct {
	lines
	address chan string
}

func (a *announced) Write(p []byte) (int, error) {
	n, err := a.lines.Write(p)
	if found := regexp.MustCompile(`http://[\d.]+:\d+`).FindString(string(p)); found != "" {
		select {
		case a.address <- found:
		default:
		}
	}
	return n, err
}

// serve runs the command until end, which returns its exit code.
func serve(t *testing.T, args ...string) (stdout *announced, address string, end func() int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	stdout, stderr := &announced{address: make(chan string, 1)}, &lines{}
	code := make(chan int, 1)
	go func() { code <- sandbox.Command(ctx, args, stdout, stderr) }()
	select {
	case address = <-stdout.address:
	case got := <-code:
		t.Fatalf("exit code %d: %s", got, stderr)
	}
	return stdout, address, func() int {
		cancel()
		got := <-code
		if stderr.String() != "" {
			t.Errorf("standard error: %s", stderr)
		}
		return got
	}
}

// call makes one call as the till of the default seed and returns the status.
func call(t *testing.T, method, target string) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, target, nil)
	if err != nil {
		t.Fatal(err)
	}
	basic("sandbox.till", "sandbox-password")(r)
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode
}

// A reader of a CI system's log should not take the sandbox's credentials for a leak.
func TestTheGreetingSaysThatCredentialsAreNotSecret(t *testing.T) {
	t.Parallel()
	stdout, _, end := serve(t, "-listen", "127.0.0.1:0")
	end()
	notice, first := strings.Index(stdout.String(), "# These credentials are not secret"), strings.Index(stdout.String(), "export CAPILLARY_USERNAME=")
	if notice < 0 || first < notice {
		t.Errorf("the greeting does not say it before them:\n%s", stdout)
	}
}

func TestCommandServesUntilItsContextEnds(t *testing.T) {
	t.Parallel()
	stdout, address, end := serve(t, "-listen", "127.0.0.1:0")
	status := call(t, http.MethodGet, address+getPath(full))
	if code := end(); code != 0 || status != http.StatusOK {
		t.Errorf("exit code %d, status %d", code, status)
	}
	cache := regexp.MustCompile(`export CAPILLARY_CACHE_DIR='(.+)'\n`).FindStringSubmatch(stdout.String())
	if cache == nil {
		t.Fatalf("no folder for the provider:\n%s", stdout)
	}
	if _, err := os.Stat(cache[1]); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s is left behind: %v", cache[1], err)
	}
	for _, part := range []string{
		"export CAPILLARY_BASE_URL='" + address + "'\n",
		"export CAPILLARY_USERNAME='sandbox.till'\nexport CAPILLARY_PASSWORD='sandbox-password'\n",
		"# export CAPILLARY_CLIENT_KEY='sandbox-key'\n",
		"customer 564703420: 3 images, email asha@example.com, mobile 919900000001\n",
		"showed 3 images of customer 564703420",
	} {
		if !strings.Contains(unfolded(stdout.String()), part) {
			t.Errorf("standard output lacks %q:\n%s", part, stdout)
		}
	}
}

func TestCommandTakesASeed(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "seed.json")
	seed := `{"orgId": "7", "username": "it's", "password": "p", "customers": [{"id": 1, "erased": true}]}`
	if err := os.WriteFile(file, []byte(seed), 0o600); err != nil {
		t.Fatal(err)
	}
	stdout, _, end := serve(t, "-listen=localhost:0", "-seed", file)
	end()
	for _, part := range []string{`export CAPILLARY_USERNAME='it'\''s'`, "customer 1: erased\n", "organisation 7"} {
		if !strings.Contains(unfolded(stdout.String()), part) {
			t.Errorf("standard output lacks %q:\n%s", part, stdout)
		}
	}
}

func TestCommandTakesTheNameOfEachBatch(t *testing.T) {
	t.Parallel()
	for name, outcome := range map[string]string{
		"in-order":   "deleted index 0 of customer 564703420; 3 → 2 images; then nothing at index 2",
		"at-once":    "deleted indexes 2, 0 of customer 564703420; 3 → 1 image",
		"ascending":  "deleted index 0 of customer 564703420; 3 → 2 images; then nothing at index 2",
		"first-only": "deleted index 0 of customer 564703420; 3 → 2 images",
		"last-only":  "deleted index 2 of customer 564703420; 3 → 2 images",
		"refused":    "nothing: delete with 2 image_ids",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			stdout, address, end := serve(t, "-listen", "127.0.0.1:0", "-batch", name)
			call(t, http.MethodDelete, address+deletePath(full, 0, 2))
			end()
			if !strings.Contains(unfolded(stdout.String()), outcome) {
				t.Errorf("standard output lacks %q:\n%s", outcome, stdout)
			}
		})
	}
}

func TestCommandLimitsTheRequests(t *testing.T) {
	t.Parallel()
	_, address, end := serve(t, "-listen", "127.0.0.1:0", "-requests-per-minute", "1")
	defer end()
	for i, want := range []int{http.StatusOK, http.StatusTooManyRequests} {
		if status := call(t, http.MethodGet, address+getPath(full)); status != want {
			t.Errorf("call %d: %d", i, status)
		}
	}
}

func TestCommandRefuses(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // if it is not refused, it serves until the timeout
	defer cancel()
	taken, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	empty := filepath.Join(t.TempDir(), "empty.json")
	if err := os.WriteFile(empty, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, test := range map[string]struct {
		args   []string
		code   int
		reason string
	}{
		"address of all":   {[]string{"-listen", "0.0.0.0:8787"}, 2, "plain HTTP"},
		"port of all":      {[]string{"-listen", ":8787"}, 2, "loopback"},
		"name of a host":   {[]string{"-listen", "example.com:80"}, 2, "loopback"},
		"no port":          {[]string{"-listen", "127.0.0.1"}, 2, "missing port"},
		"unknown flag":     {[]string{"-port", "1"}, 2, "-port"},
		"unknown batch":    {[]string{"-batch", "sideways"}, 2, "not one of in-order, at-once, ascending, first-only, last-only, refused"},
		"undocumented":     {[]string{"-code", "get=8083"}, 2, "no page documents the code 8083 for get"},
		"no call":          {[]string{"-code", "8083"}, 2, "CALL=CODE"},
		"warning no code":  {[]string{"-warn", "get=many"}, 2, `"many" is not a code`},
		"times unclear":    {[]string{"-warn", "get=8056:0"}, 2, `"0" is not a number of times`},
		"fault of no name": {[]string{"-fault", "get=flood"}, 2, "there is none of that name"},
		"fault of no call": {[]string{"-fault", "put=cut-after"}, 2, "CALL=FAULT"},
		"fault unclear":    {[]string{"-fault", "delete=late=soon"}, 2, `"soon" is not a duration`},
		"fault no value":   {[]string{"-fault", "delete=late"}, 2, "is not a duration"},
		"fault with value": {[]string{"-fault", "delete=cut-after=3s"}, 2, "takes no value"},
		"old list to add":  {[]string{"-fault", "add=stale=3s"}, 2, "only get shows images"},
		"no status":        {[]string{"-fault", "get=status=200"}, 2, "not an HTTP status"},
		"no pause":         {[]string{"-fault", "get=pause=1s"}, 2, "not a number of seconds"},
		"fault times":      {[]string{"-fault", "get=half:0"}, 2, `"0" is not a number of times`},
		"negative latency": {[]string{"-latency", "-1s"}, 2, "negative"},
		"latency unclear":  {[]string{"-latency", "slow"}, 2, "-latency"},
		"too narrow":       {[]string{"-width", "10"}, 2, "0 folds no line"},
		"negative limit":   {[]string{"-requests-per-minute", "-1"}, 2, "negative"},
		"stray argument":   {[]string{"start"}, 2, `"start"`},
		"address taken":    {[]string{"-listen", taken.Addr().String()}, 1, "in use"},
		"seed not there":   {[]string{"-seed", filepath.Join(t.TempDir(), "no.json")}, 1, "no such file"},
		"seed of no sense": {[]string{"-seed", empty}, 1, "orgId"},
	} {
		var stdout, stderr lines
		code := sandbox.Command(ctx, test.args, &stdout, &stderr)
		if code != test.code || !strings.Contains(unfolded(stderr.String()), test.reason) || stdout.String() != "" {
			t.Errorf("%s: exit code %d, %q, %q", name, code, stdout.String(), stderr.String())
		}
	}
}

func TestCommandHelps(t *testing.T) {
	t.Parallel()
	var stdout, stderr lines
	if code := sandbox.Command(t.Context(), []string{"-help"}, &stdout, &stderr); code != 0 || stderr.String() != "" {
		t.Errorf("exit code %d: %s", code, stderr.String())
	}
	for _, flag := range []string{"-listen", "-seed", "-batch", "in-order", "last-only", "-requests-per-minute", "-code", "-warn", "-latency", "-fault", "-width"} {
		if !strings.Contains(stdout.String(), flag) {
			t.Errorf("the help lacks %s", flag)
		}
	}
}
