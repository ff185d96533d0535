package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// leaveOut says why the second act is left out.
func (s *stage) leaveOut() {
	s.say("There is a second act, which finds, adopts and purges the app's photos. It is left out "+
		"here because its query and its action need Terraform 1.14 or later, and this is %s.", s.cli.Product)
}

// query prepares the second act's configuration, and finds the images that Terraform does not manage.
func (s *stage) query(ctx context.Context) error {
	s.title("6. terraform query")
	s.say("Most images were there before Terraform, like these three of the app's. With the " +
		"configuration in examples/demo/adopt, a query finds them.")
	s.cli = s.cli.In(filepath.Join(s.work, "adopt"))
	if err := copyConfiguration(filepath.Join(s.examples, "adopt"), s.cli.Dir); err != nil {
		return fmt.Errorf("copy the configuration: %w", err)
	}
	prepared, err := s.tryCLI(ctx, "init", "-input=false")
	if err != nil {
		return err
	}
	said, err := s.tryCLI(ctx, "query")
	if err != nil {
		return err
	}
	s.quote("terraform init && terraform query", prepared+said)
	if _, err := s.checkUntouched(ctx, "After the query"); err != nil {
		return err
	}
	if found, there := queried(said), ids(s.slots); !slices.Equal(found, there) {
		return fmt.Errorf("the query lists %q, but the API %q", found, there)
	}
	return nil
}

// adopt brings one of the app's photos under Terraform.
func (s *stage) adopt(ctx context.Context) error {
	s.title("7. One photo is adopted")
	s.say("We have the file of photo 4. So an import block names the image, and the resource names " +
		"the file. The provider downloads the stored bytes and compares them. They are the same, so " +
		"only the state changes.")
	photo := s.pictures.named(theirs(4))
	if err := s.prepareAdoption(photo); err != nil {
		return err
	}
	if err := s.runCLI(ctx, "apply", "-auto-approve"); err != nil {
		return err
	}
	lines, err := s.checkUntouched(ctx, "After the adoption")
	if err != nil {
		return err
	}
	if !fetched(lines, photo.token) {
		return fmt.Errorf("the provider took %q for the same image without a look at its bytes", photo.whose)
	}
	photo.whose = ours("photo 4")
	s.say("Nothing was uploaded or deleted: the sandbox has seen only reads.")
	return nil
}

// prepareAdoption puts the file and the id of a photo beside the configuration.
func (s *stage) prepareAdoption(photo *picture) error {
	i := slices.IndexFunc(s.slots, func(here slot) bool { return here.token == photo.token })
	if i < 0 {
		return fmt.Errorf("%q is not there to be adopted", photo.whose)
	}
	values := fmt.Sprintf("image_id = %q\n", s.slots[i].id())
	err := errors.Join(
		os.WriteFile(filepath.Join(s.cli.Dir, "selfie.png"), s.selfie, 0o600),
		os.WriteFile(filepath.Join(s.cli.Dir, "terraform.tfvars"), []byte(values), 0o600),
	)
	if err != nil {
		return fmt.Errorf("add to the configuration: %w", err)
	}
	return nil
}

// purge deletes the images that were not adopted.
func (s *stage) purge(ctx context.Context) error {
	s.title("8. The rest is purged")
	s.say("An action deletes the other two. It keeps the images that it is told to keep: here, the " +
		"adopted photo. First a dry run:")
	if err := s.invoke(ctx); err != nil {
		return err
	}
	if _, err := s.checkUntouched(ctx, "After the dry run"); err != nil {
		return err
	}
	s.say("All three are still there. Now for real:")
	if err := s.invoke(ctx, "-var=dry_run=false"); err != nil {
		return err
	}
	s.pictures.named(theirs(2)).there = false
	s.pictures.named(theirs(3)).there = false
	_, err := s.check(ctx, "After the purge")
	return err
}

// invoke runs the action of the configuration, and quotes its output.
func (s *stage) invoke(ctx context.Context, options ...string) error {
	options = append(options, "-invoke=action.capillary_customer_images_purge.rest")
	said, err := s.tryCLI(ctx, append([]string{"apply", "-input=false", "-auto-approve"}, options...)...)
	if err != nil {
		return err
	}
	s.quote("terraform apply "+strings.Join(options, " \\\n    "), said)
	return nil
}

// finish deletes the adopted photo.
func (s *stage) finish(ctx context.Context) error {
	s.say("Terraform manages the adopted photo now, so destroy deletes it:")
	if err := s.runCLI(ctx, "destroy", "-auto-approve"); err != nil {
		return err
	}
	s.pictures.named(ours("photo 4")).there = false
	if _, err := s.checkQuietly(ctx, "After the last destroy"); err != nil {
		return err
	}
	s.say("No image is left.")
	return nil
}

// queryLine matches a line of "query" about an image: the list, the identity and a display name.
var queryLine = regexp.MustCompile(`(?m)^list\.\S+ +customer_id=\d+,(image_id=)(\S+) +(.*)$`)

// queried returns the ids of the images that a query has listed.
func queried(output string) []string {
	var found []string
	for _, line := range queryLine.FindAllStringSubmatch(output, -1) {
		found = append(found, line[2])
	}
	return found
}

// ids returns the ids of the images in a list.
func ids(slots []slot) []string {
	var there []string
	for _, s := range slots {
		there = append(there, s.id())
	}
	return there
}
