package acctest

import (
	"maps"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/capillary-community/terraform-provider-capillary/internal/plugin"
	"github.com/capillary-community/terraform-provider-capillary/internal/provider"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox/sandboxtest"
)

// The customers in sandbox.DefaultSeed.
const (
	// Regular has three images from elsewhere, of 18039, 24576 and 209859 bytes.
	Regular int64 = 564703420
	// Newcomer has no images.
	Newcomer int64 = 564703421
)

// Image is the address of the resource that most tests are about.
const Image = "capillary_customer_image.avatar"

// Env is the environment that the provider sees, never the real one.
type Env map[string]string

// Getenv looks up a variable, as os.Getenv does.
func (e Env) Getenv(name string) string { return e[name] }

// Factories returns the provider for resource.TestCase, with the test's own environment.
func Factories(getenv func(string) string) map[string]func() (tfprotov6.ProviderServer, error) {
	server := provider.Server(new(plugin.Process), provider.Options{Version: "test", Getenv: getenv})
	return map[string]func() (tfprotov6.ProviderServer, error){
		"capillary": func() (tfprotov6.ProviderServer, error) { return server(), nil },
	}
}

// Sandbox is a sandbox and the environment that points the provider to it.
type Sandbox struct {
	*sandboxtest.Sandbox

	// Env may be changed before Factories is called.
	Env Env

	// envMu guards Env against providers that already run; see LaterEnv.
	envMu sync.Mutex
}

// Setenv sets a variable, and running providers see it through LaterEnv.
func (b *Sandbox) Setenv(name, value string) {
	b.envMu.Lock()
	defer b.envMu.Unlock()
	b.Env[name] = value
}

// LaterEnv looks up a variable in the environment as it is at that time.
func (b *Sandbox) LaterEnv(name string) string {
	b.envMu.Lock()
	defer b.envMu.Unlock()
	return b.Env.Getenv(name)
}

// NewSandbox starts a sandbox. It skips the test unless acceptance tests are requested (TF_ACC).
func NewSandbox(tb testing.TB, options ...func(*sandbox.Options)) *Sandbox {
	tb.Helper()
	skipUnlessAcc(tb)
	seed := sandbox.DefaultSeed()
	sb := sandboxtest.Start(tb, options...)
	return &Sandbox{Sandbox: sb, Env: Env{
		"CAPILLARY_BASE_URL":  sb.URL,
		"CAPILLARY_USERNAME":  seed.Username,
		"CAPILLARY_PASSWORD":  seed.Password,
		"CAPILLARY_CACHE_DIR": filepath.Join(tb.TempDir(), "cache"), // the provider creates it, whatever the umask
	}}
}

// Authenticate replaces the way to authenticate.
func (b *Sandbox) Authenticate(env Env) *Sandbox {
	b.envMu.Lock()
	defer b.envMu.Unlock()
	merged := Env{"CAPILLARY_BASE_URL": b.URL, "CAPILLARY_CACHE_DIR": b.Env["CAPILLARY_CACHE_DIR"]}
	maps.Copy(merged, env)
	b.Env = merged
	return b
}

// Factories returns the provider for resource.TestCase, pointed to the sandbox.
func (b *Sandbox) Factories() map[string]func() (tfprotov6.ProviderServer, error) {
	return Factories(b.Env.Getenv)
}

// UseKeys authenticates with OAuth keys instead of Basic.
func (b *Sandbox) UseKeys() *Sandbox {
	seed := sandbox.DefaultSeed()
	return b.Authenticate(Env{"CAPILLARY_CLIENT_KEY": seed.ClientKey, "CAPILLARY_CLIENT_SECRET": seed.ClientSecret})
}

// UseToken authenticates with an existing token instead of Basic.
func (b *Sandbox) UseToken() *Sandbox {
	return b.Authenticate(Env{"CAPILLARY_ACCESS_TOKEN": sandbox.DefaultSeed().AccessTokens[0]})
}

func skipUnlessAcc(tb testing.TB) {
	tb.Helper()
	if os.Getenv("TF_ACC") == "" {
		tb.Skip("needs a Terraform CLI and TF_ACC=1: run \"make test\"")
	}
}
