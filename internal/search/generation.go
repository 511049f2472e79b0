package search

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/index/scorch"

	"consilium/internal/platform/changes"
)

// What an index keeps beside its documents.
var (
	keyPosition = []byte("consilium.position")
	keyVersion  = []byte("consilium.version")
)

// batchSize is how many documents go in at once: five thousand a second this
// way, two hundred one by one.
const batchSize = 1000

// generation is one bleve index in a folder of its own.
type generation struct {
	path    string
	idx     bleve.Index
	scorch  *scorch.Scorch
	version int
	// users is read-locked by whoever uses idx; close waits for them.
	users  sync.RWMutex
	closed bool
}

func (g *generation) name() string { return filepath.Base(g.path) }

// settings of an index that is being filled put off merging: all its segments
// become one in the end.
func settings(filling bool) map[string]any {
	tier := 4
	if filling {
		tier = 40
	}
	return map[string]any{
		"bolt_timeout":           "2s",
		"asyncErrorCallbackName": asyncName,
		// What is deleted must go, so no older state is kept.
		"numSnapshotsToKeep": 1,
		// Fewer, larger segments: each costs every search a look-up per term.
		"scorchMergePlanOptions": map[string]any{"MaxSegmentsPerTier": tier, "SegmentsPerMergeTask": tier,
			"MaxSegmentSize": 5_000_000, "MaxSegmentFileSize": 4 << 30, "TierGrowth": 10.0,
			"FloorSegmentSize": 2000, "ReclaimDeletesWeight": 2.0},
	}
}

// create makes an empty index in a folder that isn't there yet.
func create(path string, filling bool) (*generation, error) {
	idx, err := bleve.NewUsing(path, newMapping(), scorch.Name, scorch.Name, settings(filling))
	if err != nil {
		return nil, err
	}
	g, err := wrap(path, idx)
	if err != nil {
		return nil, err
	}
	b := idx.NewBatch()
	b.SetInternal(keyVersion, []byte(strconv.Itoa(Version)))
	b.SetInternal(keyPosition, []byte(changes.Position{}.String()))
	if err := errors.Join(b.IndexAdvanced(markerDocument()), idx.Batch(b)); err != nil {
		return nil, errors.Join(err, g.close())
	}
	g.version = Version
	return g, nil
}

// open opens an index that is there. A panic of the library over a broken
// file is an error.
func open(path string) (g *generation, err error) {
	defer func() {
		if r := recover(); r != nil {
			g, err = nil, fmt.Errorf("search: opening panicked: %v", r)
		}
	}()
	// bleve calls an unreadable file a missing one.
	for _, name := range []string{"index_meta.json", filepath.Join("store", "root.bolt")} {
		f, err := os.OpenFile(filepath.Join(path, name), os.O_RDWR, 0)
		if err != nil {
			return nil, err
		}
		_ = f.Close()
	}
	idx, err := bleve.OpenUsing(path, settings(false))
	if err != nil {
		return nil, err
	}
	if g, err = wrap(path, idx); err != nil {
		return nil, err
	}
	text, err := idx.GetInternal(keyVersion)
	if err != nil {
		return nil, errors.Join(err, g.close())
	}
	// Without a version it is of none that we know.
	g.version, _ = strconv.Atoi(string(text))
	if _, err := g.position(); err != nil {
		return nil, errors.Join(err, g.close())
	}
	return g, nil
}

func wrap(path string, idx bleve.Index) (*generation, error) {
	inner, err := idx.Advanced()
	if err != nil {
		return nil, errors.Join(err, idx.Close())
	}
	s, ok := inner.(*scorch.Scorch)
	if !ok {
		return nil, errors.Join(fmt.Errorf("search: an index of type %T", inner), idx.Close())
	}
	return &generation{path: path, idx: idx, scorch: s}, nil
}

