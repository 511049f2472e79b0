package cluster

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// canTell says that serves is certain, also of a "no".
const canTell = true

// serves says whether pid is a PostgreSQL process of the cluster in data; its
// working folder tells, so a reused id is not taken for one.
func serves(pid int, data string) bool {
	real, err := filepath.EvalSymlinks(data)
	return err == nil && worksIn(strconv.Itoa(pid), real)
}

func worksIn(pid, data string) bool {
	cwd, err := os.Readlink("/proc/" + pid + "/cwd")
	if err != nil || cwd != data {
		return false
	}
	name, err := os.ReadFile("/proc/" + pid + "/comm")
	return err == nil && strings.TrimSpace(string(name)) == "postgres"
}

// anyServes says whether any process of the cluster in data is left.
func anyServes(data string) bool {
	real, err := filepath.EvalSymlinks(data)
	if err != nil {
		return false
	}
	entries, _ := os.ReadDir("/proc")
	for _, e := range entries {
		if _, err := strconv.Atoi(e.Name()); err == nil && worksIn(e.Name(), real) {
			return true
		}
	}
	return false
}
