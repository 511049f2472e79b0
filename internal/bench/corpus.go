package main

import (
	"math/rand/v2"
	"sort"
	"strings"

	"consilium/internal/guard"
)

// corpus makes posts of made-up words whose frequencies fall as those of a
// language do, the same ones at each run.
type corpus struct {
	rng   *rand.Rand
	words []string
	zipf  *rand.Zipf
	// df counts in how many posts each word is; last is the post that
	// counted it last.
	df, last []int32
	posts    int32
}

const vocabulary = 30_000

func newCorpus() *corpus {
	rng := rand.New(rand.NewPCG(1, 2))
	c := &corpus{rng: rng, zipf: rand.NewZipf(rng, 1.08, 6, vocabulary-1), df: make([]int32, vocabulary), last: make([]int32, vocabulary)}
	starts := strings.Fields("ab an ar ba be bi ca ce co de di do el en ex fa fi fo ga ge gly ha he hy im in is ka ke la le li ma me mi na ne ni ob on or pa pe pi ra re ri sa se si ta te ti ul un ur va ve vi")
	middles := strings.Fields("bra cal cor den dro fen gal lan lor men mor nal nor pal per ran ren ros sal ser tan tor val ver xan zol")
	ends := strings.Fields("a al an ase ate ent er ia ic in ine is ism itis ium ol oma on or osis ous um us y")
	seen := map[string]bool{}
	for len(c.words) < vocabulary {
		w := starts[rng.IntN(len(starts))]
		for range 1 + rng.IntN(2) {
			w += middles[rng.IntN(len(middles))]
		}
		w += ends[rng.IntN(len(ends))]
		if !seen[w] {
			seen[w] = true
			c.words = append(c.words, w)
		}
	}
	return c
}

func (c *corpus) word() string {
	i := c.zipf.Uint64()
	if c.last[i] != c.posts {
		c.last[i] = c.posts
		c.df[i]++
	}
	return c.words[i]
}

// next begins another post.
func (c *corpus) next() { c.posts++ }

// text gives n words in sentences and paragraphs.
func (c *corpus) text(n int) string {
	var b strings.Builder
	for i := range n {
		switch {
		case i > 0 && i%60 == 0:
			b.WriteString(".\n\n")
		case i > 0 && i%14 == 0:
			b.WriteString(". ")
		case i > 0:
			b.WriteByte(' ')
		}
		b.WriteString(c.word())
	}
	b.WriteByte('.')
	return b.String()
}

// answer gives a text of 100 to 300 words that can be posted as it is: the
// guard reads it as any other, and finds nothing. Made-up words look like a
// name at times, and without words of English like another language.
func (c *corpus) answer(g *guard.Service) string {
	for {
		text := readable(c.text(c.between(60, 180)))
		if g.Decide([]guard.Text{{Field: "body", Text: text}}, guard.Answers{}, false).Silent() {
			return text
		}
	}
}

// readable puts two words of English behind every third made-up one.
func readable(text string) string {
	glue := []string{"of the", "and the", "in a", "is not", "for this"}
	words := strings.Split(text, " ")
	out := make([]string, 0, len(words)*5/3)
	for i, w := range words {
		out = append(out, w)
		if i%3 == 1 && !strings.ContainsAny(w, ".\n") {
			out = append(out, glue[i/3%len(glue)])
		}
	}
	return strings.Join(out, " ")
}

func (c *corpus) between(least, most int) int { return least + c.rng.IntN(most-least+1) }

// pairs gives n queries of two words: a third both rare, a third one common,
// a third both in more than five in a hundred posts.
func (c *corpus) pairs(n int) []string {
	var rare, common []string
	for i, df := range c.df {
		switch {
		case df > c.posts/20:
			common = append(common, c.words[i])
		case df >= 5 && df <= c.posts/1000:
			rare = append(rare, c.words[i])
		}
	}
	sort.Strings(rare)
	sort.Strings(common)
	pick := func(list []string) string { return list[c.rng.IntN(len(list))] }
	out := make([]string, n)
	for i := range out {
		switch i % 3 {
		case 0:
			out[i] = pick(rare) + " " + pick(rare)
		case 1:
			out[i] = pick(rare) + " " + pick(common)
		default:
			out[i] = pick(common) + " " + pick(common)
		}
	}
	return out
}
