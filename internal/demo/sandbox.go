package main

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"regexp"
	"strings"

	"github.com/capillary-community/terraform-provider-capillary/internal/realcli"
)

// sandboxProcess is `terraform-provider-capillary sandbox`, started as a user would.
type sandboxProcess struct {
	cmd    *exec.Cmd
	cancel context.CancelFunc
	ended  chan struct{}
	said   *output
	// login holds the variables that the sandbox asks its users to set.
	login map[string]string
}

// startSandbox starts the sandbox on a free port, and waits until it prints how to reach it.
func startSandbox(ctx context.Context, binary, seed string, env []string) (*sandboxProcess, error) {
	running, cancel := context.WithCancel(ctx)
	cmd := realcli.Command(running, binary, "sandbox", "-listen", "127.0.0.1:0", "-width", "0", "-seed", seed)
	s := &sandboxProcess{cmd: cmd, cancel: cancel, ended: make(chan struct{}), said: newOutput()}
	var complaints bytes.Buffer
	cmd.Env, cmd.Stdout, cmd.Stderr = env, s.said, &complaints
	if err := cmd.Start(); err != nil {
		cancel()
		return nil, fmt.Errorf("start the sandbox: %w", err)
	}
	waiting, found := context.WithCancelCause(ctx)
	defer found(nil)
	go func() {
		found(fmt.Errorf("the sandbox ended: %w: %s", cmd.Wait(), strings.TrimSpace(complaints.String())))
		close(s.ended)
	}()
	greeting, err := s.said.until(waiting, func(line string) bool { return strings.HasPrefix(line, "customer ") })
	if err == nil {
		s.login, err = readLogin(greeting)
	}
	if err != nil {
		s.stop()
		return nil, fmt.Errorf("start the sandbox: %w", err)
	}
	return s, nil
}

// stop interrupts the sandbox and waits for its end.
func (s *sandboxProcess) stop() {
	s.cancel()
	<-s.ended
	realcli.Sweep(s.cmd)
}

// variables returns the environment that the sandbox asks its users to set.
func (s *sandboxProcess) variables() []string {
	var env []string
	for name, value := range s.login {
		env = append(env, name+"="+value)
	}
	return env
}

var exportLine = regexp.MustCompile(`^export (CAPILLARY_[A-Z_]+)='(.*)'$`)

// readLogin reads the variables in the greeting, without those that are commented out.
func readLogin(greeting []string) (map[string]string, error) {
	login := map[string]string{}
	for _, line := range greeting {
		if found := exportLine.FindStringSubmatch(line); found != nil {
			login[found[1]] = found[2]
		}
	}
	for _, name := range []string{variableURL, variableUser, variablePassword} {
		if login[name] == "" {
			return nil, fmt.Errorf("it does not say what %s is", name)
		}
	}
	return login, nil
}
