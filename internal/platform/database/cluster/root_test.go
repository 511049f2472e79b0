package cluster

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
)

// asRoot gives whom root drops to. Tests that call it are among onlyRoot.
func asRoot(t *testing.T) identity {
	t.Helper()
	if !rootHasChoice() {
		t.Fatal("only root has this choice: this test is not part of anybody else's run")
	}
	return accounts()[0]
}

// A test that needs root and is not left out would fail for everybody else;
// one that is left out and needs no root would be lost to them.
func TestWhatIsLeftOutForOthersIsWhatNeedsRoot(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	left := regexp.MustCompile(onlyRoot)
	for _, name := range files {
		code, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, function := range strings.Split(string(code), "\nfunc ")[1:] {
			called, _, _ := strings.Cut(function, "(")
			body, _, _ := strings.Cut(function, "\n}\n")
			if !strings.HasPrefix(called, "Test") || called == "TestMain" {
				continue
			}
			if needs := strings.Contains(body, "asRoot(t)\n"); needs != left.MatchString(called) {
				t.Errorf("%s: needs root %v, is left out for others %v", called, needs, !needs)
			}
		}
	}
}

// open is a folder that anybody can pass, unlike t.TempDir.
func open(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "cluster-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// hidden is a folder below one that only its owner can pass.
func hidden(t *testing.T) string {
	t.Helper()
	parent := filepath.Join(open(t), "hidden")
	if err := os.Mkdir(parent, 0o700); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(parent, "postgres")
}

func ownerAt(t *testing.T, path string) int {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return ownerOf(info)
}

func TestBelowAHiddenFolder(t *testing.T) {
	t.Parallel()
	dir := hidden(t)
	stop(t, start(t, dir, WithEphemeral()))
	if c := start(t, dir, WithEphemeral()); !c.Owned() {
		t.Fatal("not owned")
	}
	if !exists(filepath.Join(dir, "location")) && ownerAt(t, filepath.Join(dir, "data")) != os.Geteuid() {
		t.Fatal("the data is not ours")
	}
}

func TestRootDropsToAnotherUser(t *testing.T) {
	t.Parallel()
	who := asRoot(t)
	dir := filepath.Join(open(t), "postgres")
	env := []string{envDir + "=" + dir, envDrop + "=1"}
	h := begin(t, nil, "", env...)
	remember(t, h.hear().URL)
	if got := ownerAt(t, filepath.Join(dir, "data")); got != who.uid {
		t.Fatalf("the data belongs to %d", got)
	}
	h.kill()
	// Where namespaces work again, the data keeps its owner.
	remembers(t, start(t, dir).URL("consilium"))
}

func TestRootWithoutNamespaceBelowAHiddenFolder(t *testing.T) {
	t.Parallel()
	who := asRoot(t)
	dir, lib := hidden(t), open(t)
	env := []string{envDir + "=" + dir, envDrop + "=1", envVarLib + "=" + lib}
	h := begin(t, nil, "", env...)
	remember(t, h.hear().URL)
	h.stop()
	where, err := os.ReadFile(filepath.Join(dir, "location"))
	if err != nil {
		t.Fatal(err)
	}
	place := strings.TrimSpace(string(where))
	if filepath.Dir(place) != lib || ownerAt(t, filepath.Join(place, "data")) != who.uid {
		t.Fatalf("the data is at %s", place)
	}
	h = begin(t, nil, "", env...)
	remembers(t, h.hear().URL)
	h.stop()
}

func TestRootMovesItsDataToAnotherUser(t *testing.T) {
	t.Parallel()
	who := asRoot(t)
	dir := filepath.Join(open(t), "postgres")
	c := start(t, dir)
	remember(t, c.URL("consilium"))
	stop(t, c)
	h := begin(t, nil, "", envDir+"="+dir, envDrop+"=1")
	remembers(t, h.hear().URL)
	if got := ownerAt(t, filepath.Join(dir, "data", "base")); got != who.uid {
		t.Fatalf("the data belongs to %d", got)
	}
	h.stop()
}

func TestOrdinaryUser(t *testing.T) {
	t.Parallel()
	asRoot(t)
	who, _ := account("nobody")
	place := open(t)
	dir, binary := filepath.Join(place, "postgres"), filepath.Join(place, "test")
	code, err := os.ReadFile(self(t))
	if err != nil {
		t.Fatal(err)
	}
	// Go builds test binaries where nobody else can run them.
	if err := os.WriteFile(binary, code, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := who.own(dir); err != nil {
		t.Fatal(err)
	}
	as := &syscall.Credential{Uid: uint32(who.uid), Gid: uint32(who.gid)}
	h := begin(t, as, binary, envDir+"="+dir)
	remember(t, h.hear().URL)
	h.stop()
	// Root's turn in somebody's folder leaves it usable for them.
	c := start(t, dir)
	remembers(t, c.URL("consilium"))
	stop(t, c)
	h = begin(t, as, binary, envDir+"="+dir)
	remembers(t, h.hear().URL)
	h.kill()
	h = begin(t, as, binary, envDir+"="+dir)
	remembers(t, h.hear().URL)
	h.stop()
}
