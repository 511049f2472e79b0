package cluster

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// status is what postmaster.pid says of the server.
type status struct {
	pid, port int
	ready     bool
}

// status reads the server's own file; false where there is none that says a
// process id. The file may be one that a killed server left.
func (h *home) status() (status, bool) {
	raw, err := os.ReadFile(filepath.Join(h.data, "postmaster.pid"))
	if err != nil {
		return status{}, false
	}
	// 1 pid, 2 folder, 3 start time, 4 port, 5 socket folder, 6 address,
	// 7 shared memory, 8 state. The later lines appear as the server gets there.
	lines := strings.Split(string(raw), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(lines[0]))
	if err != nil || pid <= 1 {
		return status{}, false
	}
	s := status{pid: pid}
	if len(lines) > 3 {
		s.port, _ = strconv.Atoi(strings.TrimSpace(lines[3]))
	}
	s.ready = len(lines) > 7 && strings.TrimSpace(lines[7]) == "ready" && s.port > 0
	return s, true
}
