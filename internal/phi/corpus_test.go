package phi_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"

	"consilium/internal/phi"
)

// post is one of testdata: made up for these tests, of nobody.
type post struct {
	id, text string
	spans    []span
}

type span struct {
	start, end int
	typ        phi.Type
	text       string
}

// readPosts reads files of posts that begin with "=== id" and mark identifiers
// as {KIND|text}.
func readPosts(t testing.TB, pattern string) []post {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("testdata", pattern))
	if err != nil || len(files) == 0 {
		t.Fatalf("no %s: %v", pattern, err)
	}
	var out []post
	for _, f := range files {
		raw, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for block := range strings.SplitSeq(string(raw), "=== ") {
			id, marked, ok := strings.Cut(block, "\n")
			if ok {
				out = append(out, unmark(t, strings.TrimSpace(id), strings.TrimSpace(marked)))
			}
		}
	}
	return out
}

func unmark(t testing.TB, id, marked string) post {
	t.Helper()
	p := post{id: id}
	var text []rune
	for {
		before, rest, ok := strings.Cut(marked, "{")
		text = append(text, []rune(before)...)
		if !ok {
			break
		}
		inner, after, _ := strings.Cut(rest, "}")
		kind, what, ok := strings.Cut(inner, "|")
		if !ok || !slices.Contains(phi.Types(), phi.Type(kind)) {
			t.Fatalf("%s: {%s} is no mark", id, inner)
		}
		start := len(text)
		text = append(text, []rune(what)...)
		p.spans = append(p.spans, span{start, len(text), phi.Type(kind), what})
		marked = after
	}
	p.text = string(text)
	return p
}

// tally is what the shared scorer counts.
type tally struct {
	hit, all, named       map[phi.Type]int
	posts, any, whole     int
	clean, flagged        int
	right, claimed        int
	missed, wrong, alarms []string
}

func score(e *phi.Engine, posts []post) tally {
	c := tally{hit: map[phi.Type]int{}, all: map[phi.Type]int{}, named: map[phi.Type]int{}}
	for _, p := range posts {
		found := e.Scan(p.text).Findings
		text := []rune(p.text)
		if len(p.spans) == 0 {
			c.clean++
			if len(found) > 0 {
				c.flagged++
			}
			for _, f := range found {
				c.alarms = append(c.alarms, fmt.Sprintf("%s %s %q (%s)", p.id, f.Type, string(text[f.Start:f.End]), f.Cue))
			}
			continue
		}
		c.posts++
		hits := 0
		for _, s := range p.spans {
			c.all[s.typ]++
			over, named := false, false
			for _, f := range found {
				if f.Start < s.end && f.End > s.start {
					over, named = true, named || f.Type == s.typ
				}
			}
			if over {
				c.hit[s.typ]++
				hits++
			} else {
				c.missed = append(c.missed, fmt.Sprintf("%s %s %q", p.id, s.typ, s.text))
			}
			if named {
				c.named[s.typ]++
			} else if over {
				c.wrong = append(c.wrong, fmt.Sprintf("%s %s %q", p.id, s.typ, s.text))
			}
		}
		if hits > 0 {
			c.any++
		}
		if hits == len(p.spans) {
			c.whole++
		}
		for _, f := range found {
			inside := false
			for at := f.Start; at < f.End; at++ {
				if unicode.IsSpace(text[at]) {
					continue
				}
				c.claimed++
				if slices.ContainsFunc(p.spans, func(s span) bool { return at >= s.start && at < s.end }) {
					c.right++
					inside = true
				}
			}
			if !inside {
				c.alarms = append(c.alarms, fmt.Sprintf("%s %s %q (%s)", p.id, f.Type, string(text[f.Start:f.End]), f.Cue))
			}
		}
	}
	return c
}

func (c tally) sums() (hit, all, named int) {
	for t, n := range c.all {
		hit, all, named = hit+c.hit[t], all+n, named+c.named[t]
	}
	return hit, all, named
}

