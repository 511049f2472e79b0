package cluster

import (
	"io"
	"os"
	"syscall"
)

// logLimit is the size from which a start begins a new log; one old is kept.
const logLimit = 8 << 20

// serverLog is where the server writes what it has to say, and from where in
// it this start's part begins.
type serverLog struct {
	file *os.File
	from int64
}

func (h *home) openLog() (*serverLog, error) {
	path := h.path("server.log")
	if info, err := os.Lstat(path); err == nil && info.Size() > logLimit {
		_ = os.Rename(path, path+".1")
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_APPEND|os.O_CREATE|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, sentence(err, "the database's log can't be opened")
	}
	if err := h.giveToOwner(f); err != nil {
		_ = f.Close()
		return nil, err
	}
	from, err := f.Seek(0, io.SeekEnd)
	if err != nil {
		_ = f.Close()
		return nil, err
	}
	return &serverLog{f, from}, nil
}

// said is what the server wrote since the start, up to 64 KB.
func (l *serverLog) said() string {
	raw, _ := io.ReadAll(io.NewSectionReader(l.file, l.from, 64<<10))
	return string(raw)
}
