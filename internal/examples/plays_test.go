package examples_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/capillary-community/terraform-provider-capillary/internal/acctest"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

func livesWriteOnly(t *testing.T, s *stage) {
	t.Helper()
	lives(1, "-var=signature_base64="+base64.StdEncoding.EncodeToString(acctest.Picture(7, 20_000)))(t, s)
}

// replacesFirst checks that the new picture is there before the old one is deleted.
func replacesFirst(t *testing.T, s *stage) {
	t.Helper()
	s.Apply().WantOK()
	s.put(t, "card.png", string(acctest.Picture(8, 20_000)))
	s.Apply().WantOK().WantChanges(1, 0, 1)
	var kinds []sandbox.EventKind
	for _, event := range s.Journal() {
		kinds = append(kinds, event.Kind)
	}
	if want := []sandbox.EventKind{sandbox.Added, sandbox.Added, sandbox.Deleted}; !slices.Equal(kinds, want) {
		t.Errorf("what happened is %v, but should be %v", kinds, want)
	}
	s.Destroy().WantOK()
	s.WantTokens(t, acctest.Regular, s.foreign...)
}

// importsByCommand runs each command of a script on an empty state.
func importsByCommand(script string) func(*testing.T, *stage) {
	return func(t *testing.T, s *stage) {
		t.Helper()
		s.show(t, script)
		var commands int
		for line := range strings.Lines(acctest.Read(t, filepath.Join(s.Dir, filepath.Base(script)))) {
			arguments, ok := strings.CutPrefix(strings.TrimSpace(line), "terraform ")
			if !ok {
				continue
			}
			commands++
			if output, ok := s.Run(append(strings.Fields(arguments), "-no-color")...); !ok {
				t.Errorf("terraform %s:\n%s", arguments, output)
				continue
			}
			wantImported(t, s, arguments)
			acctest.Remove(t, filepath.Join(s.Dir, "terraform.tfstate"))
		}
		if commands != 3 {
			t.Errorf("%d commands were found", commands)
		}
	}
}

// wantImported checks that a command has imported the image that it names, by index 0 or otherwise.
func wantImported(t *testing.T, s *stage, arguments string) {
	t.Helper()
	want := s.foreign[2]
	if strings.HasSuffix(arguments, "/0") {
		want = s.foreign[0]
	}
	if state := acctest.Read(t, filepath.Join(s.Dir, "terraform.tfstate")); !strings.Contains(state, want) {
		t.Errorf("terraform %s has not imported %s:\n%s", arguments, want, state)
	}
}

func looksUpInAccount(t *testing.T, s *stage) {
	t.Helper()
	s.Plan().WantOK().WantNoWarning()
	s.WantCalls(t, sandbox.CallLookup, 1)
	for _, call := range s.Calls() {
		if call.Kind == sandbox.CallLookup && (call.Query.Get("source") != "WECHAT" || call.Query.Get("accountId") != "gh_07d2example") {
			t.Errorf("the lookup was %s", call.Query.Encode())
		}
	}
}

func countsFreeSlots(t *testing.T, s *stage) {
	t.Helper()
	s.Apply().WantOK()
	if output, _ := s.Run("output", "-no-color", "free_slots"); strings.TrimSpace(output) != "2" {
		t.Errorf("free_slots is %s", output)
	}
	wantOutput(t, s, "image_ids", ids(s.Images(acctest.Regular)))
}

func looksFirst(t *testing.T, s *stage) {
	t.Helper()
	s.Apply().WantOK()
	want := map[string]string{}
	for _, image := range s.Images(acctest.Regular) {
		want[image.ID] = fmt.Sprintf("index %d: %d bytes, %s", image.Index, image.Size, image.LastModified)
	}
	wantOutput(t, s, "present", want)
}

// wantOutput checks an output, whatever its type.
func wantOutput(t *testing.T, s *stage, name string, want any) {
	t.Helper()
	encoded, err := json.Marshal(want)
	if err != nil {
		t.Fatal(err)
	}
	if output, _ := s.Run("output", "-json", name); strings.TrimSpace(output) != string(encoded) {
		t.Errorf("%s is %s, but should be %s", name, output, encoded)
	}
}

func ids(images []sandbox.Image) []string {
	var list []string
	for _, image := range images {
		list = append(list, image.ID)
	}
	return list
}

func downloads(t *testing.T, s *stage) {
	t.Helper()
	if _, err := exec.LookPath("curl"); err != nil {
		t.Skip("the example downloads with curl")
	}
	s.Apply().WantOK()
	s.wantSame(t, "avatar-copy.png", "avatar.png")
	s.Destroy().WantOK()
	s.WantTokens(t, acctest.Regular, s.foreign...)
}

// finds runs the query that is already in the stage's folder.
func finds(withValues bool) func(*testing.T, *stage) {
	return func(t *testing.T, s *stage) {
		t.Helper()
		found := s.Query("") // an empty file besides
		found.WantOK().WantNoWarning()
		if len(found.Found) != 3 {
			t.Errorf("%d images were found: %v", len(found.Found), found.Names())
		}
		for _, image := range found.Found {
			if (image.Resource != nil) != withValues {
				t.Errorf("%s has the values %v", image.DisplayName, image.Resource)
			}
		}
	}
}

func onlyTells(t *testing.T, s *stage) {
	t.Helper()
	wantSaid(t, s.Apply("-invoke=action.capillary_customer_images_purge.erasure").WantOK(), "3 to be deleted, 0 to be kept")
	s.WantTokens(t, acctest.Regular, s.foreign...)
}

func clearsStrays(t *testing.T, s *stage) {
	t.Helper()
	s.Apply().WantOK()
	var uploaded []string
	for _, upload := range s.Uploads(acctest.Regular) {
		uploaded = append(uploaded, upload.Token)
	}
	if len(uploaded) != 2 {
		t.Errorf("uploaded were %v", uploaded)
	}
	s.WantTokens(t, acctest.Regular, uploaded...)
	s.Destroy().WantOK()
	s.WantTokens(t, acctest.Regular)
}

// forgets adopts an image, and then has Terraform forget it.
func forgets(file string) func(*testing.T, *stage) {
	return func(t *testing.T, s *stage) {
		t.Helper()
		s.Apply().WantOK()
		acctest.Remove(t, filepath.Join(s.Dir, "import-by-identity.tf"))
		s.show(t, file)
		s.Apply().WantOK()
		if left, _ := s.Run("state", "list"); strings.TrimSpace(left) != "" {
			t.Errorf("the state still has %s", left)
		}
		s.WantTokens(t, acctest.Regular, s.foreign...)
		s.WantCalls(t, sandbox.CallDelete, 0)
	}
}

// keepsTheOriginal checks that the same bytes change the state only, and that different ones are refused while
// prevent_destroy is there.
func keepsTheOriginal(t *testing.T, s *stage) {
	t.Helper()
	s.Plan().WantError("Instance cannot be destroyed") // the stage's avatar is a different picture
	const index = 0
	size := sandbox.DefaultSeed().Customers[0].Images[index].Size
	s.put(t, "avatar.png", string(acctest.Picture(acctest.Regular*5+index, size)))
	wantSaid(t, s.Plan("-out=saved").WantOK().WantNoWarning(), "Plan: 1 to import, 0 to add, 1 to change, 0 to destroy.")
	s.Apply("saved").WantOK()
	s.Plan("-detailed-exitcode").WantOK()
	s.WantTokens(t, acctest.Regular, s.foreign...)
	s.WantUploads(t, acctest.Regular, 0)
}
