package sandbox

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"time"
)

// Exit codes of the command.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

// shutdownGrace is how long running calls may take to end.
const shutdownGrace = 3 * time.Second

const usageText = `Usage: terraform-provider-capillary sandbox [-listen ADDRESS] [-seed FILE]
           [-batch NAME] [-requests-per-minute N] [-latency DURATION]
           [-code CALL=CODE[:TIMES][@SKIP]]
           [-warn CALL=CODE[,CODE...][:TIMES][@SKIP]]
           [-fault CALL=FAULT[=VALUE][:TIMES][@SKIP]] [-width N]

Serves a Capillary customer-image API on this machine until interrupted: the
vendor offers no sandbox organisation. It keeps its state in memory, prints the
variables that point the provider at it, then what it does per call. Its
credentials are not secret: put none of your own into a seed.

  -listen ADDRESS  loopback address and port; port 0 picks a free one
                   (default 127.0.0.1:8787)
  -seed FILE       the organisation to serve, as JSON (default: an invented
                   one with two customers); images take "size" for made-up
                   content or "contentBase64", for example:

    {"orgId": "900001", "username": "till", "password": "secret",
     "customers": [{"id": 564703420, "identifiers": {"mobile": "919900000001"},
                    "images": [{"size": 20480}]}]}

  -batch NAME      what a delete of several indexes does, which the vendor
                   does not say (default in-order):
                     in-order    deletes in the order sent; the images behind
                                 each move up before the next
                     at-once     takes each index as of before the call, and
                                 deletes all or none
                     ascending   like in-order, from the lowest index up: hits
                                 wrong images
                     first-only  deletes the first, ignores the others
                     last-only   deletes the last, ignores the others
                     refused     answers HTTP 400 and deletes nothing
  -requests-per-minute N
                   lets N reads a minute through, N adds, N deletes and so on;
                   the calls beyond get HTTP 429. A minute begins with the
                   first call of its kind (default 0: no limit)
  -code CALL=CODE[:TIMES][@SKIP]
                   has calls (token, get, add, delete or lookup) fail with a
                   code that the vendor documents for them, or "erased", always
                   or so many times, once SKIP calls have passed; may be given
                   more than once
  -warn CALL=CODE[,CODE...][:TIMES][@SKIP]
                   has good answers come with warnings of any code
  -latency DURATION
                   has every call take that much longer, such as 300ms
  -fault CALL=FAULT[=VALUE][:TIMES][@SKIP]
                   has calls (also: link, any) go wrong, always or so many
                   times, once SKIP calls have passed; may be given more than
                   once, and the first one that matches a call takes it:
                     delay=DURATION   take effect and are answered that much
                                      later
                     cut-before       get no answer, and have no effect
                     cut-after        take effect, and get no answer
                     hang-before      are never answered, and have no effect
                     hang-after       take effect, and are never answered
                     late=DURATION    get no answer, and take effect that much
                                      later
                     half             get half of the answer
                     status=STATUS    get a page with that HTTP status, and
                                      have no effect
                     pause=SECONDS    get HTTP 429 with Retry-After, and have
                                      no effect
                     repeat           are carried out twice, ...
                     repeat=DURATION  ... the second time that much later
                     stale=DURATION   show the images as they were that long
                                      ago (get only)
                     snapshot=N       show the images as they were N changes
                                      ago (get only)
  -width N         folds longer lines, but for the variables; 0 folds none, for
                   programs that read the log (default 80)

  To rehearse why a run waits, and what it says about that:

    sandbox -fault delete=late=20s:1     a deletion that comes late
    sandbox -fault get=stale=15s         lists that lag
    sandbox -fault any=status=503:3@10   an outage, after ten calls
`

// errUsage marks a mistake on the command line.
var errUsage = errors.New("usage")

// Command is `terraform-provider-capillary sandbox`: it serves until ctx ends
// and returns the exit code.
func Command(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	listen, width, options, err := parse(args)
	out, complaints := folding{stdout, width}, folding{stderr, terminalWidth}
	switch {
	case errors.Is(err, flag.ErrHelp):
		_, _ = fmt.Fprint(stdout, usageText)
		return exitDone
	case err == nil:
		options.Log = out
		err = serve(ctx, listen, options, out)
	}
	if err == nil {
		return exitDone
	}
	_, _ = fmt.Fprintf(complaints, "sandbox: %v\n", err)
	if errors.Is(err, errUsage) {
		_, _ = fmt.Fprintln(stderr, "Run it with -help for its usage.")
		return exitUsage
	}
	return exitFailed
}

