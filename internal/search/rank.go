package search

import "math"

// How a post is scored. This is the whole of it: textbook BM25 over one term
// frequency in which the title and the bottom line count more (BM25F), with
// true field lengths. The mean length is a constant, so that all nodes rank
// alike whatever they hold. It is where a better ranking goes.
const (
	k1 = 1.2
	b  = 0.7
	// meanWords is the length of an ordinary post, stop words left out.
	meanWords = 100
	// A word of the title is in the text once already.
	titleExtra = 3
	lineExtra  = 2
)

// rarity is the weight of a term that df of docs documents have.
func rarity(df, docs uint64) float64 {
	rest := max(0, float64(docs)-float64(df))
	return math.Log(1 + (rest+.5)/(float64(df)+.5))
}

// saturate is how much of its weight a term brings to a post. invRoot is what
// bleve keeps of the length of the text: one over its square root.
func saturate(text, title, line, invRoot float64) float64 {
	length := 1.0
	if invRoot > 0 {
		length = 1 / (invRoot * invRoot)
	}
	f := text + titleExtra*title + lineExtra*line
	return f * (k1 + 1) / (f + k1*(1-b+b*length/meanWords))
}
