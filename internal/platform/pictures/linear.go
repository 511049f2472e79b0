package pictures

import (
	"github.com/tetratelabs/wazero/experimental"
	"golang.org/x/sys/unix"
)

// mapped gives the sandbox memory outside Go's heap: address space for its
// maximum, of which only what is touched is taken, and which is given back the
// moment the sandbox closes. A slice that grows would be copied again and again
// and hold several times as much.
type mapped struct{ all []byte }

func mapMemory(_, most uint64) experimental.LinearMemory {
	all, err := unix.Mmap(-1, 0, int(most), unix.PROT_READ|unix.PROT_WRITE, unix.MAP_PRIVATE|unix.MAP_ANON|unix.MAP_NORESERVE)
	if err != nil {
		return &mapped{}
	}
	return &mapped{all: all}
}

// Reallocate gives the memory at its new size; nil says that there is none.
func (m *mapped) Reallocate(size uint64) []byte {
	if size > uint64(len(m.all)) {
		return nil
	}
	return m.all[:size:len(m.all)]
}

// Free gives the memory back.
func (m *mapped) Free() {
	_ = unix.Munmap(m.all)
	m.all = nil
}
