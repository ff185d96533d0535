package main

import (
	"context"
	"errors"
	"fmt"
)

// run tells the story, a method for each chapter. Those of the second act are in second_act.go.
func (s *stage) run(ctx context.Context) error {
	s.introduce()
	chapters := []func(context.Context) error{s.begin, s.apply, s.interfere, s.plan, s.destroy}
	second := queriesAndActs(s.cli.Product)
	if second {
		chapters = append(chapters, s.query, s.adopt, s.purge, s.finish)
	}
	for _, chapter := range chapters {
		if err := chapter(ctx); err != nil {
			return err
		}
	}
	if !second {
		s.leaveOut()
	}
	s.conclude()
	return nil
}

func (s *stage) introduce() {
	s.say("Capillary's API deletes a customer's image by its position in a list: \"delete " +
		"number 3\". When an image is deleted, those behind it move up, and number 3 is a " +
		"different picture. This demo shows what that does to a script that remembers a position, and what " +
		"the provider does instead.")
	s.say("Everything runs on this machine: %s, the provider, and its sandbox, a local imitation of the API at %s.",
		s.cli.Product, s.sandbox.login[variableURL])
}

// begin shows the app's images. The seed only says that there are three.
func (s *stage) begin(ctx context.Context) error {
	s.title("1. A customer has three images")
	s.say("A mobile app has uploaded them. Terraform does not manage them.")
	if _, err := s.look(ctx); err != nil {
		return err
	}
	if len(s.slots) != 3 {
		return fmt.Errorf("the customer should begin with three images, but has %d", len(s.slots))
	}
	for i, found := range s.slots {
		s.pictures = append(s.pictures, &picture{whose: theirs(i + 1), sha256: found.sha256, token: found.token, there: true})
	}
	_, err := s.check(ctx, "At the beginning")
	return err
}

func (s *stage) apply(ctx context.Context) error {
	s.title("2. " + s.cli.Name() + " apply")
	s.say("The configuration in examples/demo wants two more: avatar.png and card.png.")
	if err := s.runCLI(ctx, "init"); err != nil {
		return err
	}
	if err := s.runCLI(ctx, "apply", "-auto-approve"); err != nil {
		return err
	}
	s.pictures.named(ours("avatar")).there = true
	s.pictures.named(ours("card")).there = true
	calls, err := s.check(ctx, "After the apply")
	if err != nil {
		return err
	}
	s.showCalls(calls)
	return nil
}

// interfere plays another actor, who has credentials too and of whom Terraform knows nothing.
func (s *stage) interfere(ctx context.Context) error {
	s.title("3. Meanwhile, behind Terraform's back")
	s.say("A customer can have five images, and this one has five now. So the app makes room: it " +
		"deletes its oldest photo, index 0, and uploads a new one.")
	noted := s.slots
	if err := s.api.remove(ctx, "the app", 0); err != nil {
		return err
	}
	if err := s.api.add(ctx, "the app", s.selfie); err != nil {
		return err
	}
	s.pictures.named(theirs(1)).there = false
	s.pictures.named(theirs(4)).there = true
	if _, err := s.check(ctx, "After the app's two calls"); err != nil {
		return err
	}
	s.say("Every index now means a different image. A script that deletes by an index noted in step 2 " +
		"hits a wrong one, and the API answers \"Success\":")
	s.show(mistakes(s.pictures, noted, s.slots, s.pictures.named(ours("avatar")), s.pictures.named(ours("card"))))
	return nil
}

func (s *stage) plan(ctx context.Context) error {
	s.title("4. " + s.cli.Name() + " plan")
	s.say("To the provider, an image is its token, not its place. Both of its images are still " +
		"there, so there is nothing to do, and the app's photos are left alone.")
	// With -detailed-exitcode, a plan with a change counts as a failure.
	if err := s.runCLI(ctx, "plan", "-detailed-exitcode"); err != nil {
		return err
	}
	_, err := s.check(ctx, "After the plan")
	return err
}

func (s *stage) destroy(ctx context.Context) error {
	s.title("5. " + s.cli.Name() + " destroy")
	s.say("Only these two may be deleted. Right before each DELETE, the provider reads the " +
		"list, finds the image by its token and uses its current index. Right afterwards, it " +
		"reads the list again and compares. Deletions of one customer wait for each other.")
	if err := s.runCLI(ctx, "destroy", "-auto-approve"); err != nil {
		return err
	}
	s.pictures.named(ours("avatar")).there = false
	s.pictures.named(ours("card")).there = false
	calls, err := s.check(ctx, "After the destroy")
	if err != nil {
		return err
	}
	s.showCalls(calls)
	s.say("Exactly these two are gone, and the app's three photos are untouched.")
	return nil
}

func (s *stage) conclude() {
	s.title("All is well")
	s.say("After every step, the demo itself read the list and compared the bytes of every image. " +
		"No image was missing, and none was there that should have been gone.")
	s.say("Read on: docs/guides/what-is-guaranteed.md says what you can rely on, and " +
		"README.md how to start with your own organisation.")
}

// runCLI runs a command of the CLI and quotes its output.
func (s *stage) runCLI(ctx context.Context, verb string, options ...string) error {
	said, err := s.tryCLI(ctx, append([]string{verb, "-input=false"}, options...)...)
	if err != nil {
		return err
	}
	s.quote(s.cli.Name()+" "+verb, said)
	return nil
}

// tryCLI runs a command of the CLI and returns its output. If the command fails, it shows the current list
// before the error.
func (s *stage) tryCLI(ctx context.Context, args ...string) (string, error) {
	said, err := s.cli.Run(ctx, append(args, "-no-color")...)
	if err != nil && ctx.Err() == nil {
		_, found := s.check(ctx, "After that")
		err = errors.Join(err, found)
	}
	return said, err
}
