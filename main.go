// Terraform-provider-capillary manages the customer images of Capillary Technologies' loyalty
// platform.
//
// Terraform starts it as a plugin. People start it as a local Capillary API to develop and test
// against:
//
//	terraform-provider-capillary sandbox [-listen 127.0.0.1:8787] [-seed FILE]
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/capillary-community/terraform-provider-capillary/internal/plugin"
	"github.com/capillary-community/terraform-provider-capillary/internal/provider"
	"github.com/capillary-community/terraform-provider-capillary/internal/sandbox"
)

func main() {
	command := ""
	if len(os.Args) > 1 {
		command = os.Args[1]
	}
	switch command {
	case "sandbox":
		os.Exit(runSandbox(os.Args[2:]))
	case "version": // Terraform's own word for it
		fmt.Println(thisBuild())
	default:
		os.Exit(serve())
	}
}

// runSandbox serves the local API until it is interrupted.
func runSandbox(args []string) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return sandbox.Command(ctx, args, os.Stdout, os.Stderr)
}

// serve is what Terraform starts.
func serve() int {
	debug := flag.Bool("debug", false, "run so that a debugger can be attached")
	showVersion := flag.Bool("version", false, "print the version and exit")
	flag.Usage = usage
	flag.Parse()
	if *showVersion {
		fmt.Println(thisBuild())
		return 0
	}
	process := new(plugin.Process)
	err := process.Serve(provider.Address, provider.Server(process, provider.Options{Version: thisBuild().version, Getenv: os.Getenv}), *debug)
	if err != nil {
		fmt.Fprintln(os.Stderr, "terraform-provider-capillary:", err)
		return 1
	}
	return 0
}

// usage is printed for -help and for flags that do not exist.
func usage() {
	_, _ = fmt.Fprint(flag.CommandLine.Output(), `Terraform starts this program; there is nothing to start by hand but

  terraform-provider-capillary sandbox     serve a local Capillary API (-help for more)
  terraform-provider-capillary -version    print the version and what it was built from
  terraform-provider-capillary -debug      run so that a debugger can be attached
`)
}
