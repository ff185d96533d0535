package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/emptypb"

	"github.com/capillary-community/terraform-provider-capillary/internal/realcli"
)

const (
	// starts is how often each of the two programs is started, after a first start that warms the disk's cache.
	starts = 300
	// startAllowed is how much slower the provider may be than the one that does nothing.
	startAllowed = 1.1
)

// startTimes holds the times from the start of a program to its answer with the schema, sorted.
type startTimes []time.Duration

func (t startTimes) median() time.Duration { return t[len(t)/2] }

// quick returns the first quartile of the starts. Other load on the machine only adds to a start, and not evenly
// to the two programs.
func (t startTimes) quick() time.Duration { return t[len(t)/4] }

// start compares the provider with one on the same framework that does nothing.
type start struct{ provider, nothing startTimes }

// ratio is the ratio of the first quartiles.
func (s start) ratio() float64 { return s.provider.quick().Seconds() / s.nothing.quick().Seconds() }

// judge returns what is out of bounds.
func (s start) judge() []string {
	if s.ratio() <= startAllowed {
		return nil
	}
	return []string{fmt.Sprintf("start: the provider took %.2f times as long as one that does nothing, but may take %.2f times",
		s.ratio(), startAllowed)}
}

// measureStart starts both in turn, so that other load on the machine slows both, and each is first as often as
// the other.
func measureStart(ctx context.Context, w *harness) (start, error) {
	nothing := filepath.Join(w.dir, "nothing")
	if err := realcli.Build(ctx, realcli.Program{Dir: w.root, Package: "./internal/bench/nothing"}, nothing); err != nil {
		return start{}, fmt.Errorf("build the provider that does nothing: %w", err)
	}
	times := map[string]startTimes{}
	pair := []string{w.provider, nothing}
	for i := range 1 + starts {
		for _, program := range pair {
			took, err := startOnce(ctx, program, w.dir)
			if err != nil {
				return start{}, fmt.Errorf("start %s: %w", filepath.Base(program), err)
			}
			if i > 0 {
				times[program] = append(times[program], took)
			}
		}
		slices.Reverse(pair)
	}
	slices.Sort(times[w.provider])
	slices.Sort(times[nothing])
	return start{times[w.provider], times[nothing]}, nil
}

// startOnce starts a provider as Terraform does, but without the keys for an encrypted connection: they cost all
// providers the same, and would only make the ratio look better.
func startOnce(ctx context.Context, program, home string) (time.Duration, error) {
	cmd := exec.CommandContext(ctx, program)
	cmd.Env = realcli.Environment(os.Getenv, home)
	client := plugin.NewClient(&plugin.ClientConfig{
		HandshakeConfig: plugin.HandshakeConfig{ // the cookie that terraform-plugin-go's tf6server expects
			MagicCookieKey:   "TF_PLUGIN_MAGIC_COOKIE",
			MagicCookieValue: "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2",
		},
		VersionedPlugins: map[int]plugin.PluginSet{6: {"provider": connection{}}},
		AllowedProtocols: []plugin.Protocol{plugin.ProtocolGRPC},
		Cmd:              cmd,
		SkipHostEnv:      true,
		Logger:           hclog.NewNullLogger(),
		SyncStdout:       io.Discard,
		SyncStderr:       io.Discard,
	})
	defer client.Kill()
	begun := time.Now()
	err := askSchema(ctx, client)
	return time.Since(begun), err
}

// askSchema starts the program and asks for its schema.
func askSchema(ctx context.Context, client *plugin.Client) error {
	dialled, err := client.Client()
	if err != nil {
		return err
	}
	raw, err := dialled.Dispense("provider")
	if err != nil {
		return err
	}
	conn, ok := raw.(*grpc.ClientConn)
	if !ok {
		return errors.New("go-plugin gave no connection")
	}
	// The messages of the protocol can't be imported. An empty message is a valid request, and the answer is not
	// read: it is kept as unknown fields.
	answer := new(emptypb.Empty)
	if err := conn.Invoke(ctx, "/tfplugin6.Provider/GetProviderSchema", new(emptypb.Empty), answer); err != nil {
		return err
	}
	if len(answer.ProtoReflect().GetUnknown()) == 0 {
		return errors.New("the schema is empty")
	}
	return nil
}

// connection is a go-plugin plugin that only provides the connection.
type connection struct{ plugin.NetRPCUnsupportedPlugin }

// GRPCServer implements plugin.GRPCPlugin; nothing is served here.
func (connection) GRPCServer(*plugin.GRPCBroker, *grpc.Server) error {
	return errors.New("the bench serves nothing")
}

// GRPCClient implements plugin.GRPCPlugin.
func (connection) GRPCClient(_ context.Context, _ *plugin.GRPCBroker, conn *grpc.ClientConn) (any, error) {
	return conn, nil
}
