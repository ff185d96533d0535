package filestore

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/capillary-community/terraform-provider-capillary/internal/ledger"
)

// This file also has what other processes do: they are the test binary, which an environment variable tells
// what to do.
const (
	roleVar = "LEDGER_TEST_ROLE"
	dirVar  = "LEDGER_TEST_DIR"
)

func TestMain(m *testing.M) {
	role := os.Getenv(roleVar)
	if role == "" {
		os.Exit(m.Run())
	}
	if err := play(role); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// play is the main function of the other process.
func play(role string) error {
	l, err := Open(context.Background(), os.Getenv(dirVar), host)
	if err != nil {
		return err
	}
	switch role {
	case "hold":
		return hold(l)
	case "write":
		return write(l)
	case "count":
		return count(l)
	}
	return errors.New("unknown role")
}

// hold takes the lock, prints its run and waits to be killed.
func hold(l *Ledger) error {
	id, err := l.RunID(context.Background())
	if err != nil {
		return err
	}
	page, err := l.Acquire(context.Background(), asha)
	if err != nil {
		return err
	}
	if err := page.Store(context.Background(), []byte("held")); err != nil {
		return err
	}
	if _, err := fmt.Fprintln(os.Stdout, id); err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, os.Stdin)
	page.Release()
	return errors.Join(err, l.Close(context.Background()))
}

// value returns page number i: its length follows from its first byte, and successive pages differ.
func value(i int) []byte {
	i %= 20
	return bytes.Repeat([]byte{byte('a' + i)}, 1000+i*40000)
}

func isValue(content []byte) bool {
	return len(content) > 0 && bytes.Equal(content, value(int(content[0]-'a')))
}

// write stores pages until it is killed.
func write(l *Ledger) error {
	page, err := l.Acquire(context.Background(), asha)
	if err != nil {
		return err
	}
	for i := 0; ; i++ {
		if err := page.Store(context.Background(), value(i)); err != nil {
			return err
		}
		if i > 0 {
			continue
		}
		if _, err := fmt.Fprintln(os.Stdout, "writing"); err != nil {
			return err
		}
	}
}

const increments = 20

func count(l *Ledger) error {
	for range increments {
		if err := increment(l); err != nil {
			return err
		}
	}
	return l.Close(context.Background())
}

func increment(l *Ledger) error {
	page, err := l.Acquire(context.Background(), asha)
	if err != nil {
		return err
	}
	defer page.Release()
	content, err := page.Load(context.Background())
	if err != nil {
		return err
	}
	n, _ := strconv.Atoi(string(content))
	return page.Store(context.Background(), []byte(strconv.Itoa(n+1)))
}

// process is another process, which ends with the test at the latest.
type process struct {
	*exec.Cmd
	said string // its first line
}

// start starts a process and, unless the process only counts, waits for its first line.
func start(t *testing.T, role, dir string) process {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0]) //nolint:gosec // this very binary
	cmd.Env = append(os.Environ(), roleVar+"="+role, dirVar+"="+dir)
	cmd.Stderr = os.Stderr
	if _, err := cmd.StdinPipe(); err != nil { // it closes when this process ends
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := process{Cmd: cmd}
	if role == "count" {
		return p
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("%s: %v", role, err)
	}
	p.said = strings.TrimSpace(line)
	return p
}

func (p process) kill(t *testing.T) {
	t.Helper()
	if err := p.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := p.Wait(); err == nil {
		t.Fatal("it ended by itself")
	}
}

func TestAKilledHolderLetsGo(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l := open(t, dir)
	holder := start(t, "hold", dir)
	wantState(t, l, holder.said, ledger.Running)
	ctx, cancel := context.WithTimeoutCause(t.Context(), 8*retryDelay, errEnough)
	defer cancel()
	if _, err := l.Acquire(ctx, asha); !errors.Is(err, errEnough) {
		t.Errorf("the lock of another process: %v", err)
	}
	holder.kill(t)
	killed := time.Now()
	page := mustLock(t, l, asha)
	if waited := time.Since(killed); waited > lockTimeout {
		t.Errorf("waited %s", waited)
	}
	holds(t, l, page, []byte("held"))
	wantState(t, l, holder.said, ledger.Killed)
	wantState(t, open(t, dir), holder.said, ledger.Killed)
}

func TestAWaiterGetsTheLockOfAKilledHolder(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l := open(t, dir)
	holder := start(t, "hold", dir)
	var wg sync.WaitGroup
	wg.Go(func() {
		page, err := l.Acquire(t.Context(), asha)
		if err != nil {
			t.Error(err)
			return
		}
		defer page.Release()
		holds(t, l, page.(*record), []byte("held"))
	})
	pause(t.Context(), 4*retryDelay)
	holder.kill(t)
	wg.Wait()
}

func TestAKilledWriterLeavesAWholePage(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l := open(t, dir)
	for round := range 12 {
		writer := start(t, "write", dir)
		for until := time.Now().Add(time.Duration(5+7*round) * time.Millisecond); time.Now().Before(until); {
			if content, err := l.Peek(t.Context(), asha); err != nil || !isValue(content) {
				t.Fatalf("a torn page of %d bytes, %v", len(content), err)
			}
		}
		writer.kill(t)
		page := mustLock(t, l, asha)
		content, err := page.Load(t.Context())
		if err != nil || !isValue(content) {
			t.Fatalf("a torn page of %d bytes, %v", len(content), err)
		}
		mustStore(t, page, content)
		page.Release()
		if left := files(t, l, ".tmp"); len(left) != 0 {
			t.Errorf("left: %v", left)
		}
	}
}

func TestProcessesLoseNoIncrement(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	processes := make([]process, 4)
	for i := range processes {
		processes[i] = start(t, "count", dir)
	}
	for _, p := range processes {
		if err := p.Wait(); err != nil {
			t.Error(err)
		}
	}
	l := open(t, dir)
	holds(t, l, mustLock(t, l, asha), []byte(strconv.Itoa(len(processes)*increments)))
	if left := files(t, l, runSuffix); len(left) != 0 {
		t.Errorf("left: %v", left)
	}
}
