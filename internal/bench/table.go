package main

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// order sorts the table by work and then by size, so that growth shows.
func order() []phase {
	return []phase{planCreate, planBlind, create, createLocal, planNothing, planDestroy, destroy, destroyLocal, destroyAll}
}

// rank is the place of a work in the order.
func rank(w phase) int { return slices.Index(order(), w) }

// head names the columns of the table.
func head() []string {
	return []string{"work", "images", "customers", "GET", "POST", "DELETE", "calls", "allowed", "429",
		"bound", "took", "ratio", "baseline", "command", "connections", "peak memory"}
}

// printTable prints rows beside the ratios of the baseline.
func printTable(out io.Writer, rows []result, b baseline) {
	rows = slices.Clone(rows)
	slices.SortStableFunc(rows, func(x, y result) int {
		return cmp.Or(cmp.Compare(rank(x.work), rank(y.work)), cmp.Compare(x.images, y.images))
	})
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(t, strings.Join(head(), "\t"))
	for _, r := range rows {
		was, _ := b.find(r)
		_, _ = fmt.Fprintln(t, strings.Join(r.cells(was), "\t"))
	}
	_ = t.Flush() // an error means that the terminal is gone
}

// cells returns a row as the table shows it.
func (r result) cells(was kept) []string {
	least, most := r.allowed()
	sum := func(c counts) int { return c.get + c.post + c.del }
	return []string{
		string(r.work), fmt.Sprint(r.images), fmt.Sprint(r.customers),
		fmt.Sprint(r.get), fmt.Sprint(r.post), fmt.Sprint(r.del), fmt.Sprint(r.calls()), between(sum(least), sum(most)), fmt.Sprint(r.limited),
		orNone(r.bound() > 0, seconds(r.bound())), seconds(r.wall), times(r.ratio()), times(was.Ratio), seconds(r.command),
		fmt.Sprint(r.connections), orElse(r.peak > 0, mebibytes(r.peak), "not measured"),
	}
}

// explanation says how the figures of the table are measured.
const explanation = `
allowed      what the calls may be: n images of m customers are 2n + m calls at best; when none waits for
             another of its customer, 3n. One customer, a plan and a batch have one right number.
bound        what the latency sets (%s a call, and the sandbox's own work): all calls, %d operations at a
             time as is Terraform's parallelism. Those that write to one customer wait for each other: the
             bound has this in it, as the mean of operations in any order.
took, ratio  from the arrival of the first call to the last answer, in the sandbox's journal; over the bound.
             For %d images it should be %.2f at most. The work of Terraform itself is not in the bound.
local state  in a file, which Terraform rewrites for each image while the others wait. All other rows have
             a backend that keeps it elsewhere, as pipelines do.
baseline     the ratio when the baseline was written, perhaps on another machine: for people to compare.
command      the whole of Terraform, with its own start, plan and state.
connections  those that the sandbox accepted: each command starts a provider, which has one transport.
peak memory  the most that was resident of the provider's process (VmHWM). It must not grow with the images:
             %s at most, compared with the fewest of the same work.
`

// explain prints the explanation.
func explain(out io.Writer) {
	_, _ = fmt.Fprintf(out, explanation, callLatency, parallelism, timedImages, timedRatio, mebibytes(growthAllowed))
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.2fs", d.Seconds()) }

func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%.1f ms", float64(d)/float64(time.Millisecond))
}

func mebibytes(n int64) string { return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20)) }

// times formats a ratio; 0 means no ratio.
func times(ratio float64) string { return orNone(ratio > 0, fmt.Sprintf("%.2f", ratio)) }

func orNone(there bool, text string) string { return orElse(there, text, "-") }

func orElse[T any](there bool, this, otherwise T) T {
	if there {
		return this
	}
	return otherwise
}

// rounded returns a ratio with the precision that is worth keeping.
func rounded(ratio float64) float64 { return math.Round(ratio*100) / 100 }