func (c tally) String() string {
	var b strings.Builder
	for _, t := range phi.Types() {
		if c.all[t] > 0 {
			fmt.Fprintf(&b, "%-10s %d of %d found, %d named\n", t, c.hit[t], c.all[t], c.named[t])
		}
	}
	hit, all, named := c.sums()
	fmt.Fprintf(&b, "all kinds  %d of %d found (%.1f %%), %d named (%.1f %%)\n", hit, all, 100*float64(hit)/float64(max(1, all)), named, 100*float64(named)/float64(max(1, hit)))
	fmt.Fprintf(&b, "posts      %d of %d stopped, %d whole (%.1f %%)\n", c.any, c.posts, c.whole, 100*float64(c.whole)/float64(max(1, c.posts)))
	fmt.Fprintf(&b, "harmless   %d of %d flagged (%.1f %%)\n", c.flagged, c.clean, 100*float64(c.flagged)/float64(max(1, c.clean)))
	fmt.Fprintf(&b, "characters %.1f %% right\n", 100*float64(c.right)/float64(max(1, c.claimed)))
	return b.String()
}

// Bars are the promises of the guard over posts of every kind: shares of what
// was counted, in thousandths.
type bars struct{ recall, kind, stopped, whole, flagged, right, named int }

func (c tally) hold(t *testing.T, b bars) {
	t.Helper()
	share := func(what string, n, of, least int) {
		if 1000*n < least*of {
			t.Errorf("%s: %d of %d, less than %d in a thousand", what, n, of, least)
		}
	}
	hit, all, named := c.sums()
	share("identifiers found", hit, all, b.recall)
	for _, k := range phi.Types() {
		if c.all[k] >= 7 {
			share(string(k)+" found", c.hit[k], c.all[k], b.kind)
		}
	}
	share("posts stopped", c.any, c.posts, b.stopped)
	share("posts with all found", c.whole, c.posts, b.whole)
	share("harmless posts let through", c.clean-c.flagged, c.clean, 1000-b.flagged)
	share("characters flagged that are identifiers", c.right, c.claimed, b.right)
	share("kinds named rightly", named, hit, b.named)
}

func corpus(t *testing.T, b bars, patterns ...string) {
	t.Helper()
	var posts []post
	for _, p := range patterns {
		posts = append(posts, readPosts(t, p)...)
	}
	c := score(phi.New(), posts)
	c.hold(t, b)
	t.Logf("\n%s", c)
	if os.Getenv("PHI_DETAILS") != "" {
		t.Logf("missed\n  %s\nwrongly named\n  %s\nalarms\n  %s", strings.Join(c.missed, "\n  "), strings.Join(c.wrong, "\n  "), strings.Join(c.alarms, "\n  "))
	}
}

// The posts that the rules were made on; the weights were learned from them, too.
func TestThePostsOfTheRules(t *testing.T) {
	t.Parallel()
	corpus(t, bars{recall: 985, kind: 930, stopped: 1000, whole: 980, flagged: 10, right: 900, named: 910}, "identified.*.txt", "harmless.*.txt")
}

// Posts of a sentence or two in which one thing is let slip, and nothing else in
// the text helps to see it: a position, a day, an age, a place. The weights were
// learned from them, too. The bars are what was measured.
func TestOneThingLetSlip(t *testing.T) {
	t.Parallel()
	corpus(t, bars{recall: 940, stopped: 940, whole: 940, flagged: 10, right: 880, named: 950}, "slips.identified.*.txt", "slips.harmless.*.txt")
}

// Posts that were written when the rules were done. Nobody makes a rule for one of
// them, and no weight is learned from them: whoever looks at what is missed here
// moves the files to the others and writes new ones. The bars are what was measured.
func TestPostsThatTheRulesNeverSaw(t *testing.T) {
	t.Parallel()
	corpus(t, bars{recall: 975, kind: 850, stopped: 985, whole: 950, flagged: 50, right: 870, named: 900}, "unseen.*.txt")
}

// Posts that weights were learned from, and hardly a rule was made for: half of the
// harmless ones were written as traps. The bars are what was measured.
func TestThePostsOfTheWeights(t *testing.T) {
	t.Parallel()
	corpus(t, bars{recall: 985, kind: 930, stopped: 990, whole: 960, flagged: 60, right: 880, named: 910}, "learned.*.txt")
}
