package cluster

import (
	"os"
	"path/filepath"
	"syscall"
)

// home is the folder that Start was given, and where its data is.
type home struct {
	dir   string
	data  string // PGDATA: dir/data, or below the folder that dir/location names
	owner int    // the user id that dir belongs to
}

// initialising begins the names of folders that initdb is, or was, filling.
const initialising = "data.new-"

// openHome makes the folder if need be.
func openHome(dir string) (*home, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, sentence(err, "the folder %s for the database can't be made", dir)
	}
	info, err := os.Stat(dir)
	if err != nil {
		return nil, sentence(err, "the folder %s for the database can't be read", dir)
	}
	h := &home{dir: dir, data: filepath.Join(dir, "data"), owner: ownerOf(info)}
	return h, h.followLocation()
}

// path is that of one of the folder's own files.
func (h *home) path(name string) string { return filepath.Join(h.dir, name) }

// initialised says whether the cluster is there; initdb works beside it and
// the result is moved here whole, so what is here is complete.
func (h *home) initialised() bool { return exists(filepath.Join(h.data, "PG_VERSION")) }

// giveToOwner hands a file that root made to whom the folder belongs, who
// could not use it otherwise when they run the same command themselves.
func (h *home) giveToOwner(f *os.File) error {
	if os.Geteuid() != 0 || h.owner == 0 {
		return nil
	}
	return f.Chown(h.owner, -1)
}

func ownerOf(info os.FileInfo) int {
	if s, ok := info.Sys().(*syscall.Stat_t); ok {
		return int(s.Uid)
	}
	return os.Geteuid()
}
