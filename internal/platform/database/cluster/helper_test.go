package cluster

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// The test binary is also the other process that several tests need: with
// these set it starts a cluster, says so in one line, and does as stdin says.
const (
	envDir       = "CLUSTER_TEST_DIR"
	envDrop      = "CLUSTER_TEST_NO_NAMESPACE"
	envVarLib    = "CLUSTER_TEST_VARLIB"
	envPort      = "CLUSTER_TEST_FIRST_PORT"
	envWatch     = "CLUSTER_TEST_WATCH"
	envEphemeral = "CLUSTER_TEST_EPHEMERAL"
)

func TestMain(m *testing.M) {
	switch {
	case os.Getenv(envWatch) != "":
		watchHelper()
	case os.Getenv(envDir) != "":
		os.Exit(startHelper())
	}
	if !rootHasChoice() {
		leaveOut(onlyRoot)
	}
	os.Exit(m.Run())
}

// onlyRoot are the tests of what root alone can do: dropping to another user,
// and giving files away. Nobody else has that choice, and what those users have
// is what every other test here runs as. So for them these tests are no part of
// the run, rather than tests that skip themselves: a run with a skipped test
// counts as failed (internal/testsum), since a test that was meant to run and
// did not shows nothing. They are not counted as passed either. Root runs them
// all.
const onlyRoot = `^TestRoot|^TestOrdinaryUser$`

// rootHasChoice says whether root runs the tests, with somebody to drop to.
func rootHasChoice() bool {
	_, nobody := account("nobody")
	return os.Geteuid() == 0 && len(accounts()) > 0 && nobody
}

// leaveOut takes tests out of the run before it begins, and says so.
func leaveOut(pattern string) {
	flag.Parse()
	skip := flag.Lookup("test.skip")
	if before := skip.Value.String(); before != "" {
		pattern = before + "|" + pattern
	}
	if err := skip.Value.Set(pattern); err != nil {
		panic(err)
	}
	fmt.Println("not root, or nobody to drop to: what only root can do is not part of this run")
}

// told is what a helper says once it has a cluster, or has none.
type told struct {
	URL, Error string
	PID        int
	Owned      bool
}

func startHelper() int {
	useNamespace = os.Getenv(envDrop) == ""
	if v := os.Getenv(envVarLib); v != "" {
		varLib = v
	}
	if v := os.Getenv(envPort); v != "" {
		choosePort = taken(v, choosePort)
	}
	var opts []Option
	if os.Getenv(envEphemeral) != "" {
		opts = append(opts, WithEphemeral())
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	c, err := Start(ctx, os.Getenv(envDir), opts...)
	if err != nil {
		_ = json.NewEncoder(os.Stdout).Encode(told{Error: err.Error()})
		return 1
	}
	_ = json.NewEncoder(os.Stdout).Encode(told{URL: c.URL("consilium"), PID: c.PID(), Owned: c.Owned()})
	line, _ := bufio.NewReader(os.Stdin).ReadString('\n')
	if line != "stop\n" {
		return 0 // as by a panic: without stopping
	}
	if err := c.Stop(ctx); err != nil {
		return 1
	}
	return 0
}

// taken answers a port that somebody has, the first time.
func taken(port string, then func() (int, error)) func() (int, error) {
	first := true
	return func() (int, error) {
		if first {
			first = false
			return strconv.Atoi(port)
		}
		return then()
	}
}

// watchHelper starts a child that only the watchdog will end.
func watchHelper() {
	child := exec.Command("sleep", "600")
	child.Stdout = os.Stdout
	if err := child.Start(); err != nil {
		os.Exit(1)
	}
	unwatch, err := watch(child.Process.Pid, syscall.SIGINT)
	if err != nil {
		os.Exit(1)
	}
	fmt.Println("watching")
	_, _ = io.Copy(io.Discard, os.Stdin)
	unwatch()
}

// helper is the test binary in another process.
type helper struct {
	t    *testing.T
	cmd  *exec.Cmd
	in   io.WriteCloser
	out  *bufio.Reader
	told told
}

func begin(t *testing.T, who *syscall.Credential, binary string, env ...string) *helper {
	t.Helper()
	if binary == "" {
		binary = self(t)
	}
	h := &helper{t: t, cmd: exec.Command(binary, "-test.run=^$")}
	h.cmd.Env = append(os.Environ(), env...)
	h.cmd.Stderr = os.Stderr
	h.cmd.Dir = "/"
	if who != nil {
		h.cmd.SysProcAttr = &syscall.SysProcAttr{Credential: who}
	}
	h.in, _ = h.cmd.StdinPipe()
	out, err := h.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	h.out = bufio.NewReader(out)
	if err := h.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = h.in.Close(); _ = h.cmd.Wait() })
	return h
}

func self(t *testing.T) string {
	path, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// hear waits for what the helper has to say; a refusal fails the test.
func (h *helper) hear() told {
	h.t.Helper()
	if err := json.NewDecoder(h.out).Decode(&h.told); err != nil {
		h.t.Fatalf("the helper said nothing: %v", err)
	}
	if h.told.Error != "" {
		h.t.Fatalf("the helper: %s", h.told.Error)
	}
	return h.told
}

func (h *helper) stop() {
	h.t.Helper()
	_, _ = io.WriteString(h.in, "stop\n")
	if err := h.cmd.Wait(); err != nil {
		h.t.Fatalf("the helper ended with %v", err)
	}
}

func (h *helper) kill() {
	h.t.Helper()
	_ = h.cmd.Process.Kill()
	_ = h.cmd.Wait()
}

func occupied(t *testing.T) string {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}
