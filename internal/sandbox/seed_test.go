package sandbox_test

import (
	"bytes"
	"encoding/json"
	"image/png"
	"reflect"
	"strings"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

func TestReadSeedReadsWhatItIsWrittenAs(t *testing.T) {
	t.Parallel()
	encoded, err := json.Marshal(sandbox.DefaultSeed()) //nolint:gosec // sample credentials
	if err != nil {
		t.Fatal(err)
	}
	got, err := sandbox.ReadSeed(bytes.NewReader(encoded))
	if err != nil || !reflect.DeepEqual(got, sandbox.DefaultSeed()) {
		t.Errorf("got %+v, error %v", got, err)
	}
}

func TestReadSeedRefuses(t *testing.T) {
	t.Parallel()
	customers := func(list string) string {
		return `{"orgId": "1", "accessTokens": ["a"], "customers": [` + list + `]}`
	}
	for name, test := range map[string]struct{ seed, reason string }{
		"no JSON":             {`orgId: 1`, "invalid character"},
		"unknown field":       {`{"orgID2": "1"}`, "unknown field"},
		"more behind":         {customers("") + "{}", "something follows"},
		"no organisation":     {`{"accessTokens": ["a"]}`, "orgId"},
		"no credentials":      {`{"orgId": "1"}`, "no credentials"},
		"half a login":        {`{"orgId": "1", "username": "a"}`, "username and password"},
		"half a client":       {`{"orgId": "1", "clientKey": "a"}`, "clientKey and clientSecret"},
		"colon in username":   {`{"orgId": "1", "username": "a:b", "password": "c"}`, "colon"},
		"id of zero":          {customers(`{"id": 0}`), "not positive"},
		"same id twice":       {customers(`{"id": 1}, {"id": 1}`), "listed twice"},
		"six images":          {customers(`{"id": 1, "images": [{"size":1},{"size":1},{"size":1},{"size":1},{"size":1},{"size":1}]}`), "more than 5"},
		"image of nothing":    {customers(`{"id": 1, "images": [{}]}`), "image 0: give either"},
		"image of both":       {customers(`{"id": 1, "images": [{"size": 1, "contentBase64": "AA=="}]}`), "give either"},
		"image of no base64":  {customers(`{"id": 1, "images": [{"contentBase64": "?"}]}`), "contentBase64"},
		"image too large":     {customers(`{"id": 1, "images": [{"size": 51380225}]}`), "between 1"},
		"unknown identifier":  {customers(`{"id": 1, "identifiers": {"shoeSize": "42"}}`), "unknown identifier"},
		"shared identifier":   {customers(`{"id": 1, "identifiers": {"mobile": "9"}}, {"id": 2, "identifiers": {"mobile": "9"}}`), "names both"},
		"merged into unknown": {customers(`{"id": 1, "mergedInto": 2}`), "no other living"},
		"merged into itself":  {customers(`{"id": 1, "mergedInto": 1}`), "no other living"},
		"merged with images":  {customers(`{"id": 1, "mergedInto": 2, "images": [{"size": 1}]}, {"id": 2}`), "can have no images"},
		"unknown primary":     {`{"orgId": "1", "accessTokens": ["t"], "primaryIdentifier": "shoeSize", "customers": []}`, "unknown primaryIdentifier"},
		"merged and erased":   {customers(`{"id": 1, "mergedInto": 2, "erased": true}, {"id": 2}`), "both erased"},
		"negative token life": {`{"orgId": "1", "accessTokens": ["a"], "tokenTtlSeconds": -1}`, "tokenTtlSeconds"},
	} {
		if _, err := sandbox.ReadSeed(strings.NewReader(test.seed)); err == nil || !strings.Contains(err.Error(), test.reason) {
			t.Errorf("%s: error %v", name, err)
		}
	}
}

func TestPictureIsAPictureOfItsSize(t *testing.T) {
	t.Parallel()
	content := sandbox.Picture(1, 20480)
	if _, err := png.Decode(bytes.NewReader(content)); err != nil || len(content) != 20480 {
		t.Errorf("%d bytes, error %v", len(content), err)
	}
	if !bytes.Equal(content, sandbox.Picture(1, 20480)) || bytes.Equal(content, sandbox.Picture(2, 20480)) {
		t.Error("the content does not follow from the number alone")
	}
	if tiny := sandbox.Picture(1, 3); len(tiny) != 3 {
		t.Errorf("%d bytes", len(tiny))
	}
}

func TestSeededContentIsTheSameInEachSandbox(t *testing.T) {
	t.Parallel()
	var sums [2][]string
	for i := range sums {
		server, err := sandbox.New(sandbox.Options{Seed: sandbox.DefaultSeed()})
		if err != nil {
			t.Fatal(err)
		}
		for _, img := range server.Images(full) {
			sums[i] = append(sums[i], img.SHA256)
		}
	}
	if !reflect.DeepEqual(sums[0], sums[1]) || sums[0][0] == sums[0][1] {
		t.Errorf("sums %v", sums)
	}
}