// parse parses the command line. It opens the seed, but no port.
func parse(args []string) (listen string, width int, options Options, err error) {
	flags := flag.NewFlagSet("sandbox", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&listen, "listen", "127.0.0.1:8787", "")
	seedFile := flags.String("seed", "", "")
	flags.Var(&options.Batch, "batch", "")
	flags.Var(codeFlag(&options.Rules), "code", "")
	flags.Var(warnFlag(&options.Rules), "warn", "")
	flags.Var(faultFlag{&options.Rules}, "fault", "")
	flags.IntVar(&width, "width", terminalWidth, "")
	flags.DurationVar(&options.Latency, "latency", 0, "")
	flags.IntVar(&options.RequestsPerMinute, "requests-per-minute", 0, "")
	if err := flags.Parse(args); err != nil {
		return "", 0, Options{}, fmt.Errorf("%w: %w", errUsage, err)
	}
	if flags.NArg() > 0 {
		return "", 0, Options{}, fmt.Errorf("%w: unexpected argument %q", errUsage, flags.Arg(0))
	}
	if options.RequestsPerMinute < 0 {
		return "", 0, Options{}, fmt.Errorf("%w: -requests-per-minute %d is negative; 0 means no limit", errUsage, options.RequestsPerMinute)
	}
	if width != 0 && width < leastWidth {
		return "", 0, Options{}, fmt.Errorf("%w: -width %d is less than %d; 0 folds no line", errUsage, width, leastWidth)
	}
	if options.Latency < 0 {
		return "", 0, Options{}, fmt.Errorf("%w: -latency %s is negative", errUsage, options.Latency)
	}
	if err := checkLoopback(listen); err != nil {
		return "", 0, Options{}, err
	}
	options.Seed = DefaultSeed()
	if *seedFile != "" {
		options.Seed, err = readSeedFile(*seedFile)
	}
	return listen, width, options, err
}

// checkLoopback keeps the sandbox off the network.
func checkLoopback(address string) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return fmt.Errorf("%w: -listen %q: %w", errUsage, address, err)
	}
	if ip := net.ParseIP(host); host == "localhost" || (ip != nil && ip.IsLoopback()) {
		return nil
	}
	return fmt.Errorf("%w: -listen %q is not a loopback address such as 127.0.0.1: the sandbox "+
		"speaks plain HTTP and prints its sample credentials, so others must not reach it", errUsage, address)
}

func readSeedFile(path string) (Seed, error) {
	file, err := os.Open(path) //nolint:gosec // the user names the file
	if err != nil {
		return Seed{}, fmt.Errorf("-seed: %w", err)
	}
	defer file.Close() //nolint:errcheck // only read from
	seed, err := ReadSeed(file)
	if err != nil {
		return Seed{}, fmt.Errorf("-seed %s: %w", path, err)
	}
	return seed, nil
}

// serve listens, says so, and answers until ctx ends.
func serve(ctx context.Context, address string, options Options, stdout io.Writer) (err error) {
	server, err := New(options)
	if err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", address)
	if err != nil {
		return fmt.Errorf("cannot listen on %s (-listen picks another address): %w", address, err)
	}
	// What the provider remembers of one sandbox means nothing for the next one at the same address, which has
	// different images.
	cache, err := os.MkdirTemp("", "capillary-sandbox-")
	if err != nil {
		return errors.Join(fmt.Errorf("make a folder for the provider: %w", err), listener.Close())
	}
	defer func() { err = errors.Join(err, os.RemoveAll(cache)) }()
	if err := greet(stdout, listener.Addr().String(), cache, options.Seed); err != nil {
		return errors.Join(err, listener.Close())
	}
	web := &http.Server{Handler: server, ReadHeaderTimeout: 10 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- web.Serve(listener) }()
	select {
	case err := <-failed:
		server.Close()
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
		return stop(context.WithoutCancel(ctx), web, server)
	}
}

// stop lets running calls end, and cuts those that take too long.
func stop(ctx context.Context, web *http.Server, server *Server) error {
	ctx, cancel := context.WithTimeout(ctx, shutdownGrace)
	defer cancel()
	server.Close()
	err := web.Shutdown(ctx)
	if errors.Is(err, context.DeadlineExceeded) {
		err = web.Close()
	}
	if err != nil {
		return fmt.Errorf("stop: %w", err)
	}
	return nil
}
