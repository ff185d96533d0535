package main

import (
	"bytes"
	"context"
	"crypto/md5" //nolint:gosec // the vendor's scheme, not ours
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"path"
	"slices"
	"time"
)

// The variables with the API's address and the caller.
const (
	variableURL      = "CAPILLARY_BASE_URL"
	variableUser     = "CAPILLARY_USERNAME"
	variablePassword = "CAPILLARY_PASSWORD"
)

// api is the demo's own client. It must not share code with the provider, because it could not detect a shared
// mistake.
type api struct {
	client     *http.Client
	login      map[string]string
	customerID int64
}

func newAPI(login map[string]string, customerID int64) *api {
	return &api{client: &http.Client{Timeout: 30 * time.Second}, login: login, customerID: customerID}
}

// slot is an image at its position in the list, with the hash of the bytes that the API serves.
type slot struct {
	index  int
	token  string
	sha256 string
	size   int
}

// id is the last segment of the token.
func (s slot) id() string { return path.Base(s.token) }

// list reads the list of images and the bytes of each. The caller gives a name, under which the sandbox's
// journal shows the call.
func (a *api) list(ctx context.Context, caller string) ([]slot, error) {
	var answer struct {
		CustomerImage []struct {
			File struct {
				S3Token string `json:"s3Token"`
			} `json:"file"`
			FilePath string `json:"filePath"`
		} `json:"customerImage"`
	}
	if err := a.call(ctx, caller, http.MethodGet, "?source=INSTORE&embed=CUSTOMERIMAGE", nil, "", &answer); err != nil {
		return nil, fmt.Errorf("read the list of images: %w", err)
	}
	slots := make([]slot, len(answer.CustomerImage))
	for i, entry := range answer.CustomerImage {
		content, err := a.fetch(ctx, caller, entry.FilePath)
		if err != nil {
			return nil, fmt.Errorf("read the image at index %d: %w", i, err)
		}
		slots[i] = slot{index: i, token: entry.File.S3Token, sha256: hash(content), size: len(content)}
	}
	return slots, nil
}

// remove deletes the image at an index, as a till does.
func (a *api) remove(ctx context.Context, caller string, index int) error {
	if err := a.write(ctx, caller, http.MethodDelete, fmt.Sprintf("/deleteImage?image_ids=%d", index), nil, ""); err != nil {
		return fmt.Errorf("delete the image at index %d: %w", index, err)
	}
	return nil
}

// add uploads an image, as an app does.
func (a *api) add(ctx context.Context, caller string, content []byte) error {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", "selfie.png")
	if err == nil {
		_, err = part.Write(content)
	}
	if err = errors.Join(err, form.Close()); err == nil {
		err = a.write(ctx, caller, http.MethodPost, "/setImage", &body, form.FormDataContentType())
	}
	if err != nil {
		return fmt.Errorf("upload an image: %w", err)
	}
	return nil
}

// write makes a call that changes something. The API reports failures within an HTTP 200.
func (a *api) write(ctx context.Context, caller, method, rest string, body io.Reader, contentType string) error {
	var answer struct {
		Warnings []any `json:"warnings"`
		Errors   []any `json:"errors"`
	}
	if err := a.call(ctx, caller, method, rest, body, contentType, &answer); err != nil {
		return err
	}
	if complaints := slices.Concat(answer.Errors, answer.Warnings); len(complaints) > 0 {
		return fmt.Errorf("the API said: %v", complaints)
	}
	return nil
}

// call makes a call about the customer and decodes the answer.
func (a *api) call(ctx context.Context, caller, method, rest string, body io.Reader, contentType string, answer any) error {
	url := fmt.Sprintf("%s/v2/customers/%d%s", a.login[variableURL], a.customerID, rest)
	req, err := http.NewRequestWithContext(ctx, method, url, body)
	if err != nil {
		return err
	}
	sum := md5.Sum([]byte(a.login[variablePassword])) //nolint:gosec // the vendor's scheme, not ours
	req.SetBasicAuth(a.login[variableUser], hex.EncodeToString(sum[:]))
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	content, err := a.send(req, caller)
	if err != nil {
		return err
	}
	return json.Unmarshal(content, answer)
}

// fetch downloads the bytes behind a signed link, which takes no other credentials.
func (a *api) fetch(ctx context.Context, caller, link string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, link, nil)
	if err != nil {
		return nil, err
	}
	return a.send(req, caller)
}

// send sends a request in the name of the caller, and returns the body of a successful answer.
func (a *api) send(req *http.Request, caller string) ([]byte, error) {
	req.Header.Set("User-Agent", caller)
	res, err := a.client.Do(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close() //nolint:errcheck // it was only read
	content, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode != http.StatusOK {
		err = fmt.Errorf("HTTP %d: %s", res.StatusCode, content)
	}
	return content, err
}

func hash(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}
