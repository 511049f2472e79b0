package main

import (
	"fmt"
	"os"
	"regexp"
	"strconv"
	"sync/atomic"
	"time"
)

var highWater = regexp.MustCompile(`VmHWM:\s+([0-9]+) kB`)

// watch follows the peak of a process's resident memory, in kB. It is that
// process's alone: what waits for it counts the largest of its children, which
// is a PostgreSQL with its shared buffers.
func watch(pid int) (peak func() int64, stop func()) {
	var most atomic.Int64
	done, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		tick := time.NewTicker(20 * time.Millisecond)
		defer tick.Stop()
		for {
			if raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid)); err == nil {
				if m := highWater.FindSubmatch(raw); m != nil {
					kb, _ := strconv.ParseInt(string(m[1]), 10, 64)
					most.Store(max(most.Load(), kb))
				}
			}
			select {
			case <-done:
				return
			case <-tick.C:
			}
		}
	}()
	return most.Load, func() { close(done); <-gone }
}
