package cluster

import (
	"os/exec"
	"strconv"
	"syscall"
)

// watch ends pid when we end, however that happens, where the kernel has no
// such service: a shell waits for the end of a pipe that only we hold open.
// The caller unwatches once pid has ended, before the id can be another's.
func watch(pid int, sig syscall.Signal) (unwatch func(), err error) {
	cmd := exec.Command("/bin/sh", "-c", `read -r _; kill -"$1" "$2"`, "sh", strconv.Itoa(int(sig)), strconv.Itoa(pid))
	cmd.Env = environment()
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl-C must not reach it
	// Held by the closure: a collected pipe would be a closed one.
	pipe, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	return func() {
		_ = cmd.Process.Kill()
		_ = pipe.Close()
		_ = cmd.Wait()
	}, nil
}
