// Demo is `make demo`: it shows a newcomer, with a real Terraform or OpenTofu and the local sandbox,
// why deleting images by position is dangerous and what the provider does about it.
//
//	go run ./internal/demo -cli PATH [-v]
//
// It fails if any image is there or gone that should not be. What it believes is what it reads from
// the API by itself, the bytes of every image included, never what the CLI prints.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/realcli"
)

const (
	exitDone        = 0
	exitFailed      = 1
	exitUsage       = 2
	exitInterrupted = 130
)

// patience limits the whole run. Most of it is for the first build of the provider.
const patience = 20 * time.Minute

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run is main with an exit code, so that deferred calls happen.
func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("demo", flag.ContinueOnError)
	flags.SetOutput(stderr)
	cli := flags.String("cli", "", "path of the Terraform or OpenTofu to use")
	verbose := flags.Bool("v", false, "show all that the CLI prints")
	if err := flags.Parse(args); err != nil {
		return exitUsage
	}
	if *cli == "" || flags.NArg() > 0 {
		_, _ = fmt.Fprintln(stderr, "usage: go run ./internal/demo -cli PATH [-v]   (or: make demo)")
		return exitUsage
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	ctx = realcli.UntilOrphaned(ctx)

	err := demonstrate(ctx, *cli, printer{out: stdout, verbose: *verbose})
	switch {
	case err == nil:
		return exitDone
	case errors.Is(ctx.Err(), context.Canceled):
		_, _ = fmt.Fprintln(stderr, "\nInterrupted. All that the demo had started is stopped, and its files are removed.")
		return exitInterrupted
	}
	_, _ = fmt.Fprintf(stderr, "\nFAILED: %v\n", err)
	return exitFailed
}
