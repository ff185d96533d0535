package capillary

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const added = `{"data":[` + entry + `],"warnings":[],"errors":[]}`

func hashOf(content string) string {
	sum := sha256.Sum256([]byte(content))
	return hex.EncodeToString(sum[:])
}

func uploadOf(content string) Upload {
	return Upload{
		Filename: "avatar.png", ContentType: "image/png", Size: int64(len(content)), SHA256: hashOf(content),
		Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(content)), nil },
	}
}

// counted counts how often the content of an upload is opened, read and closed.
type counted struct {
	io.Reader
	opened, closed, read atomic.Int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.read.Add(int64(n))
	return n, err
}

func (c *counted) Close() error { c.closed.Add(1); return nil }

func (c *counted) open() (io.ReadCloser, error) { c.opened.Add(1); return c, nil }

func TestAddImageOnTheWire(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ filename, disposition string }{
		"plain":   {"avatar.png", `form-data; name="file"; filename="avatar.png"`},
		"odd":     {"a \"b\"\r\nX: y;.png", `form-data; name="file"; filename="a \"b\"%0D%0AX: y;.png"`},
		"unicode": {"é.png", `form-data; name="file"; filename="é.png"`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var length int64
			var encoding []string
			api := answers(ok(added))
			client := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				length, encoding = r.ContentLength, r.TransferEncoding
				api.ServeHTTP(w, r)
			}))
			upload := uploadOf("the bytes of an image")
			upload.Filename = tt.filename
			got, err := client.AddImage(t.Context(), customer, upload)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(documentedImage(), got); diff != "" {
				t.Errorf("wrong image (-want +got):\n%s", diff)
			}
			r := api.all("")[0]
			if length != int64(len(r.Body)) || len(encoding) > 0 {
				t.Errorf("length %d and encoding %v for %d bytes", length, encoding, len(r.Body))
			}
			if r.Method != http.MethodPost || r.Path != "/v2/customers/564703420/setImage" || len(r.Query) > 0 {
				t.Errorf("sent %s %s?%v", r.Method, r.Path, r.Query)
			}
			if _, there := r.Header["Idempotency-Key"]; there {
				t.Error("an Idempotency-Key lets Go's transport send the upload again")
			}
			checkForm(t, r, tt.disposition)
		})
	}
}

func checkForm(t *testing.T, r received, disposition string) {
	t.Helper()
	_, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil {
		t.Fatal(err)
	}
	form := multipart.NewReader(strings.NewReader(r.Body), params["boundary"])
	part, err := form.NextRawPart()
	if err != nil {
		t.Fatal(err)
	}
	content, err := io.ReadAll(part)
	if err != nil || string(content) != "the bytes of an image" {
		t.Errorf("part: %q, %v", content, err)
	}
	want := map[string][]string{"Content-Disposition": {disposition}, "Content-Type": {"image/png"}}
	if diff := cmp.Diff(want, map[string][]string(part.Header)); diff != "" {
		t.Errorf("wrong part (-want +got):\n%s", diff)
	}
	if _, err := form.NextRawPart(); !errors.Is(err, io.EOF) {
		t.Errorf("another part, or no end: %v", err)
	}
}

// An answer that does not describe the image leaves the outcome unknown, even if it reports success.
func TestAddImageWithoutDescription(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ body, text string }{
		"no body":   {``, "has no file"},
		"no file":   {`{"data":[{"code":200,"status":"true"}]}`, "has no file"},
		"null":      {`{"data":[{"code":200,"status":"true","file":null}]}`, "has no file"},
		"no token":  {`{"data":[{"code":200,"status":"true","file":{"fileHandle":"h"}}]}`, "has a file without an s3Token"},
		"no answer": {`null`, "has no file"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := newClient(t, answers(ok(tt.body))).AddImage(t.Context(), customer, uploadOf("x"))
			want := verdict{
				Kind: KindUnreadable, Retryable: true, Status: 200,
				Text: "Add Customer Image (customer 564703420): HTTP 200, the answer " + tt.text + ", so it does not say which image was added",
			}
			if diff := cmp.Diff(want, verdictOf(t, err)); diff != "" || got.Token != "" {
				t.Errorf("got %+v, wrong verdict (-want +got):\n%s", got, diff)
			}
		})
	}
}

// Content that differs from what was announced never makes a complete request.
func TestAddImageOfOtherContent(t *testing.T) {
	t.Parallel()
	const announced = "the bytes that were hashed at plan"
	for name, content := range map[string]string{
		"other bytes":    strings.ToUpper(announced),
		"more":           announced + "!",
		"much more":      strings.Repeat(announced, 50000),
		"less":           announced[:10],
		"nothing at all": "",
	} {
		for _, sum := range []string{hashOf(announced), hashOf(content)} {
			if sum == hashOf(content) && len(content) == len(announced) {
				continue // nothing differs
			}
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				complete := make(chan error, 1)
				client := serve(t, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
					_, err := io.Copy(io.Discard, r.Body)
					complete <- err
				}), retries(4))
				file := &counted{Reader: strings.NewReader(content)}
				upload := uploadOf(announced)
				upload.SHA256, upload.Open = sum, file.open
				_, err := client.AddImage(t.Context(), customer, upload)
				want := verdict{Kind: KindContentChanged, Outcome: OutcomeRejected}
				if diff := cmp.Diff(want, failureOf(t, err)); diff != "" {
					t.Errorf("%v, wrong verdict (-want +got):\n%s", err, diff)
				}
				const said = "Add Customer Image (customer 564703420): the image changed while it was read: it"
				if !strings.HasPrefix(err.Error(), said) {
					t.Errorf("got %q, want it to start with %q", err, said)
				}
				if <-complete == nil {
					t.Error("the upload was completed")
				}
				if file.opened.Load() != 1 || file.closed.Load() < 1 {
					t.Errorf("opened %d times, closed %d times", file.opened.Load(), file.closed.Load())
				}
			})
		}
	}
}

