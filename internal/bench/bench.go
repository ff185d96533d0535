package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/capillary-community/terraform-provider-capillary/internal/realcli"
)

// bench is one run of the program.
type bench struct {
	harness

	out    io.Writer
	faults []string
}

// faultsError lists the figures that are out of bounds.
type faultsError []string

// Error lists them.
func (e faultsError) Error() string { return strings.Join(e, "\n  ") }

// setUp finds the CLI and builds the provider. All files go to the directory dir.
func setUp(ctx context.Context, cliName, dir string, out io.Writer) (*bench, error) {
	// The kernel reports the path of a process without links.
	dir, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return nil, err
	}
	root, err := realcli.SourceRoot(ctx)
	if err != nil {
		return nil, err
	}
	cli, err := realcli.Find(ctx, cliName, realcli.Environment(os.Getenv, dir))
	if err != nil {
		return nil, err
	}
	b := &bench{out: out}
	b.cli, b.root, b.dir, b.settings = cli, root, dir, filepath.Join(dir, "cli.tfrc")
	mirror := filepath.Join(dir, "mirror")
	if b.provider, err = realcli.BuildProvider(ctx, root, mirror, cli.Registry()); err != nil {
		return nil, err
	}
	if err := realcli.WriteSettings(b.settings, mirror); err != nil {
		return nil, fmt.Errorf("write the CLI's settings: %w", err)
	}
	b.say("%s and the provider, against the sandbox in this process.\n", cli.Product)
	return b, nil
}

// all measures everything except the long run under a limit. A measurement that fails is a fault like any other,
// and does not stop the rest.
func (b *bench) all(ctx context.Context, o options) error {
	path := baselinePath(b.root)
	before, err := readBaseline(path)
	if err != nil {
		return err
	}
	b.start(ctx) // first, as the machine is at rest
	rows := b.quickest(ctx, b.measureRows(ctx, o.sizes))
	printTable(b.out, rows, before)
	explain(b.out)
	b.checkBounds(rows)
	b.faults = append(b.faults, judgeGrowth(rows)...)
	b.judgeTimes(rows, o.times)
	switch {
	case !o.update:
		b.compare(rows, before)
	case len(b.faults) > 0:
		b.say("\nThe baseline stays as it was: what is out of bounds is none.\n")
	default:
		b.fault(before.update(rows).write(path))
	}
	b.sideBySide(ctx)
	b.uploads(ctx)
	b.limit(ctx, shortLimit())
	return b.verdict(ctx)
}

// measureRows measures one customer, and every size.
func (b *bench) measureRows(ctx context.Context, all sizes) []result {
	b.say("Measuring one customer ...\n")
	rows, err := measureOneCustomer(ctx, &b.harness)
	b.fault(err)
	for _, images := range all {
		b.say("Measuring %d images of %d customers ...\n", images, images/imagesEach)
		more, err := measureSize(ctx, &b.harness, images)
		b.fault(err)
		rows = append(rows, more...)
	}
	if slices.Contains(all, timedImages) {
		more, err := measureLocal(ctx, &b.harness, timedImages)
		b.fault(err)
		rows = append(rows, more...)
	}
	b.say("\n")
	return rows
}

// uploads measures the memory that large uploads take.
func (b *bench) uploads(ctx context.Context) {
	u, err := measureUploads(ctx, &b.harness)
	if err != nil {
		b.fault(err)
		return
	}
	b.faults = append(b.faults, u.judge()...)
	if u.idle == 0 || u.peak == 0 {
		b.say("\nMemory for %d uploads of 49 MB at once: not measured, for it takes a /proc.\n", u.together)
		return
	}
	b.say("\nMemory for %d uploads of 49 MB at once: peak %s, idle %s (when the first call of the same process arrives):\n"+
		"%s above idle, %s allowed.\n", u.together, mebibytes(u.peak), mebibytes(u.idle), mebibytes(u.peak-u.idle), mebibytes(memoryAllowed))
}

// rounds is how often a time is measured if it seems slow: a busy machine slows the larger program more.
const rounds = 3

