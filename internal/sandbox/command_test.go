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

func TestCommandServesUntilItsContextEnds(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	stdout, stderr := &announced{address: make(chan string, 1)}, &lines{}
	code := make(chan int, 1)
	go func() { code <- sandbox.Command(ctx, []string{"-listen", "127.0.0.1:0"}, stdout, stderr) }()
	var address string
	select {
	case address = <-stdout.address:
	case got := <-code:
		t.Fatalf("exit code %d: %s", got, stderr)
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, address+getPath(full), nil)
	if err != nil {
		t.Fatal(err)
	}
	basic("sandbox.till", "sandbox-password")(r)
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	cancel()
	if got := <-code; got != 0 || resp.StatusCode != http.StatusOK {
		t.Errorf("exit code %d, status %d: %s", got, resp.StatusCode, stderr)
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
		if !strings.Contains(stdout.String(), part) {
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
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	stdout, stderr := &announced{address: make(chan string, 1)}, &lines{}
	code := make(chan int, 1)
	go func() { code <- sandbox.Command(ctx, []string{"-listen=localhost:0", "-seed", file}, stdout, stderr) }()
	select {
	case <-stdout.address:
		cancel()
	case got := <-code:
		t.Fatalf("exit code %d: %s", got, stderr)
	}
	<-code
	for _, part := range []string{`export CAPILLARY_USERNAME='it'\''s'`, "customer 1: erased\n", "organisation 7"} {
		if !strings.Contains(stdout.String(), part) {
			t.Errorf("standard output lacks %q:\n%s", part, stdout)
		}
	}
}

func TestCommandRefuses(t *testing.T) {
	t.Parallel()
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
		"stray argument":   {[]string{"start"}, 2, `"start"`},
		"address taken":    {[]string{"-listen", taken.Addr().String()}, 1, "in use"},
		"seed not there":   {[]string{"-seed", filepath.Join(t.TempDir(), "no.json")}, 1, "no such file"},
		"seed of no sense": {[]string{"-seed", empty}, 1, "orgId"},
	} {
		var stdout, stderr lines
		code := sandbox.Command(t.Context(), test.args, &stdout, &stderr)
		if code != test.code || !strings.Contains(stderr.String(), test.reason) || stdout.String() != "" {
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
	for _, flag := range []string{"-listen", "-seed"} {
		if !strings.Contains(stdout.String(), flag) {
			t.Errorf("the help lacks %s", flag)
		}
	}
}