func TestAddImageThatCannotBeOpened(t *testing.T) {
	t.Parallel()
	api := answers(ok(added))
	upload := uploadOf("x")
	upload.Open = func() (io.ReadCloser, error) { return nil, errors.New("permission denied") }
	_, err := newClient(t, api).AddImage(t.Context(), customer, upload)
	want := verdict{
		Kind: KindUnsent, Outcome: OutcomeRejected,
		Text: "Add Customer Image (customer 564703420): open the image: permission denied",
	}
	if diff := cmp.Diff(want, verdictOf(t, err)); diff != "" || len(api.all("")) > 0 {
		t.Errorf("%d requests, wrong verdict (-want +got):\n%s", len(api.all("")), diff)
	}
}

// Several uploaded entries don't say which image is ours, in whatever order.
func TestAddImageWithSeveralEntries(t *testing.T) {
	t.Parallel()
	for name, entries := range map[string]string{
		"two":       entry + `,{"code":200,"status":"true","file":{"s3Token":"t/2"}}`,
		"the same":  entry + "," + entry,
		"one empty": entry + `,{"code":200,"status":"true"}`,
	} {
		got, err := newClient(t, answers(ok(`{"data":[`+entries+`],"warnings":[],"errors":[]}`))).AddImage(t.Context(), customer, uploadOf("x"))
		want := verdict{
			Kind: KindUnreadable, Retryable: true, Status: 200,
			Text: "Add Customer Image (customer 564703420): HTTP 200, the answer describes 2 uploads, so it does not say which of them is this one",
		}
		if diff := cmp.Diff(want, verdictOf(t, err)); diff != "" || got != (Image{}) {
			t.Errorf("%s: image %+v, verdict (-want +got):\n%s", name, got, diff)
		}
	}
}

// Whatever the result of an upload, its file is opened once and closed.
func TestAddImageClosesTheFile(t *testing.T) {
	t.Parallel()
	redirect := func(code int) answer { return status(code, "").with("Location", "/elsewhere") }
	for name, given := range map[string]answer{
		"accepted": ok(added), "refused": status(413, ""), "301": redirect(301), "307": redirect(307), "308": redirect(308),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file := &counted{Reader: strings.NewReader("content")}
			upload := uploadOf("content")
			upload.Open = file.open
			_, _ = serve(t, answers(given)).AddImage(t.Context(), customer, upload)
			if file.opened.Load() != 1 || file.closed.Load() == 0 {
				t.Errorf("opened %d times, closed %d times", file.opened.Load(), file.closed.Load())
			}
		})
	}
}

// zeros is a reader of that many bytes that are never held in memory.
func zeros(size int64) io.Reader { return io.LimitReader(repeated{}, size) }

type repeated struct{}

func (repeated) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// This test measures allocations of the whole process, so it is not parallel.
func TestAddImageStreams(t *testing.T) { //nolint:paralleltest // see above
	const size = 45 << 20
	sum := sha256.New()
	_, _ = io.Copy(sum, zeros(size))
	client := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		_, _ = io.WriteString(w, added)
	}))
	file := &counted{Reader: zeros(size)}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	_, err := client.AddImage(t.Context(), customer, Upload{ContentType: "image/png", Size: size, SHA256: hex.EncodeToString(sum.Sum(nil)), Open: file.open})
	runtime.ReadMemStats(&after)
	if err != nil || file.read.Load() != size {
		t.Fatalf("read %d bytes: %v", file.read.Load(), err)
	}
	if used := after.TotalAlloc - before.TotalAlloc; used > size/20 {
		t.Errorf("%d bytes were allocated to send %d", used, size)
	}
}

// Nothing is sent that would end the header of the part: the rest of it would become bytes of the image.
func TestAContentTypeThatEndsItsHeaderIsNotSent(t *testing.T) {
	t.Parallel()
	for _, contentType := range []string{
		"image/png\r\n\r\nevil;", "image/png\r\n;", "image/png\n\nevil", "image/png;\r\nX-Evil: 1", "image/png\x00", "image/png; a=\u0085", "image/png; a=ä", "image/png\t", "", " ",
	} {
		api := answers(ok(added))
		upload := uploadOf("some bytes")
		upload.ContentType = contentType
		_, err := newClient(t, api).AddImage(t.Context(), customer, upload)
		got := failureOf(t, err)
		if got.Kind != KindUnsent || got.Outcome != OutcomeRejected || got.Retryable || len(api.all("")) > 0 {
			t.Errorf("%q: got %+v after %d requests", contentType, got, len(api.all("")))
		}
	}
}
