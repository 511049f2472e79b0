// Package search is the full-text index of one node: a private bleve index
// that is a cache of PostgreSQL. It may be lost at any time and is rebuilt
// beside itself; its position in the change feed lies inside it and moves in
// the same batch as the documents.
//
// What it says is a candidate, never a permission: whoever shows a hit reads
// the post from PostgreSQL under the reader's own rule first.
//
// The words of posts and of queries go into no log and no error.
package search

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"consilium/internal/kernel/ids"
)

// The kinds of post.
const (
	Thread  = "thread"
	Answer  = "answer"
	Comment = "comment"
)

// Document is one open post as the index sees it: plain text, no markup.
type Document struct {
	// ID is the post's own; Thread the one it belongs to (ID again for the
	// opening post); Author the member who wrote it.
	ID, Thread, Author ids.ID
	// Kind is Thread, Answer or Comment; ThreadKind the thread's ("case").
	Kind, ThreadKind string
	// Title is indexed as a field of its own and weighs more. It is the
	// opening post's alone: an answer that repeated it would be found by
	// words its author didn't write.
	Title, Body, BottomLine string
	// Specialties are the thread's keys.
	Specialties []string
	// Handle is what author: finds. Leave it empty where readers don't see
	// it (an alias, a former member).
	Handle string
	// Reach is the forum's word for who may read the post; Scope names the
	// reaches that one reader has. A document without is nobody's but its
	// author's.
	Reach   string
	Created time.Time
}

// Source gives documents out of PostgreSQL. Every method gives only posts
// that are open now.
type Source interface {
	// OfThreads gives every document of those threads: opening posts,
	// answers and comments. What it leaves out, the index deletes.
	OfThreads(ctx context.Context, threads []ids.ID) ([]Document, error)
	// OfPosts gives single posts of a kind. What it leaves out, the index
	// deletes.
	OfPosts(ctx context.Context, kind string, posts []ids.ID) ([]Document, error)
	// Walk gives all documents in batches, for a rebuild. A document may
	// come twice. It stops at the first error of batch and returns it.
	Walk(ctx context.Context, batch func([]Document) error) error
	// Count is about how many Walk will give.
	Count(ctx context.Context) (int64, error)
}

// Scope is what one reader may find, derived from the forum's rule. The zero
// Scope finds nothing.
type Scope struct {
	// Reaches are the values of Document.Reach that the reader may read.
	Reaches []string
	// Author's posts are found whatever their reach: the reader's own.
	Author ids.ID
	// All is for moderators.
	All bool
}

// Hit is one post found.
type Hit struct {
	ID, Thread ids.ID
	Kind       string
	Score      float64
}

// Result is one page of hits, best first.
type Result struct {
	Hits []Hit
	// Next is where the following page starts; nil at the end.
	Next *Cursor
	// Total is how many posts in scope matched, but no more than were looked
	// at: a page filled by posts with all the words doesn't look further.
	Total int
	// All is how many of them have every word; it is Total where the query
	// is too long to ask for that.
	All int
	// Partial says that words of a phrase are in so many posts that their
	// order wasn't read in all of them: Total is then "at least".
	Partial bool
}

// Cursor is a place in a list of hits. Hits are ordered by (all words before
// some, score, newest), which is total. Its String goes into addresses.
type Cursor struct {
	some  bool
	score float64
	id    string
}

// String is the form that ParseCursor reads.
func (c Cursor) String() string {
	tier := "a"
	if c.some {
		tier = "s"
	}
	return tier + strconv.FormatUint(math.Float64bits(c.score), 16) + "." + c.id
}

// ParseCursor reads what String wrote; empty text is nil, the first page.
func ParseCursor(text string) (*Cursor, error) {
	if text == "" {
		return nil, nil
	}
	head, id, _ := strings.Cut(text, ".")
	bad := errors.New("search: that is no cursor")
	if len(head) < 2 || len(head) > 17 || head[0] != 'a' && head[0] != 's' {
		return nil, bad
	}
	bits, err := strconv.ParseUint(head[1:], 16, 64)
	score := math.Float64frombits(bits)
	if _, _, ok := splitKey(id); err != nil || !ok || math.IsNaN(score) {
		return nil, bad
	}
	return &Cursor{some: head[0] == 's', score: score, id: id}, nil
}

// The document's name in the index: the post's id, then its kind's letter.
// Ids rise with time, so the name orders posts by age.
var letters = map[string]byte{Thread: 't', Answer: 'a', Comment: 'c'}

func key(kind string, id ids.ID) string {
	letter, ok := letters[kind]
	if !ok {
		return ""
	}
	return id.String() + string(letter)
}

func splitKey(key string) (kind string, id ids.ID, ok bool) {
	if len(key) != 27 {
		return "", ids.ID{}, false
	}
	for kind, letter := range letters {
		if letter == key[26] {
			id, err := ids.Parse(key[:26])
			return kind, id, err == nil
		}
	}
	return "", ids.ID{}, false
}

var errClosed = errors.New("search: the index is closed")

// newName names a generation of the index after the mapping's version.
func newName() string {
	id := ids.New()
	return fmt.Sprintf("v%d-%s", Version, hex.EncodeToString(id[:]))
}
