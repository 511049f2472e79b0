package search

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	zap "github.com/blevesearch/zapx/v17"
)

const canary = "zyxcanaryword"

// holds counts the places under dir where the word is: files that have it as
// plain bytes, and segment files whose dictionary of a field has it. (In a
// dictionary a word is a path through an automaton, which no grep can see.)
func holds(t *testing.T, dir, word string) (plain, dictionaries int) {
	t.Helper()
	must(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return ignoreGone(err)
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return ignoreGone(err)
		}
		if bytes.Contains(text, []byte(word)) {
			plain++
		}
		if filepath.Ext(path) != ".zap" || len(text) == 0 { // just begun
			return nil
		}
		segment, err := (&zap.ZapPlugin{}).Open(path)
		if err != nil {
			return ignoreGone(err)
		}
		for _, field := range segment.Fields() {
			dict, err := segment.Dictionary(field)
			must(t, err)
			if in, err := dict.Contains([]byte(word)); err != nil || in {
				must(t, err)
				dictionaries++
			}
		}
		return segment.Close()
	}))
	return plain, dictionaries
}

func TestErasedWordsLeaveTheFiles(t *testing.T) {
	t.Parallel()
	for name, others := range map[string]int{"the only segment": 1, "one of many": 40} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			q := post(Thread, "title: About "+canary, "handle: "+canary, "body: The "+canary+" of this.")
			a := answerTo(q, "line: "+canary, "body: "+canary)
			s := newShelf(q, a, post(Thread, "title: Other"))
			x := built(t, s)
			for i := range others {
				apply(t, x, s.put(post(Thread, fmt.Sprintf("title: Number %d", i))))
			}
			wants(t, x, canary, everything, q, a)
			if _, n := holds(t, x.dir, canary); n < 4 {
				t.Fatalf("this test sees the word in %d dictionaries", n)
			}
			q.Title, q.Body, q.Handle = "Erased", "", ""
			s.drop(a)
			apply(t, x, s.put(q))
			wants(t, x, canary, everything)
			if _, n := holds(t, x.dir, canary); n == 0 {
				t.Fatal("the word left by itself: this test shows nothing")
			}
			must(t, x.Purge(t.Context()))
			if plain, n := holds(t, x.dir, canary); plain+n != 0 {
				t.Errorf("after Purge %d files and %d dictionaries hold the word", plain, n)
			}
			st, err := x.Stats()
			if err != nil || st.Dead != 0 || st.Documents != uint64(2+others) {
				t.Errorf("%+v, %v", st, err)
			}
			wants(t, x, "erased", everything, q)
			must(t, x.Purge(t.Context())) // nothing to do
		})
	}
}
