package main

import (
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"text/tabwriter"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/capillary-community/terraform-provider-capillary/internal/realcli"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

// The work that the provider and the careful script of examples/careful-script do side by side. Each customer
// has five images, of which the second and the fourth are to be deleted. The others belong to other actors.
const (
	scriptCustomers = 10
	scriptImages    = 2 * scriptCustomers

	// scriptSettle is how long the provider watches after a deletion that did not hit its image. It is far below
	// the default, because the sandbox's lists never lag here.
	scriptSettle = 2 * time.Second
)

// contender does the work: the provider or the script.
type contender struct {
	name     string
	together int // how many images at once; 0 for the provider, which decides by itself
}

func contenders() []contender {
	return []contender{{"script, one by one", 1}, {"script, ten at once", parallelism}, {"provider", 0}}
}

// contest is one contender's work and its result.
type contest struct {
	contender

	disturbed bool // another actor deletes an image of its own right before the first deletion on each customer
	calls     callCounts
	lost      []string // tokens of others
	named     int      // of the lost ones, how many the output names
	left      int      // images to delete that still exist
}

// sideBySide prints what the provider and the script make of the same work.
func (b *bench) sideBySide(ctx context.Context) {
	script := filepath.Join(b.dir, "careful-script")
	if err := realcli.Build(ctx, realcli.Program{Dir: b.root, Package: "./examples/careful-script"}, script); err != nil {
		b.fault(err)
		return
	}
	b.say("\nSide by side with the careful script (examples/careful-script): %d images of %d customers are to be deleted, and %d images of others are to stay.\n\n",
		scriptImages, scriptCustomers, 3*scriptCustomers)
	t := tabwriter.NewWriter(b.out, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(t, "who\t"+strings.Join(scriptColumns(), "\t"))
	for _, disturbed := range []bool{false, true} {
		for _, who := range contenders() {
			c := contest{contender: who, disturbed: disturbed}
			if err := c.run(ctx, &b.harness, script); err != nil {
				b.fault(fmt.Errorf("side by side, %s: %w", who.name, err))
				continue
			}
			_, _ = fmt.Fprintln(t, strings.Join(c.cells(), "\t"))
			b.faults = append(b.faults, c.judge()...)
		}
	}
	_ = t.Flush()
	b.say("\nThe other actor deletes an image of its own between the list and the deletion. The API has no way to prevent what\n"+
		"that leads to: the provider loses as much as the script, but names what was lost, and ends with an error. It looks for\n"+
		"the image for settle_timeout before it says so: %s here, two minutes by default.\n", scriptSettle)
}

// scriptColumns are the columns of the table. The guide explains them.
func scriptColumns() []string {
	return []string{"another actor", "calls", "time", "others' images lost", "of these, named in the output", "images not deleted"}
}

func (c contest) cells() []string {
	other := "none"
	if c.disturbed {
		other = "deletes in between"
	}
	return []string{
		c.name, other, strconv.Itoa(c.calls.calls()), seconds(c.calls.wall),
		strconv.Itoa(len(c.lost)), strconv.Itoa(c.named), strconv.Itoa(c.left),
	}
}

// judge returns what the provider must not do. The script's mistakes are only shown.
func (c contest) judge() []string {
	var faults []string
	if c.together != 0 {
		return nil
	}
	if !c.disturbed && len(c.lost)+c.left > 0 {
		faults = append(faults, fmt.Sprintf("side by side: the provider lost %d images of others, and left %d", len(c.lost), c.left))
	}
	if c.named < len(c.lost) {
		faults = append(faults, fmt.Sprintf("side by side: the provider named %d of %d images that were lost", c.named, len(c.lost)))
	}
	return faults
}

// run creates the images, does the work, and counts what is left.
func (c *contest) run(ctx context.Context, w *harness, script string) (err error) {
	a, err := startAPI(ctx, scriptCustomers, 0, nil)
	if err != nil {
		return err
	}
	defer stopAPI(a, &err)
	if err := fill(a); err != nil {
		return err
	}
	foreign, own := c.images(a)
	s, err := w.newScenario(ctx, configuration{customers: 1, settings: fmt.Sprintf("settle_timeout = %q", scriptSettle.String()), more: imports(own)}, a)
	if err != nil {
		return err
	}
	if _, err := s.runAll(ctx, planCreate, create, planDestroy); err != nil {
		return err
	}
	if c.disturbed {
		disturb(a)
	}
	a.slow()
	before := len(a.Calls())
	var output string
	if c.together == 0 {
		output, _ = s.cli.Run(ctx, "apply", "-input=false", "-no-color", savedPlan) // the outcome is counted below
	} else {
		output = runScripts(ctx, script, a, own, c.together)
	}
	c.calls = count(a.Calls()[before:])
	c.account(a, foreign, own, output)
	return ctx.Err()
}

// fill gives each customer five images.
func fill(a *api) error {
	for i := range scriptCustomers * imagesEach {
		if _, err := a.Foreign().Add(firstCustomer+int64(i/imagesEach), sandbox.Picture(int64(i), pictureSize)); err != nil {
			return err
		}
	}
	return nil
}

// imports is a configuration that imports images.
func imports(own map[string]int64) string {
	var text strings.Builder
	for token, customer := range own {
		name := "i" + strings.ReplaceAll(path.Base(token), "-", "_")
		_, _ = fmt.Fprintf(&text, `
resource "capillary_customer_image" "%s" {
  customer_id = %d
}

import {
  to = capillary_customer_image.%s
  id = "%d/%s"
}
`, name, customer, name, customer, path.Base(token))
	}
	return text.String()
}

// disturb makes the other actor delete its first image right before the first deletion on each customer.
func disturb(a *api) {
	for i := range int64(scriptCustomers) {
		customer := firstCustomer + i
		a.Script(sandbox.Rule{Call: sandbox.CallDelete, Customer: customer, Delay: callLatency, Before: func() {
			_, _ = a.Foreign().Delete(customer, 0)
		}})
	}
}

// images returns those of the other actor, and those to delete. The first of each customer is left out if the
// other actor deletes it itself.
func (c *contest) images(a *api) (foreign, own map[string]int64) {
	foreign, own = map[string]int64{}, map[string]int64{}
	for i := range int64(scriptCustomers) {
		for index, image := range a.Images(firstCustomer + i) {
			switch {
			case index%2 == 1:
				own[image.Token] = firstCustomer + i
			case index > 0 || !c.disturbed:
				foreign[image.Token] = firstCustomer + i
			}
		}
	}
	return foreign, own
}

// runScripts starts the script once per image, in a random order like Terraform's, and returns everything that
// it printed.
func runScripts(ctx context.Context, script string, a *api, own map[string]int64, together int) string {
	var mu sync.Mutex
	var output strings.Builder
	var group errgroup.Group
	group.SetLimit(together)
	for token, customer := range own { // Go iterates over a map in random order
		group.Go(func() error {
			cmd := realcli.Command(ctx, script, strconv.FormatInt(customer, 10), token)
			cmd.Env = realcli.Environment(os.Getenv, "", a.environment()...)
			printed, _ := cmd.CombinedOutput() // the outcome is counted, not what the script says
			mu.Lock()
			defer mu.Unlock()
			output.Write(printed)
			return nil
		})
	}
	_ = group.Wait()
	return output.String()
}

// account counts what is gone and what is left.
func (c *contest) account(a *api, foreign, own map[string]int64, output string) {
	there := map[string]bool{}
	for i := range int64(scriptCustomers) {
		for _, image := range a.Images(firstCustomer + i) {
			there[image.Token] = true
		}
	}
	for token := range foreign {
		if !there[token] {
			c.lost = append(c.lost, token)
			if strings.Contains(output, path.Base(token)) {
				c.named++
			}
		}
	}
	for token := range own {
		if there[token] {
			c.left++
		}
	}
}
