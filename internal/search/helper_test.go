package search

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"consilium/internal/kernel/ids"
	"consilium/internal/platform/changes"
)

// shelf is a Source in memory with a change feed.
type shelf struct {
	mu    sync.Mutex
	docs  map[string]Document
	seq   int64
	batch int
	// during is called in the middle of a walk.
	during func()
}

func newShelf(docs ...Document) *shelf {
	s := &shelf{docs: map[string]Document{}, batch: 7}
	for _, d := range docs {
		s.docs[key(d.Kind, d.ID)] = d
	}
	return s
}

func (s *shelf) put(d Document) changes.Change {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.docs[key(d.Kind, d.ID)] = d
	return s.change(d.Kind, d.ID)
}

func (s *shelf) drop(d Document) changes.Change {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.docs, key(d.Kind, d.ID))
	return s.change(d.Kind, d.ID)
}

func (s *shelf) change(kind string, id ids.ID) changes.Change {
	s.seq++
	return changes.Change{XID: uint64(s.seq), Seq: s.seq, Kind: kind, ID: id}
}

func (s *shelf) head(context.Context) (changes.Position, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return changes.Position{XID: uint64(s.seq) + 1}, nil
}

func (s *shelf) OfThreads(_ context.Context, threads []ids.ID) ([]Document, error) {
	return s.which(func(d Document) bool { return slices.Contains(threads, d.Thread) }), nil
}

func (s *shelf) OfPosts(_ context.Context, kind string, posts []ids.ID) ([]Document, error) {
	return s.which(func(d Document) bool { return d.Kind == kind && slices.Contains(posts, d.ID) }), nil
}

func (s *shelf) which(want func(Document) bool) []Document {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []Document
	for _, d := range s.docs {
		if want(d) {
			list = append(list, d)
		}
	}
	return list
}

func (s *shelf) Count(context.Context) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return int64(len(s.docs)), nil
}

func (s *shelf) Walk(_ context.Context, batch func([]Document) error) error {
	s.mu.Lock()
	names := slices.Sorted(maps.Keys(s.docs))
	s.mu.Unlock()
	for i := 0; i < len(names); i += s.batch {
		if i > 0 && s.during != nil {
			s.during()
		}
		var list []Document
		s.mu.Lock()
		for _, name := range names[i:min(i+s.batch, len(names))] {
			if d, ok := s.docs[name]; ok {
				list = append(list, d)
			}
		}
		s.mu.Unlock()
		if err := batch(list); err != nil {
			return err
		}
	}
	return nil
}

func (s *shelf) options() Options {
	return Options{Source: s, Head: s.head, Deadline: time.Minute, Wait: 50 * time.Millisecond}
}

// built opens an index in a fresh folder and fills it from the shelf.
func built(t testing.TB, s *shelf) *Index {
	t.Helper()
	return opened(t, t.TempDir(), s)
}

func opened(t testing.TB, dir string, s *shelf) *Index {
	t.Helper()
	x, err := Open(dir, s.options())
	must(t, err)
	t.Cleanup(func() { _ = x.Close() })
	if x.Stale() {
		must(t, x.Rebuild(t.Context(), nil))
	}
	return x
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// post makes a document; words of the form "name: text" set a field.
func post(kind string, parts ...string) Document {
	d := Document{ID: ids.New(), Author: ids.New(), Kind: kind, ThreadKind: "question", Reach: "clinicians"}
	d.Thread = d.ID
	for _, p := range parts {
		name, text, _ := strings.Cut(p, ": ")
		switch name {
		case "title":
			d.Title = text
		case "line":
			d.BottomLine = text
		case "body":
			d.Body = text
		case "handle":
			d.Handle = text
		case "reach":
			d.Reach = text
		case "kind":
			d.ThreadKind = text
		case "specialty":
			d.Specialties = append(d.Specialties, text)
		default:
			panic(fmt.Sprintf("post: %q", p))
		}
	}
	return d
}

func answerTo(thread Document, parts ...string) Document {
	d := post(Answer, parts...)
	d.Thread = thread.ID
	return d
}

var everything = Scope{All: true}

// find gives the ids found, in order, over all pages.
func find(t testing.TB, x *Index, text string, s Scope) []ids.ID {
	t.Helper()
	var list []ids.ID
	var after *Cursor
	for {
		res, err := x.Search(t.Context(), Parse(text), s, after, 3)
		must(t, err)
		for _, h := range res.Hits {
			if slices.Contains(list, h.ID) {
				t.Fatalf("%q: a hit came on two pages", text)
			}
			list = append(list, h.ID)
		}
		if res.Next == nil {
			return list
		}
		if len(res.Hits) != 3 {
			t.Fatalf("%q: a page of %d that isn't the last", text, len(res.Hits))
		}
		if after, err = ParseCursor(res.Next.String()); err != nil {
			t.Fatal(errors.Join(err, fmt.Errorf("cursor %s", res.Next)))
		}
	}
}

// wants checks that exactly these documents are found, in any order.
func wants(t testing.TB, x *Index, text string, s Scope, docs ...Document) {
	t.Helper()
	got := find(t, x, text, s)
	want := make([]ids.ID, 0, len(docs))
	for _, d := range docs {
		want = append(want, d.ID)
	}
	less := func(a, b ids.ID) int { return strings.Compare(a.String(), b.String()) }
	slices.SortFunc(want, less)
	slices.SortFunc(got, less)
	if !slices.Equal(got, want) {
		t.Errorf("%q: found %d documents, want %d others or more:\n got %v\nwant %v", text, len(got), len(want), got, want)
	}
}
