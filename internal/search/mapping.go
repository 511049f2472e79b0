package search

import (
	"strings"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/analysis/analyzer/keyword"
	"github.com/blevesearch/bleve/v2/document"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/registry"
	"github.com/blevesearch/bleve/v2/search/searcher"
)

// Version is the mapping's: of the fields below and of how scan makes terms.
// An index of another version is rebuilt beside itself and then replaced.
const Version = 2

const wordsAnalyzer = "consilium.words"

// The fields. Text holds every word of a post; title and line hold theirs once
// more, because they weigh more. Places is for phrases (see code).
const (
	fieldText      = "text"
	fieldPlaces    = "places"
	fieldTitle     = "title"
	fieldLine      = "line"
	fieldThread    = "thread"
	fieldAuthor    = "author"
	fieldHandle    = "handle"
	fieldReach     = "reach"
	fieldKind      = "kind"
	fieldSpecialty = "specialty"
)

// nobody is the reach of a document without one: no Scope may name it.
const nobody = "-"

// entry is a Document in the shape of the mapping.
type entry struct {
	Text      string   `json:"text"`
	Places    string   `json:"places"`
	Title     string   `json:"title"`
	Line      string   `json:"line"`
	Thread    string   `json:"thread"`
	Author    string   `json:"author"`
	Handle    string   `json:"handle"`
	Reach     string   `json:"reach"`
	Kind      []string `json:"kind"`
	Specialty []string `json:"specialty"`
}

func entryOf(d Document) entry {
	e := entry{
		Title: d.Title, Line: d.BottomLine, Text: strings.Join([]string{d.Title, d.BottomLine, d.Body}, "\n"),
		Places: string(placesOf(d.Title, d.BottomLine, d.Body)),
		Thread: d.Thread.String(), Author: d.Author.String(), Handle: keywordOf(d.Handle),
		Reach: d.Reach, Kind: []string{d.Kind},
	}
	if e.Reach == "" {
		e.Reach = nobody
	}
	if d.Kind == Thread && d.ThreadKind != "" {
		e.Kind = append(e.Kind, d.ThreadKind)
	}
	for _, s := range d.Specialties {
		e.Specialty = append(e.Specialty, keywordOf(s))
	}
	return e
}

// newMapping lists every field. No text is stored; what can be read back from
// a document is its thread and its places.
func newMapping() mapping.IndexMapping {
	post := bleve.NewDocumentStaticMapping()
	add := func(name, analyzer string, scored, read bool) {
		f := bleve.NewTextFieldMapping()
		f.Analyzer, f.SkipFreqNorm, f.DocValues = analyzer, !scored, read
		f.Store, f.IncludeInAll, f.IncludeTermVectors = false, false, false
		post.AddFieldMappingsAt(name, f)
	}
	for _, name := range []string{fieldText, fieldTitle, fieldLine} {
		add(name, wordsAnalyzer, true, false)
	}
	places := bleve.NewTextFieldMapping()
	places.Store, places.Index, places.DocValues, places.IncludeInAll, places.IncludeTermVectors = true, false, false, false, false
	post.AddFieldMappingsAt(fieldPlaces, places)
	add(fieldThread, keyword.Name, false, true)
	for _, name := range []string{fieldAuthor, fieldHandle, fieldReach, fieldKind, fieldSpecialty} {
		add(name, keyword.Name, false, false)
	}
	all := bleve.NewIndexMapping()
	all.DefaultMapping = post
	all.DefaultAnalyzer = wordsAnalyzer
	all.StoreDynamic, all.IndexDynamic, all.DocValuesDynamic = false, false, false
	return all
}

// analyzer is scan as bleve wants it.
type analyzer struct{}

// Analyze gives the terms of a text. Their places are left out: nobody reads
// them.
func (analyzer) Analyze(text []byte) analysis.TokenStream {
	list := tokens(string(text))
	back := make([]analysis.Token, len(list))
	stream := make(analysis.TokenStream, len(list))
	for i, t := range list {
		back[i] = analysis.Token{Term: []byte(t.term), Position: i + 1, Type: analysis.AlphaNumeric}
		stream[i] = &back[i]
	}
	return stream
}

// marker is the one document that is no post. It has no field, so nothing
// finds it; Purge rewrites it (see there).
const marker = "marker"

func markerDocument() *document.Document { return document.NewDocument(marker) }

// bleve knows analyzers by names registered in the process, before the first
// index opens. The clause limit is a variable of a package of bleve: nothing
// here builds a disjunction of bleve's, and whatever one day does so by
// accident (a prefix, a wildcard) fails instead of running for seconds.
func init() {
	err := registry.RegisterAnalyzer(wordsAnalyzer, func(map[string]any, *registry.Cache) (analysis.Analyzer, error) {
		return analyzer{}, nil
	})
	if err != nil {
		panic(err)
	}
	searcher.DisjunctionMaxClauseCount = 64
}
