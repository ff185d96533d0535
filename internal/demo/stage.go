package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/capillary-community/terraform-provider-capillary/internal/realcli"
)

// stage is everything that the story needs.
type stage struct {
	printer
	cli        *realcli.CLI
	sandbox    *sandboxProcess
	api        *api
	customerID int64
	work       string   // the files of this run, in a folder for each act
	examples   string   // the folder of the configurations
	selfie     []byte   // the photo that the app uploads during the story
	pictures   expected // the pictures that should be there
	slots      []slot   // the images at the last look
	looks      int
}

// demonstrate prepares everything, tells the story and cleans up, whatever happens.
func demonstrate(ctx context.Context, cliName string, p printer) (err error) {
	work, err := os.MkdirTemp("", "capillary-demo-")
	if err != nil {
		return fmt.Errorf("make a temporary directory: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	s, err := setUp(ctx, cliName, work, p)
	if err != nil {
		return err
	}
	defer s.sandbox.stop()
	return s.run(ctx)
}

// setUp finds the CLI, builds the provider and starts the sandbox. All files go to the directory work.
func setUp(ctx context.Context, cliName, work string, p printer) (*stage, error) {
	root, err := realcli.SourceRoot(ctx)
	if err != nil {
		return nil, err
	}
	tool, err := realcli.Find(ctx, cliName, realcli.Environment(os.Getenv, work))
	if err != nil {
		return nil, err
	}
	p.say("Building the provider: a minute or two the first time, seconds afterwards ...")
	mirror := filepath.Join(work, "mirror")
	binary, err := realcli.BuildProvider(ctx, root, mirror, tool.Registry())
	if err != nil {
		return nil, err
	}
	examples := filepath.Join(root, "examples", "demo")
	settings := filepath.Join(work, "cli.tfrc")
	tool.Dir = filepath.Join(work, "configuration")
	if err := errors.Join(realcli.WriteSettings(settings, mirror), copyConfiguration(examples, tool.Dir)); err != nil {
		return nil, fmt.Errorf("copy the configuration: %w", err)
	}
	s := &stage{printer: p, cli: tool, work: work, examples: examples}
	if err := s.collect(examples); err != nil {
		return nil, err
	}
	s.sandbox, err = startSandbox(ctx, binary, filepath.Join(examples, seedFile), realcli.Environment(os.Getenv, work))
	if err != nil {
		return nil, err
	}
	s.api = newAPI(s.sandbox.login, s.customerID)
	tool.Env = realcli.Environment(os.Getenv, work, append(s.sandbox.variables(),
		"TF_CLI_CONFIG_FILE="+settings, fmt.Sprintf("TF_VAR_customer_id=%d", s.customerID))...)
	return s, nil
}

// seedFile is the sandbox's seed, beside the configuration.
const seedFile = "sandbox.json"

// collect reads which customer and which pictures the story is about. The app's earlier uploads are not known
// yet.
func (s *stage) collect(examples string) error {
	customerID, err := customerOf(filepath.Join(examples, seedFile))
	if err != nil {
		return err
	}
	s.customerID = customerID
	for _, name := range []string{"avatar", "card"} {
		content, err := os.ReadFile(filepath.Join(examples, name+".png")) //nolint:gosec // a file of this source tree
		if err != nil {
			return fmt.Errorf("read the picture: %w", err)
		}
		s.pictures = append(s.pictures, &picture{whose: ours(name), sha256: hash(content)})
	}
	s.selfie, err = drawSelfie()
	s.pictures = append(s.pictures, &picture{whose: theirs(4), sha256: hash(s.selfie)})
	return err
}

// ours names an image of the configuration, and theirs one of the app.
func ours(name string) string { return "Terraform: " + name }

func theirs(number int) string { return fmt.Sprintf("app: photo %d", number) }

// customerOf reads the first customer's id from a seed of the sandbox.
func customerOf(seed string) (int64, error) {
	var content struct {
		Customers []struct {
			ID int64 `json:"id"`
		} `json:"customers"`
	}
	encoded, err := os.ReadFile(seed) //nolint:gosec // a file of this source tree
	if err == nil {
		err = json.Unmarshal(encoded, &content)
	}
	if err == nil && len(content.Customers) == 0 {
		err = errors.New("it has no customer")
	}
	if err != nil {
		return 0, fmt.Errorf("read the seed %s: %w", seed, err)
	}
	return content.Customers[0].ID, nil
}
