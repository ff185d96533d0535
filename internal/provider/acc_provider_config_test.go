package provider_test

import (
	"fmt"
	"maps"
	"regexp"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// Every way to configure too little, too much or too late is an error that names attribute and variable.
func TestAccProviderConfigErrors(t *testing.T) {
	t.Parallel()
	const url = "https://eu.api.capillarytech.com"
	basic := acctest.Env{"CAPILLARY_BASE_URL": url, "CAPILLARY_USERNAME": "till", "CAPILLARY_PASSWORD": "secret"}
	only := acctest.Env{"CAPILLARY_BASE_URL": url}
	unknown := func(attribute string) string {
		return fmt.Sprintf("%s = terraform_data.later.output", attribute)
	}
	for name, test := range map[string]struct {
		env   acctest.Env
		block string
		says  []string
	}{
		"nothing":              {nil, ``, []string{"base_url", "CAPILLARY_BASE_URL"}},
		"no credentials":       {only, ``, []string{"Credentials are missing", "username", "CAPILLARY_USERNAME", "password_md5", "CAPILLARY_PASSWORD_MD5", "client_key", "CAPILLARY_CLIENT_KEY", "access_token", "CAPILLARY_ACCESS_TOKEN", "troubleshooting#credentials-are-missing"}},
		"no password":          {only, `username = "till"`, []string{"Credentials are incomplete", "password", "CAPILLARY_PASSWORD", "password_md5", "CAPILLARY_PASSWORD_MD5"}},
		"no username":          {only, `password = "secret"`, []string{"Credentials are incomplete", "username", "CAPILLARY_USERNAME"}},
		"empty username":       {only, "username = \"\"\npassword = \"secret\"", []string{"username", "CAPILLARY_USERNAME", "is empty"}},
		"two passwords":        {only, "username = \"till\"\npassword = \"secret\"\npassword_md5 = \"5ebe2294ecd0e0f08eab7690d2a6ee69\"", []string{"Two passwords", "password", "password_md5"}},
		"no MD5":               {only, "username = \"till\"\npassword_md5 = \"secret\"", []string{"This is not an MD5 hash", "password_md5", "CAPILLARY_PASSWORD"}},
		"no secret":            {only, `client_key = "key"`, []string{"Credentials are incomplete", "client_secret", "CAPILLARY_CLIENT_SECRET"}},
		"no key":               {only, `client_secret = "secret"`, []string{"Credentials are incomplete", "client_key", "CAPILLARY_CLIENT_KEY"}},
		"two ways":             {only, "username = \"till\"\npassword = \"secret\"\naccess_token = \"token\"", []string{"More than one way to authenticate", "the provider's username", "the provider's access_token"}},
		"two in environment":   {acctest.Env{"CAPILLARY_BASE_URL": url, "CAPILLARY_USERNAME": "till", "CAPILLARY_CLIENT_KEY": "key"}, ``, []string{"More than one way", "CAPILLARY_USERNAME", "CAPILLARY_CLIENT_KEY"}},
		"http":                 {basic, `base_url = "http://eu.api.capillarytech.com"`, []string{"base_url", "http:// would send the credentials in the clear"}},
		"http in environment":  {acctest.Env{"CAPILLARY_BASE_URL": "http://10.0.0.1", "CAPILLARY_ACCESS_TOKEN": "token"}, ``, []string{"the environment variable CAPILLARY_BASE_URL", "in the clear"}},
		"http like loopback":   {basic, `base_url = "http://localhost.example.com"`, []string{"in the clear"}},
		"credentials in URL":   {basic, `base_url = "https://till:secret@eu.api.capillarytech.com"`, []string{"must not hold credentials"}},
		"path in URL":          {basic, `base_url = "https://eu.api.capillarytech.com/v2"`, []string{"base_url", "must end with the host"}},
		"query in URL":         {basic, `base_url = "https://eu.api.capillarytech.com?x=1"`, []string{"base_url", "without a query"}},
		"token with a line":    {only, `access_token = "token\n"`, []string{"Credentials can't be right", "the provider's access_token has a line break", "trimspace"}},
		"password with a line": {acctest.Env{"CAPILLARY_BASE_URL": url, "CAPILLARY_USERNAME": "till", "CAPILLARY_PASSWORD": "secret\r\n"}, ``, []string{"the environment variable CAPILLARY_PASSWORD has a line break"}},
		"token with a mark":    {only, `access_token = "\ufefftoken"`, []string{"access_token", "byte order mark"}},
		"key with a space":     {only, "client_key = \" key\"\nclient_secret = \"secret\"", []string{"client_key begins or ends with a space"}},
		"name with a colon":    {only, "username = \"till:1\"\npassword = \"secret\"", []string{"username has a colon"}},
		"plan checks":          {basic, `plan_checks = "some"`, []string{"plan_checks", "all", "none"}},
		"no URL":               {basic, `base_url = "eu.api.capillarytech.com"`, []string{"must be a full address"}},
		"no source":            {basic, `customer_source = "SHOP"`, []string{"customer_source", "INSTORE", "SHOP"}},
		"no source, variable":  {acctest.Env{"CAPILLARY_BASE_URL": url, "CAPILLARY_ACCESS_TOKEN": "token", "CAPILLARY_SOURCE": "SHOP"}, ``, []string{"CAPILLARY_SOURCE", "SHOP", "INSTORE"}},
		"empty account":        {basic, `account_id = ""`, []string{"A value is blank", "account_id is empty"}},
		"blank account":        {basic, `account_id = " "`, []string{"A value is blank", "account_id", "must not be blank"}},
		"blank, variable":      {acctest.Env{"CAPILLARY_BASE_URL": url, "CAPILLARY_ACCESS_TOKEN": "token", "CAPILLARY_ACCOUNT_ID": "\t "}, ``, []string{"A value is blank", "CAPILLARY_ACCOUNT_ID", "must not be blank"}},
		"attribution, basic":   {basic, "attribution = { entity_type = \"TILL\", entity_code = \"t1\" }", []string{"Attribution needs OAuth", "client_key"}},
		"attribution, unknown": {basic, "attribution = { entity_type = \"SHOP\", entity_code = \"t1\" }", []string{"entity_type", "TILL"}},
		"half an attribution":  {only, "access_token = \"t\"\nattribution = { entity_type = \"TILL\" }", []string{"attribution", "entity_code"}},
		"half a lookup":        {basic, "attribution = { lookup_value = \"t1\" }", []string{"attribution", "lookup_type"}},
		"no attribution":       {basic, "attribution = {}", []string{"attribution", "entity_type"}},
		"blank attribution":    {basic, "attribution = { lookup_type = \"WECHAT\", lookup_value = \" \" }", []string{"A value is blank", "must not be blank"}},
		"no duration":          {basic, `settle_timeout = "long"`, []string{"settle_timeout", "must be a positive duration"}},
		"no time":              {basic, `request_timeout = "0s"`, []string{"request_timeout", "must be a positive duration"}},
		"retries":              {basic, `max_retries = -1`, []string{"max_retries", "between 0 and 20"}},
		"index check":          {basic, `index_check = "lax"`, []string{"index_check", "strict", "position", "name"}},
		"requests a minute":    {basic, `requests_per_minute = 9`, []string{"requests_per_minute", "must be at least 10, got: 9"}},
		"no requests":          {basic, `requests_per_minute = 0`, []string{"requests_per_minute", "must be at least 10, got: 0"}},
		"not tolerable":        {basic, `tolerated_warnings = [9999, 521]`, []string{"A warning can't be tolerated", "521", "failed"}},
		"tolerated, variable":  {acctest.Env{"CAPILLARY_BASE_URL": url, "CAPILLARY_ACCESS_TOKEN": "token", "CAPILLARY_TOLERATED_WARNINGS": "9999,many"}, ``, []string{"A warning can't be tolerated", "CAPILLARY_TOLERATED_WARNINGS", "many"}},
		"a header of its own":  {basic, `headers = { Authorization = "hunter2" }`, []string{"A header can't be sent", "Authorization"}},
		"half a certificate":   {basic, `client_certificate_file = "client.pem"`, []string{"Half of the client certificate is missing", "client_key_file"}},
		"no CA":                {basic, `ca_certificate_file = "missing.pem"`, []string{"The provider can't be configured", "CA certificate file can't be read", "missing.pem"}},

		"unknown base_url":        {basic, unknown("base_url"), []string{"not known yet", "base_url", "CAPILLARY_BASE_URL"}},
		"unknown username":        {basic, unknown("username"), []string{"username", "CAPILLARY_USERNAME"}},
		"unknown password":        {basic, unknown("password"), []string{"password", "CAPILLARY_PASSWORD"}},
		"unknown password_md5":    {basic, unknown("password_md5"), []string{"password_md5", "CAPILLARY_PASSWORD_MD5"}},
		"unknown client_key":      {only, unknown("client_key"), []string{"client_key", "CAPILLARY_CLIENT_KEY"}},
		"unknown client_secret":   {only, unknown("client_secret"), []string{"client_secret", "CAPILLARY_CLIENT_SECRET"}},
		"unknown access_token":    {only, unknown("access_token"), []string{"access_token", "CAPILLARY_ACCESS_TOKEN"}},
		"unknown customer_source": {basic, unknown("customer_source"), []string{"not known yet", "customer_source", "CAPILLARY_SOURCE"}},
		"unknown max_retries":     {basic, unknown("max_retries"), []string{"not known yet", "max_retries"}},
		"unknown account_id":      {basic, unknown("account_id"), []string{"account_id", "CAPILLARY_ACCOUNT_ID"}},
		"unknown attribution":     {only, `attribution = { entity_type = "TILL", entity_code = terraform_data.later.output }`, []string{"not known yet", "attribution"}},
		"unknown settle_timeout":  {basic, unknown("settle_timeout"), []string{"not known yet", "settle_timeout"}},
		"unknown request_timeout": {basic, unknown("request_timeout"), []string{"not known yet", "request_timeout"}},
		"unknown index_check":     {basic, unknown("index_check"), []string{"not known yet", "index_check"}},
		"unknown rate":            {basic, unknown("requests_per_minute"), []string{"not known yet", "requests_per_minute"}},
		"unknown headers":         {basic, `headers = { X-Key = terraform_data.later.output }`, []string{"not known yet", "headers", "CAPILLARY_HEADERS"}},
		"unknown CA":              {basic, unknown("ca_certificate_file"), []string{"ca_certificate_file", "CAPILLARY_CA_CERTIFICATE_FILE"}},
		"unknown certificate":     {basic, unknown("client_certificate_file"), []string{"client_certificate_file", "CAPILLARY_CLIENT_CERTIFICATE_FILE"}},
		"unknown key":             {basic, unknown("client_key_file"), []string{"client_key_file", "CAPILLARY_CLIENT_KEY_FILE"}},
		"unknown tolerated":       {basic, `tolerated_warnings = [terraform_data.later.output]`, []string{"not known yet", "tolerated_warnings", "CAPILLARY_TOLERATED_WARNINGS"}},
		"unknown private_links":   {basic, unknown("private_links"), []string{"not known yet", "private_links", "CAPILLARY_PRIVATE_LINKS"}},
		"unknown batch_deletes":   {basic, unknown("batch_deletes"), []string{"not known yet", "batch_deletes"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			env := acctest.Env{"CAPILLARY_CACHE_DIR": t.TempDir()} // if it is configured after all
			maps.Copy(env, test.env)
			cli := acctest.NewCLI(t, env.Getenv)
			cli.Configure(fmt.Sprintf(`
				provider "capillary" {
					%s
				}
				resource "terraform_data" "later" {
					input = plantimestamp()
				}
				`, test.block) + avatar(acctest.Regular, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000))))
			cli.Plan().WantError(test.says...)
		})
	}
}

