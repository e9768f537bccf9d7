//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"syscall"
	"time"
)

// limit is how long a program may take that is run several times.
const limit = 2 * time.Minute

// A program is what is run to be measured.
type program struct {
	name    string
	environ []string
	command []string
}

// A sample is one run of a program: its time, the time of all its processes on
// a processor, and the memory of the largest of them.
type sample struct {
	wall, cpu time.Duration
	peak      int64 // bytes
}

// samples are the runs of one program. There are none when it took longer than
// the limit.
type samples []sample

// measure runs a program once.
func (b *bench) measure(p program) (sample, error) {
	ctx, cancel := context.WithTimeout(b.ctx, limit)
	defer cancel()
	cmd := b.command(ctx, "", p.environ, p.command[0], p.command[1:]...)
	began := time.Now()
	printed, err := cmd.CombinedOutput()
	wall := time.Since(began)
	if ctx.Err() != nil && b.ctx.Err() == nil {
		return sample{}, ctx.Err()
	}
	if err != nil {
		return sample{}, fmt.Errorf("%s: %w\n%s", p.name, err, printed)
	}
	// Those of the processes that it waited for are in it.
	usage := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	peak := int64(usage.Maxrss)
	if runtime.GOOS != "darwin" {
		peak *= 1024
	}
	return sample{wall, cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(), peak}, nil
}

// inTurn runs programs in turn: once each to warm up, and then n times.
func (b *bench) inTurn(n int, programs ...program) ([]samples, error) {
	all := make([]samples, len(programs))
	tooSlow := make([]bool, len(programs))
	for round := range n + 1 {
		for i, p := range programs {
			if tooSlow[i] {
				continue
			}
			s, err := b.measure(p)
			switch {
			case errors.Is(err, context.DeadlineExceeded):
				tooSlow[i], all[i] = true, nil
			case err != nil:
				return nil, err
			case round > 0:
				all[i] = append(all[i], s)
			}
		}
		b.say("round %d of %d", round, n)
	}
	return all, nil
}

func (s samples) wall() []float64 {
	return s.column(func(one sample) float64 { return one.wall.Seconds() })
}
func (s samples) cpu() []float64 {
	return s.column(func(one sample) float64 { return one.cpu.Seconds() })
}
func (s samples) peak() []float64 {
	return s.column(func(one sample) float64 { return float64(one.peak) / (1 << 20) })
}

func (s samples) column(value func(sample) float64) []float64 {
	var values []float64
	for _, one := range s {
		values = append(values, value(one))
	}
	return values
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// spread writes the median with the least and the greatest value.
func spread(values []float64, digits int) string {
	if len(values) == 0 {
		return fmt.Sprintf("over %.0f s", limit.Seconds())
	}
	return fmt.Sprintf("%.*f (%.*f–%.*f)", digits, median(values), digits, slices.Min(values), digits, slices.Max(values))
}

// ratio writes the ratio of the medians of two programs that were run in turn,
// with the least and the greatest of one round.
func ratio(of, to []float64) string {
	if len(of) == 0 || len(to) == 0 {
		return "–"
	}
	var rounds []float64
	for i := range of {
		rounds = append(rounds, of[i]/to[i])
	}
	return fmt.Sprintf("%.2f (%.2f–%.2f)", median(of)/median(to), slices.Min(rounds), slices.Max(rounds))
}