// close waits for the users of the index and closes it.
func (g *generation) close() error {
	g.users.Lock()
	defer g.users.Unlock()
	if g.closed {
		return nil
	}
	g.closed = true
	return g.idx.Close()
}

// position is what the files say.
func (g *generation) position() (changes.Position, error) {
	text, err := g.idx.GetInternal(keyPosition)
	if err != nil {
		return changes.Position{}, err
	}
	return changes.ParsePosition(string(text))
}

// write puts documents in and takes others out, and moves the position with
// them when there is one: all or nothing.
func (g *generation) write(docs []Document, gone []string, to *changes.Position) error {
	b := g.idx.NewBatch()
	for _, name := range gone {
		b.Delete(name)
	}
	for _, d := range docs {
		name := key(d.Kind, d.ID)
		if name == "" {
			return fmt.Errorf("search: a document of kind %q", d.Kind)
		}
		if err := b.Index(name, entryOf(d)); err != nil {
			return err
		}
	}
	if to != nil {
		b.SetInternal(keyPosition, []byte(to.String()))
	}
	return g.idx.Batch(b)
}

// view opens the present state for reading.
func (g *generation) view(ctx context.Context) (*view, error) {
	reader, err := g.scorch.Reader()
	if err != nil {
		return nil, err
	}
	docs, err := reader.DocCount()
	if err != nil {
		return nil, errors.Join(err, reader.Close())
	}
	return &view{ctx: ctx, reader: reader, docs: docs}, nil
}

// names gives the names of the documents that have the term in the field.
func (g *generation) names(ctx context.Context, field, term string) ([]string, error) {
	v, err := g.view(ctx)
	if err != nil {
		return nil, err
	}
	defer v.close()
	l, err := v.open(field, term, bare)
	if err != nil {
		return nil, err
	}
	var list []string
	for l.at != end {
		name, err := v.reader.ExternalID(l.doc.ID)
		if err != nil {
			return nil, err
		}
		list = append(list, name)
		if err := l.seek(l.at + 1); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// dead is how many documents lie in the live files that are deleted or
// replaced. live are those files' names.
func (g *generation) dead() (dead uint64, live map[string]bool, err error) {
	reader, err := g.scorch.Reader()
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = reader.Close() }()
	snap, ok := reader.(*scorch.IndexSnapshot)
	if !ok {
		return 0, nil, fmt.Errorf("search: a reader of type %T", reader)
	}
	live = map[string]bool{}
	for _, s := range snap.Segments() {
		if bits := s.Deleted(); bits != nil {
			dead += bits.GetCardinality()
		}
		if file, ok := s.Segment().(interface{ Path() string }); ok {
			live[filepath.Base(file.Path())] = true
		}
	}
	return dead, live, nil
}

// files gives the names of the segment files in the folder, and the bytes of
// all files.
func (g *generation) files() (segments []string, bytes int64, err error) {
	err = filepath.WalkDir(g.path, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return ignoreGone(err)
		}
		info, err := d.Info()
		if err != nil {
			return ignoreGone(err)
		}
		bytes += info.Size()
		if filepath.Ext(path) == ".zap" {
			segments = append(segments, filepath.Base(path))
		}
		return nil
	})
	return segments, bytes, err
}

func ignoreGone(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// asyncName is the callback that bleve calls from its own goroutines.
const asyncName = "consilium.search"

// asyncPause slows the library's persister, which otherwise tries a full disk
// again without a pause.
const asyncPause = 200 * time.Millisecond

// handlers tells whose index an asynchronous error is about. bleve finds the
// callback by name in a map of the package's that must not change once an
// index is open, so one callback serves all and looks here.
var handlers sync.Map // folder of the store -> func(error)

func init() {
	scorch.RegistryAsyncErrorCallbacks[asyncName] = func(err error, path string) {
		if handle, ok := handlers.Load(filepath.Clean(path)); ok {
			handle.(func(error))(err)
		}
		time.Sleep(asyncPause)
	}
}
