package provider_test

import (
	"encoding/base64"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/capillary"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// The credentials of these tests, found wherever they should not be.
const (
	markedPassword = "marked-password-5c1d"
	markedKey      = "marked-key-77aa"
	markedSecret   = "marked-secret-0b3e"
	markedToken    = "marked-token-9f42"
)

// marked is an organisation with the marked credentials.
func marked(o *sandbox.Options) {
	o.Seed.Password, o.Seed.ClientKey, o.Seed.ClientSecret = markedPassword, markedKey, markedSecret
	o.Seed.AccessTokens = []string{markedToken}
}

// installed is a CLI that starts the provider's own program, as users do, and logs all there is to log.
func installed(t *testing.T, binary string, env acctest.Env) (cli *acctest.CLI, log string) {
	t.Helper()
	cli = acctest.BareCLI(t)
	log = filepath.Join(t.TempDir(), "trace.log")
	overrides := acctest.File(t, "terraform.rc", fmt.Appendf(nil, `
		provider_installation {
			dev_overrides {
				"capillary-community/capillary" = %q
			}
		}`, filepath.Dir(binary)))
	cli.Env = append(cli.Env, "TF_LOG=TRACE", "TF_LOG_PATH="+log, "TF_CLI_CONFIG_FILE="+overrides)
	for name, value := range env {
		cli.Env = append(cli.Env, name+"="+value)
	}
	return cli, log
}

// build builds the provider.
func build(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "terraform-provider-capillary")
	cmd := exec.CommandContext(t.Context(), "go", "build", "-o", binary, "../..")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, output)
	}
	return binary
}

// No credential and no signed link is in the log at its most talkative, in the plan, in the state or in
// what is printed, whether things go well or not.
func TestAccSecretsStaySecret(t *testing.T) {
	t.Parallel()
	if testing.Short() || os.Getenv("TF_ACC") == "" {
		t.Skip("needs a Terraform CLI and TF_ACC=1: run \"make test\"")
	}
	binary := build(t)
	username := sandbox.DefaultSeed().Username
	hash := capillary.HashPassword(markedPassword)
	for name, test := range map[string]struct {
		env  acctest.Env
		sent []string // the secrets that the API gets to see, and so could quote in a message
	}{
		"basic": {acctest.Env{"CAPILLARY_USERNAME": username, "CAPILLARY_PASSWORD": markedPassword}, []string{"MD5", "Basic"}},
		"MD5":   {acctest.Env{"CAPILLARY_USERNAME": username, "CAPILLARY_PASSWORD_MD5": hash}, []string{"MD5", "Basic"}},
		"keys":  {acctest.Env{"CAPILLARY_CLIENT_KEY": markedKey, "CAPILLARY_CLIENT_SECRET": markedSecret}, []string{"key", "secret"}},
		"token": {acctest.Env{"CAPILLARY_ACCESS_TOKEN": markedToken}, []string{"token"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bench := acctest.NewBench(t, marked)
			test.env["CAPILLARY_BASE_URL"] = bench.URL
			cli, log := installed(t, binary, test.env)
			content := acctest.Picture(1, 20_000)
			cli.Configure(`
				terraform {
					required_providers {
						capillary = { source = "capillary-community/capillary" }
					}
				}` + impatient + fmt.Sprintf(`
				resource "capillary_customer_image" "avatar" {
					customer_id       = %d
					content_base64_wo = filebase64(%q)
				}`, acctest.Regular, acctest.File(t, "avatar.png", content)))
			secrets := secretsOf(bench, username, hash, content)
			printed := everything(cli)
			// Answers that quote what they should not.
			echo := "https://s3.example/a?X-Amz-Signature=abc"
			for _, name := range test.sent {
				echo += " " + secrets[name]
			}
			bench.Script(sandbox.Rule{Call: sandbox.CallDelete, Answer: sandbox.ErrorBody(400, 8015, "No customer for "+echo)})
			printed += cli.Destroy().WantError("8015", "No customer for").Output
			bench.Script(sandbox.Rule{Call: sandbox.CallGet, Times: 5, Answer: sandbox.ErrorBody(403, 4000, "Not for "+echo)})
			printed += cli.Plan().WantError("4000").Output
			printed += cli.Destroy("-refresh=false").Output
			state := read(t, filepath.Join(cli.Dir, "terraform.tfstate"))
			for place, text := range map[string]string{"output": printed, "log": read(t, log), "state": state} {
				secrets.wantNone(t, place, text)
			}
			if !strings.Contains(read(t, log), "Capillary API call") {
				t.Error("the log has no lines of the provider, so this test looks at the wrong thing")
			}
		})
	}
}

// everything does what a user does with an image, and gives all that was printed.
func everything(cli *acctest.CLI) string {
	printed := cli.Plan("-out=saved").WantOK().Output
	shown, _ := cli.Run("show", "-json", "saved")
	printed += shown + cli.Apply("saved").WantOK().Output
	shown, _ = cli.Run("show", "-json")
	printed += shown + cli.Plan().WantOK().Output
	return printed
}

// secrets are named strings that must be nowhere.
type secrets map[string]string

func secretsOf(bench *acctest.Bench, username, hash string, content []byte) secrets {
	found := secrets{
		"password":         markedPassword,
		"MD5":              hash,
		"Basic":            base64.StdEncoding.EncodeToString([]byte(username + ":" + hash)),
		"key":              markedKey,
		"secret":           markedSecret,
		"token":            markedToken,
		"signature":        "X-Amz-Signature",
		"session":          "X-Amz-Security-Token",
		"content":          base64.StdEncoding.EncodeToString(content)[4000:4100],
		"bytes of content": string(content[4000:4020]),
	}
	// The generated tokens are random, so the sandbox is asked what they are: it answers them only.
	bench.Script(sandbox.Rule{Call: sandbox.CallToken, Times: -1, Mutate: func(body map[string]any) {
		if data, ok := body["data"].(map[string]any); ok {
			found["generated "+fmt.Sprint(data["accessToken"])] = fmt.Sprint(data["accessToken"])
		}
	}})
	return found
}

func (s secrets) wantNone(t *testing.T, place, text string) {
	t.Helper()
	for name, secret := range s {
		if at := strings.Index(text, secret); at >= 0 {
			t.Errorf("the %s holds the %s: …%s…", place, name, text[max(0, at-200):min(len(text), at+100)])
		}
	}
}

func read(t *testing.T, path string) string {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
