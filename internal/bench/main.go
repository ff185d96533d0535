// Bench is `make bench` and `make bench-limit`: it measures the provider with a real Terraform or
// OpenTofu, and the sandbox on a loopback socket with a latency of 50 ms a call.
//
//	go run ./internal/bench -cli PATH [-sizes 50,200,1000] [-update] [-times]
//	go run ./internal/bench -cli PATH -limit
//	go run ./internal/bench -cli PATH -script
//
// It prints how long the start takes; a table of calls by kind, wall time, the ratio to what latency,
// parallelism and the turns of operations on one customer allow, and the provider's peak memory; then the
// memory for large uploads and a short run under a limit of requests. With -limit, it is the long run alone.
//
// It fails if something is over its bound, and if a count is not that of baseline.json, which -update
// writes. Times of two machines, or of two hours of one, can't be compared: every bound of a time is a
// ratio within one run. What is slow is told, and is a failure with -times.
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

// patience limits the whole run. Most of it is for the long run under a limit.
const patience = time.Hour

// options are the flags.
type options struct {
	cli    string
	sizes  sizes
	limit  bool
	script bool
	update bool
	times  bool
}

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run is main with an exit code, so that deferred calls happen.
func run(args []string, stdout, stderr io.Writer) int {
	o := options{sizes: sizes{50, 200, 1000}}
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&o.cli, "cli", "", "path of the Terraform or OpenTofu to use")
	flags.Var(&o.sizes, "sizes", "numbers of images, five a customer")
	flags.BoolVar(&o.limit, "limit", false, "only run 200 images at 100 requests a minute, which takes long")
	flags.BoolVar(&o.script, "script", false, "only compare the provider with the careful script")
	flags.BoolVar(&o.update, "update", false, "write what was counted to the baseline")
	flags.BoolVar(&o.times, "times", false, "fail if something is slow, too: for a machine that has nothing else to do")
	if err := flags.Parse(args); err != nil {
		return exitUsage
	}
	if o.cli == "" || flags.NArg() > 0 {
		_, _ = fmt.Fprintln(stderr, "usage: go run ./internal/bench -cli PATH [-sizes 50,200] [-limit] [-script] [-update] [-times]   (or: make bench)")
		return exitUsage
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	ctx = realcli.UntilOrphaned(ctx)

	err := withWorkshop(ctx, o, stdout)
	switch {
	case err == nil:
		return exitDone
	case errors.Is(ctx.Err(), context.Canceled):
		_, _ = fmt.Fprintln(stderr, "\nInterrupted. All that the bench had started is stopped, and its files are removed.")
		return exitInterrupted
	}
	_, _ = fmt.Fprintf(stderr, "\nFAILED:\n  %v\n", err)
	return exitFailed
}
