package cluster

import (
	"context"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// settle decides whom the server runs as, and gives them the data.
func (h *home) settle(p Programs) (identity, error) {
	if os.Geteuid() != 0 {
		return ourselves(), nil
	}
	var refused []string
	for _, who := range h.candidates() {
		err := h.welcome(p, who)
		if err == nil {
			return who, nil
		}
		refused = append(refused, fmt.Sprintf("%s: %v", who.name, err))
	}
	if who, err := h.settleElsewhere(p); err == nil {
		return who, nil
	}
	return identity{}, fmt.Errorf("PostgreSQL refuses to run as root, and nobody else can use the folder %s. "+
		"Run consilium as an ordinary user, or choose a folder that the user postgres can reach, such as one below /srv (%s)",
		h.dir, strings.Join(refused, "; "))
}

// candidates are whom root may run the server as, the preferred first. A
// folder or a cluster that belongs to somebody is run as them.
func (h *home) candidates() []identity {
	if h.owner != 0 {
		return []identity{numbered(h.owner)}
	}
	if info, err := os.Lstat(h.data); err == nil && ownerOf(info) != 0 {
		return []identity{numbered(ownerOf(info))}
	}
	var all []identity
	if who, ok := namespaced(); ok && useNamespace {
		all = append(all, who)
	}
	return append(all, accounts()...)
}

// useNamespace is false in tests of what happens where namespaces are refused.
var useNamespace = true

// accounts are the users that root may drop to.
func accounts() []identity {
	var all []identity
	for _, name := range []string{"postgres", "nobody"} {
		if who, ok := account(name); ok {
			all = append(all, who)
		}
	}
	return all
}

// welcome tries whether who reaches the folder and the programs; if so, what
// data is there becomes theirs.
func (h *home) welcome(p Programs, who identity) error {
	parent := filepath.Dir(h.data)
	undo := letThrough(parent, who)
	// Trying is surer than judging permissions: the child enters the folder
	// as who it is to be, and runs the program there.
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if _, err := who.run(ctx, parent, p.Postgres, "--version"); err != nil {
		undo()
		return err
	}
	info, err := os.Lstat(h.data)
	if err != nil || ownerOf(info) == who.uid {
		return nil
	}
	return giveTree(h.data, who)
}

// letThrough lets another user pass a folder of ours without seeing what is
// in it, and gives the way back.
func letThrough(dir string, who identity) func() {
	info, err := os.Stat(dir)
	if err != nil || ownerOf(info) == who.uid {
		return func() {}
	}
	mode := info.Mode().Perm()
	_ = os.Chmod(dir, mode|0o011)
	return func() { _ = os.Chmod(dir, mode) }
}

func giveTree(dir string, who identity) error {
	return filepath.WalkDir(dir, func(path string, _ fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return who.own(path)
	})
}

// settleElsewhere puts new data below varLib, where another user can reach it.
func (h *home) settleElsewhere(p Programs) (identity, error) {
	if h.owner != 0 || exists(h.data) || exists(h.path("location")) {
		return identity{}, fmt.Errorf("%s stays where it is", h.data)
	}
	if err := h.moveOut(); err != nil {
		return identity{}, err
	}
	for _, who := range accounts() {
		if h.welcome(p, who) == nil {
			return who, nil
		}
	}
	h.comeBack()
	return identity{}, fmt.Errorf("nobody can use a folder below %s", varLib)
}