// start measures how long the provider takes to serve its schema.
func (b *bench) start(ctx context.Context) {
	s, err := measureStart(ctx, &b.harness)
	for round := 1; err == nil && round < rounds && len(s.judge()) > 0; round++ {
		b.say("Start to served schema: ratio %.2f, once more ...\n", s.ratio())
		s, err = measureStart(ctx, &b.harness)
	}
	if err != nil {
		b.fault(err)
		return
	}
	b.faults = append(b.faults, s.judge()...)
	b.say("Start to served schema, %d times in turn: provider %s (median %s), one that does nothing %s (median %s):\n"+
		"ratio of the quick quarters %.2f, %.2f allowed.\n\n", starts,
		milliseconds(s.provider.quick()), milliseconds(s.provider.median()),
		milliseconds(s.nothing.quick()), milliseconds(s.nothing.median()), s.ratio(), startAllowed)
}

// limit measures a run under a limit of requests.
func (b *bench) limit(ctx context.Context, l limited) {
	b.say("\n%d images at %d requests a minute, of each kind:\n\n", l.images, l.perMinute)
	rows, err := measureLimit(ctx, &b.harness, l)
	printTable(b.out, rows, baseline{})
	b.checkBounds(rows)
	b.fault(err)
}

// checkBounds collects what is wrong with rows.
func (b *bench) checkBounds(rows []result) {
	for _, r := range rows {
		b.faults = append(b.faults, r.checkBounds()...)
	}
}

// quickest measures slow rows again, and keeps the quicker ones: other load on the machine only adds time.
func (b *bench) quickest(ctx context.Context, rows []result) []result {
	slow := func(r result) bool { return r.slow() != "" }
	for round := 1; round < rounds && slices.ContainsFunc(rows, slow); round++ {
		b.say("%d images took more than %.2f times the bound, once more ...\n", timedImages, timedRatio)
		again, err := b.measure(ctx, spread(timedImages), planCreate, create, planDestroy, destroy)
		if err != nil {
			b.fault(err)
			return rows
		}
		rows = b.keepQuicker(rows, again)
	}
	return rows
}

// keepQuicker replaces slower rows with those of the second measurement. It judges the slower rows as well: an
// extra call takes time, and its row would be dropped together with it.
func (b *bench) keepQuicker(rows, again []result) []result {
	for _, other := range again {
		i := slices.IndexFunc(rows, func(r result) bool { return r.timed() && r.work == other.work })
		if i >= 0 && other.ratio() < rows[i].ratio() {
			rows[i], other = other, rows[i]
		}
		b.checkBounds([]result{other})
	}
	return rows
}

// judgeTimes prints the slow rows. They are faults only with -times, which says that the machine is otherwise
// idle.
func (b *bench) judgeTimes(rows []result, strict bool) {
	for _, r := range rows {
		if r.timed() {
			b.say("\n%s: %.2f times the bound, and %.2f times what the calls would take if none had to wait for another.\n",
				r.name(), r.ratio(), over(r.wall, r.minimum()))
		}
		switch says := r.slow(); {
		case says == "":
		case strict:
			b.faults = append(b.faults, says)
		default:
			b.say("That is slow: %.2f times should be enough.\n", timedRatio)
		}
	}
}

// compare collects the differences from the baseline.
func (b *bench) compare(rows []result, before baseline) {
	for _, r := range rows {
		b.faults = append(b.faults, before.compare(r)...)
	}
}

// fault collects an error, if it is not nil.
func (b *bench) fault(err error) {
	if err != nil {
		b.faults = append(b.faults, err.Error())
	}
}

// verdict returns an error that lists the faults, or nil without any.
func (b *bench) verdict(ctx context.Context) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if len(b.faults) > 0 {
		return faultsError(b.faults)
	}
	b.say("\nEverything is within its bounds.\n")
	return nil
}

// say prints. An error means that the terminal is gone, so there is nowhere to report it.
func (b *bench) say(format string, args ...any) { _, _ = fmt.Fprintf(b.out, format, args...) }

// withWorkshop sets up, runs do, and clears everything away, whatever happens.
func withWorkshop(ctx context.Context, o options, out io.Writer) (err error) {
	dir, err := os.MkdirTemp("", "capillary-bench-")
	if err != nil {
		return fmt.Errorf("make a temporary directory: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	b, err := setUp(ctx, o.cli, dir, out)
	if err != nil {
		return err
	}
	if b.states, err = serveStates(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.states.stop()) }()
	if o.limit {
		b.say("This takes about a quarter of an hour.\n")
		b.limit(ctx, longLimit())
		return b.verdict(ctx)
	}
	if o.script {
		b.sideBySide(ctx)
		return b.verdict(ctx)
	}
	return b.all(ctx, o)
}