// The environment alone is enough, with each way to authenticate, and the block overrides it.
func TestAccProviderConfigured(t *testing.T) {
	t.Parallel()
	seed := sandbox.DefaultSeed()
	block := func(attributes string) func(*acctest.Sandbox) (acctest.Env, string) {
		return func(sb *acctest.Sandbox) (acctest.Env, string) {
			wrong := acctest.Env{
				"CAPILLARY_BASE_URL": "https://unused.invalid", "CAPILLARY_USERNAME": "nobody", "CAPILLARY_PASSWORD": "wrong",
				"CAPILLARY_SOURCE": "ALL", "CAPILLARY_ACCOUNT_ID": "unused",
				"CAPILLARY_CACHE_DIR": sb.Env["CAPILLARY_CACHE_DIR"],
			}
			return wrong, fmt.Sprintf("provider \"capillary\" {\nbase_url = %q\ncustomer_source = \"WECHAT\"\naccount_id = \"a1\"\n%s\n}\n", sb.URL, attributes)
		}
	}
	for name, configure := range map[string]func(*acctest.Sandbox) (acctest.Env, string){
		"environment, basic": func(b *acctest.Sandbox) (acctest.Env, string) { return b.Env, "" },
		"environment, keys":  func(b *acctest.Sandbox) (acctest.Env, string) { return b.UseKeys().Env, "" },
		"environment, token": func(b *acctest.Sandbox) (acctest.Env, string) { return b.UseToken().Env, "" },
		"block beats, basic": block(fmt.Sprintf("username = %q\npassword = %q", seed.Username, seed.Password)),
		"block beats, MD5":   block(fmt.Sprintf("username = %q\npassword_md5 = %q", seed.Username, "911b7bf55b7b03cdfe2af9d1e68e4897")),
		"block beats, keys":  block(fmt.Sprintf("client_key = %q\nclient_secret = %q\nattribution = { entity_type = \"TILL\", entity_code = \"t1\" }", seed.ClientKey, seed.ClientSecret)),
		"block beats, token": block(fmt.Sprintf("access_token = %q", seed.AccessTokens[0])),
		"block fills, half": func(b *acctest.Sandbox) (acctest.Env, string) {
			delete(b.Env, "CAPILLARY_USERNAME")
			return b.Env, fmt.Sprintf("provider \"capillary\" { \nusername = %q\n }\n", seed.Username)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := acctest.NewSandbox(t)
			env, provider := configure(sb)
			resource.Test(t, resource.TestCase{
				ProtoV6ProviderFactories: acctest.Factories(env.Getenv),
				Steps: []resource.TestStep{{
					Config: provider + avatar(acctest.Regular, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000))),
				}},
			})
			sb.WantUploads(t, acctest.Regular, 1)
			agent := regexp.MustCompile(`^terraform-provider-capillary/test \(\+https://.*\) terraform/1\.\d+`)
			for _, call := range sb.Calls() {
				if !agent.MatchString(call.UserAgent) {
					t.Errorf("%s was sent by %q", call.Kind, call.UserAgent)
				}
				source, account := "INSTORE", ""
				if env["CAPILLARY_SOURCE"] != "" {
					source, account = "WECHAT", "a1"
				}
				if q := call.Query; call.Kind == sandbox.CallGet && (q.Get("source") != source || q.Get("accountId") != account) {
					t.Errorf("a read was sent with %v", q)
				}
			}
		})
	}
}

