//go:build !linux

package cluster

import (
	"os/exec"
	"strconv"
	"strings"
)

// canTell is false: ps tells the postmaster by its command line, which is good
// enough to stop it but not to judge that it is gone.
const canTell = false

// serves says whether pid is the postmaster that this package started on data.
func serves(pid int, data string) bool {
	out, err := exec.Command("ps", "-o", "command=", "-p", strconv.Itoa(pid)).Output()
	return err == nil && strings.Contains(string(out), "postgres -D "+data+" ")
}

// anyServes leaves the sessions of a killed postmaster to PostgreSQL's checks.
func anyServes(string) bool { return false }
