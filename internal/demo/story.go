package main

import (
	"context"
	"errors"
	"fmt"
)

// tell is the story, a method for each chapter. Those of the second act are in second_act.go.
func (s *stage) tell(ctx context.Context) error {
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
		"number 3\". When an image goes, those behind it move up, and number 3 is another " +
		"picture. This demo shows what that does to a script that remembers a position, and what " +
		"the provider does instead.")
	s.say("All of it is on this machine: %s, the provider, and its sandbox, a local imitation of the API at %s.",
		s.cli.Product, s.sandbox.login[variableURL])
}

// begin meets the app's images, of which the seed says no more than that there are three.
func (s *stage) begin(ctx context.Context) error {
	s.title("1. A customer has three images")
	s.say("A mobile app has uploaded them. Terraform has no part in them.")
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

// interfere is the other actor: one with credentials too, of whom Terraform hears nothing.
func (s *stage) interfere(ctx context.Context) error {
	s.title("3. Meanwhile, behind Terraform's back")
	s.say("A customer can have five images, and these are five. So the app makes room: it " +
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
	s.say("Every index now leads to another image. A script that deletes by an index noted in step 2 " +
		"hits a wrong one, and the API answers \"Success\":")
	s.show(mistakes(s.pictures, noted, s.slots, s.pictures.named(ours("avatar")), s.pictures.named(ours("card"))))
	return nil
}

func (s *stage) plan(ctx context.Context) error {
	s.title("4. " + s.cli.Name() + " plan")
	s.say("To the provider, an image is its token, not its place. Both of its images are still " +
		"there, so there is nothing to do, and the app's photos are none of its business.")
	// With -detailed-exitcode, a plan with any change in it counts as failed.
	if err := s.runCLI(ctx, "plan", "-detailed-exitcode"); err != nil {
		return err
	}
	_, err := s.check(ctx, "After the plan")
	return err
}

func (s *stage) destroy(ctx context.Context) error {
	s.title("5. " + s.cli.Name() + " destroy")
	s.say("The two have to go, and nothing else may. Right before each DELETE the provider reads " +
		"the list, finds the image by its token and takes the index of that moment. Right after, " +
		"it reads again and compares. Deletions of one customer wait for each other.")
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
	s.say("Exactly the two are gone, and the app's three photos are untouched.")
	return nil
}

func (s *stage) conclude() {
	s.title("All is well")
	s.say("After every step the demo has read the list by itself and compared the bytes of every " +
		"image: no image was there or gone that should not have been.")
	s.say("Read on: docs/guides/what-is-guaranteed.md says what you can rely on and what " +
		"not, README.md how to begin with an organisation of your own.")
}

// runCLI runs a command of the CLI and quotes what it said.
func (s *stage) runCLI(ctx context.Context, verb string, options ...string) error {
	said, err := s.tryCLI(ctx, append([]string{verb, "-input=false"}, options...)...)
	if err != nil {
		return err
	}
	s.quote(s.cli.Name()+" "+verb, said)
	return nil
}

// tryCLI runs a command of the CLI and gives what it said. If it fails, what is there now is shown before
// the error.
func (s *stage) tryCLI(ctx context.Context, args ...string) (string, error) {
	said, err := s.cli.Run(ctx, append(args, "-no-color")...)
	if err != nil && ctx.Err() == nil {
		_, found := s.check(ctx, "After that")
		err = errors.Join(err, found)
	}
	return said, err
}