// Refused credentials are an error that says so, and are not tried again.
func TestAccWrongCredentials(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		env  acctest.Env
		says []string
	}{
		"basic": {acctest.Env{"CAPILLARY_USERNAME": "sandbox.till", "CAPILLARY_PASSWORD": "wrong"}, []string{"Get Customer Image: HTTP 401", "request id", "user name and password"}},
		"keys":  {acctest.Env{"CAPILLARY_CLIENT_KEY": "sandbox-key", "CAPILLARY_CLIENT_SECRET": "wrong"}, []string{"OAuth token", "320001", "client key and secret"}},
		"token": {acctest.Env{"CAPILLARY_ACCESS_TOKEN": "wrong"}, []string{"Get Customer Image: HTTP 401", "request id", "access_token expires"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sb := acctest.NewSandbox(t).Authenticate(test.env)
			resource.Test(t, resource.TestCase{
				ProtoV6ProviderFactories: sb.Factories(),
				Steps: []resource.TestStep{{
					Config: avatar(acctest.Regular, acctest.File(t, "avatar.png", acctest.Picture(1, 20_000))),
					ExpectError: acctest.Says(append([]string{"The image could not be uploaded", "Customer 564703420",
						"refuses the credentials", "Nothing was uploaded"}, append(test.says, "troubleshooting#the-image-could-not-be-uploaded")...)...),
				}},
			})
			sb.WantCalls(t, sandbox.CallAdd, 0)
			sb.WantCalls(t, sandbox.CallAny, 1)
		})
	}
}
