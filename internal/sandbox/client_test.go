package sandbox_test

import (
	"bytes"
	"crypto/md5" //nolint:gosec // the vendor's scheme
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox/sandboxtest"
)

// The customers of the default seed.
const (
	full  = int64(564703420) // three images
	empty = int64(564703421)
)

// client calls a sandbox as a till of the default seed.
type client struct {
	t    *testing.T
	sb   *sandboxtest.Sandbox
	http *http.Client
	auth func(*http.Request)
}

func newClient(t *testing.T, sb *sandboxtest.Sandbox) *client {
	t.Helper()
	return &client{t: t, sb: sb, http: sb.Client(), auth: basic("sandbox.till", "sandbox-password")}
}

// basic is the documented scheme, written independently.
func basic(username, password string) func(*http.Request) {
	sum := md5.Sum([]byte(password)) //nolint:gosec // the vendor's scheme
	return func(r *http.Request) { r.SetBasicAuth(username, hex.EncodeToString(sum[:])) }
}

func bearer(token string) func(*http.Request) {
	return func(r *http.Request) { r.Header.Set("X-CAP-API-OAUTH-TOKEN", token) }
}

// answer is what the client received.
type answer struct {
	status int
	header http.Header
	raw    []byte
	body   map[string]any
}

func (c *client) request(method, path string, body io.Reader) *http.Request {
	c.t.Helper()
	r, err := http.NewRequestWithContext(c.t.Context(), method, c.sb.URL+path, body)
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header.Set("User-Agent", "terraform-provider-capillary/test")
	c.auth(r)
	return r
}

// send returns an error if a call got no complete answer.
func (c *client) send(r *http.Request) (answer, error) {
	resp, err := c.http.Do(r)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	got := answer{status: resp.StatusCode, header: resp.Header, raw: raw}
	// XML, HTML and pictures leave the body nil.
	_ = json.Unmarshal(raw, &got.body)
	return got, err
}

func (c *client) must(r *http.Request) answer {
	c.t.Helper()
	got, err := c.send(r)
	if err != nil {
		c.t.Fatalf("%s %s: %v", r.Method, r.URL.Path, err)
	}
	return got
}

func getPath(customer int64) string {
	return fmt.Sprintf("/v2/customers/%d?source=INSTORE&embed=CUSTOMERIMAGE", customer)
}

func deletePath(customer int64, indexes ...int) string {
	query := url.Values{}
	for _, index := range indexes {
		query.Add("image_ids", strconv.Itoa(index))
	}
	return fmt.Sprintf("/v2/customers/%d/deleteImage?%s", customer, query.Encode())
}

func addPath(customer int64) string { return fmt.Sprintf("/v2/customers/%d/setImage", customer) }

func (c *client) get(customer int64) answer {
	c.t.Helper()
	return c.must(c.request(http.MethodGet, getPath(customer), nil))
}

func (c *client) delete(customer int64, indexes ...int) answer {
	c.t.Helper()
	return c.must(c.request(http.MethodDelete, deletePath(customer, indexes...), nil))
}

func (c *client) add(customer int64, content []byte) answer {
	c.t.Helper()
	return c.must(c.addRequest(customer, "file", content))
}

func (c *client) addRequest(customer int64, field string, contents ...[]byte) *http.Request {
	c.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for _, content := range contents {
		part, err := form.CreateFormFile(field, "picture.png")
		if err != nil {
			c.t.Fatal(err)
		}
		if _, err := part.Write(content); err != nil {
			c.t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		c.t.Fatal(err)
	}
	r := c.request(http.MethodPost, addPath(customer), &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return r
}

// images returns the entries of customerImage.
func (a answer) images() []map[string]any {
	list, _ := a.body["customerImage"].([]any)
	var images []map[string]any
	for _, entry := range list {
		images = append(images, entry.(map[string]any))
	}
	return images
}

// files returns the values of one field of each image's file.
func (a answer) files(field string) []any {
	var values []any
	for _, img := range a.images() {
		values = append(values, img["file"].(map[string]any)[field])
	}
	return values
}

// problem returns the first code and message in warnings or errors.
func (a answer) problem(list string) (code, message any) {
	entries, _ := a.body[list].([]any)
	if len(entries) == 0 {
		return nil, nil
	}
	entry := entries[0].(map[string]any)
	return entry["code"], entry["message"]
}

// added returns the file in the answer to an add.
func (a answer) added() map[string]any {
	return a.body["data"].([]any)[0].(map[string]any)["file"].(map[string]any)
}

// tokens returns the true tokens, in order.
func tokens(sb *sandboxtest.Sandbox, customer int64) []any {
	var tokens []any
	for _, img := range sb.Images(customer) {
		tokens = append(tokens, img.Token)
	}
	return tokens
}

func picture(n int64) []byte { return sandbox.Picture(n, 10<<10) }
