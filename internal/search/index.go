package search

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"consilium/internal/platform/changes"
)

// Why an index could not be opened. Anything else (a permission, a full disk,
// too many open files) is given as it came. Open deletes nothing in any case.
var (
	// ErrLocked: another process holds the index.
	ErrLocked = errors.New("search: another process holds the index")
	// ErrBroken: the files are not an index that can be read. SetAside makes
	// room for a new one.
	ErrBroken = errors.New("search: the index is broken")
)

// Options are what an Index needs. Source and Head must be there.
type Options struct {
	Source Source
	// Head is the change feed's: the position to stand at after a rebuild,
	// taken before the walk.
	Head func(context.Context) (changes.Position, error)
	Log  *slog.Logger
	// Wait is how long Open waits for another process to let go (2 s).
	Wait time.Duration
	// Deadline ends a search (1 s), Parallel is how many run at once (two a
	// processor).
	Deadline time.Duration
	Parallel int
	// Progress hears of rebuilds that the follower starts; may be nil.
	Progress func(done, total int64)
}

func (o *Options) fill() {
	if o.Wait == 0 {
		o.Wait = 2 * time.Second
	}
	if o.Deadline == 0 {
		o.Deadline = time.Second
	}
	if o.Parallel == 0 {
		o.Parallel = 2 * runtime.GOMAXPROCS(0)
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
}

// Index is one node's index: a folder that this process alone holds, with one
// generation that is live. It is safe for concurrent use, and is the
// changes.Consumer that keeps itself true.
type Index struct {
	dir   string
	o     Options
	lock  *os.File
	slots chan struct{}

	// building is held by what takes long: Rebuild and Purge, one at a time.
	building sync.Mutex
	// writing is held while documents or generations change.
	writing   sync.Mutex
	recording bool
	missed    []changes.Change

	mu    sync.Mutex
	live  *generation
	at    changes.Position
	stale bool
	moved chan struct{} // closed and made anew when at moves
}

var _ changes.Consumer = (*Index)(nil)

// Open opens the index of a folder, which is made if it isn't there. A new
// index is empty and, like one of an older Version, Stale until rebuilt.
//
// The error is ErrLocked or ErrBroken where it is that; then and in every
// other case nothing is deleted.
func Open(dir string, o Options) (*Index, error) {
	o.fill()
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	lock, err := hold(dir, o.Wait)
	if err != nil {
		return nil, err
	}
	x := &Index{dir: dir, o: o, lock: lock, slots: make(chan struct{}, o.Parallel), moved: make(chan struct{})}
	if err := x.load(); err != nil {
		return nil, errors.Join(err, lock.Close())
	}
	return x, nil
}

func (x *Index) load() error {
	name, err := readCurrent(x.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return x.begin()
	}
	if err != nil {
		return err
	}
	g, err := open(filepath.Join(x.dir, name))
	if err != nil && !strings.HasPrefix(name, fmt.Sprintf("v%d-", Version)) && !errors.Is(err, fs.ErrPermission) {
		// Of another version of this program: to be replaced anyhow.
		return x.begin()
	}
	if err != nil {
		return classify(err)
	}
	x.stale = g.version != Version
	at, err := g.position()
	if err != nil {
		return errors.Join(classify(err), g.close())
	}
	x.take(g, at)
	return nil
}

// begin makes a first, empty generation.
func (x *Index) begin() error {
	g, err := create(filepath.Join(x.dir, newName()), false)
	if err != nil {
		return err
	}
	if err := writeCurrent(x.dir, g.name()); err != nil {
		return errors.Join(err, g.close())
	}
	x.stale = true
	x.take(g, changes.Position{})
	return nil
}

// take makes g the live generation.
func (x *Index) take(g *generation, at changes.Position) {
	handlers.Store(filepath.Join(g.path, "store"), func(err error) {
		x.o.Log.Error("the search index failed in the background", "error", err)
	})
	x.mu.Lock()
	x.live = g
	x.mu.Unlock()
	x.stand(at)
}

// stand moves the position and wakes those who wait for it.
func (x *Index) stand(at changes.Position) {
	x.mu.Lock()
	x.at = at
	close(x.moved)
	x.moved = make(chan struct{})
	x.mu.Unlock()
}

// use gives the live generation, read-locked: the caller unlocks users.
func (x *Index) use() (*generation, error) {
	for {
		x.mu.Lock()
		g := x.live
		x.mu.Unlock()
		if g == nil {
			return nil, errClosed
		}
		g.users.RLock()
		if !g.closed {
			return g, nil
		}
		// Replaced in this very moment.
		g.users.RUnlock()
	}
}

// Close lets the index go. Searches under way end first.
func (x *Index) Close() error {
	x.writing.Lock()
	defer x.writing.Unlock()
	x.mu.Lock()
	g := x.live
	x.live = nil
	x.mu.Unlock()
	if g == nil {
		return nil
	}
	handlers.Delete(filepath.Join(g.path, "store"))
	return errors.Join(g.close(), x.lock.Close())
}

// Stale says whether the index is new or of an older Version, so that it
// wants a Rebuild. The follower does that by itself.
func (x *Index) Stale() bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	return x.stale
}

// Stats is what doctor and the metrics tell.
type Stats struct {
	Documents uint64
	// Dead are deleted and replaced documents whose words still lie in the
	// files, until Purge.
	Dead     uint64
	Segments int
	Bytes    int64
	Version  int
	Position changes.Position
	Stale    bool
}

// Stats looks at the live generation.
func (x *Index) Stats() (Stats, error) {
	g, err := x.use()
	if err != nil {
		return Stats{}, err
	}
	defer g.users.RUnlock()
	x.mu.Lock()
	s := Stats{Version: g.version, Position: x.at, Stale: x.stale}
	x.mu.Unlock()
	if s.Documents, err = g.idx.DocCount(); err != nil {
		return s, err
	}
	s.Documents -= min(s.Documents, 1) // the marker
	var live map[string]bool
	if s.Dead, live, err = g.dead(); err != nil {
		return s, err
	}
	s.Segments = len(live)
	_, s.Bytes, err = g.files()
	return s, err
}
