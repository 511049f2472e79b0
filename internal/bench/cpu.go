package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// tick is the kernel's unit of processor time in /proc.
const tick = 10 * time.Millisecond

type process struct {
	parent int
	// own is the time of the process, waited that of its ended children.
	own, waited time.Duration
}

func stat(pid int) (process, bool) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return process{}, false
	}
	// The name stands in brackets and may hold anything.
	text := string(raw)
	f := strings.Fields(text[strings.LastIndexByte(text, ')')+1:])
	number := func(i int) int { n, _ := strconv.Atoi(f[i]); return n }
	return process{parent: number(1), own: time.Duration(number(11)+number(12)) * tick, waited: time.Duration(number(13)+number(14)) * tick}, true
}

// cpu is the processor time of a process and of everything below it, ended
// children included.
func cpu(root int) time.Duration {
	all := map[int]process{}
	dirs, _ := filepath.Glob("/proc/[0-9]*")
	for _, d := range dirs {
		pid, err := strconv.Atoi(filepath.Base(d))
		if err != nil {
			continue
		}
		if p, ok := stat(pid); ok {
			all[pid] = p
		}
	}
	var sum func(pid int) time.Duration
	sum = func(pid int) time.Duration {
		total := all[pid].own + all[pid].waited
		for child, p := range all {
			if p.parent == pid {
				total += sum(child)
			}
		}
		return total
	}
	return sum(root)
}

// rss is the resident memory of one process, in MB.
func rss(pid int) int {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for _, line := range strings.Split(string(raw), "\n") {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kb, _ := strconv.Atoi(strings.Fields(rest)[0])
			return kb / 1024
		}
	}
	return 0
}
