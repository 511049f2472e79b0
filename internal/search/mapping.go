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
const Version = 1

const (
	wordsAnalyzer = "consilium.words"
	nearAnalyzer  = "consilium.near"
)

// The fields. Text holds every word of a post; title and line hold theirs once
// more, because they weigh more. Near holds which words stand beside which.
const (
	fieldText      = "text"
	fieldNear      = "near"
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

// partEnd parts the title, the bottom line and the body within text: no phrase
// reaches across.
const partEnd = "\x1e"

// entry is a Document in the shape of the mapping.
type entry struct {
	Text      string   `json:"text"`
	Near      string   `json:"near"`
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
		Title: d.Title, Line: d.BottomLine, Text: strings.Join([]string{d.Title, d.BottomLine, d.Body}, partEnd),
		Thread: d.Thread.String(), Author: d.Author.String(), Handle: keywordOf(d.Handle),
		Reach: d.Reach, Kind: []string{d.Kind},
	}
	e.Near = e.Text
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

// newMapping lists every field: nothing is stored, nothing is indexed that
// isn't named, and only the thread can be read back from a document.
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
	add(fieldNear, nearAnalyzer, false, false)
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

// analyzer makes a text's terms for bleve: its words, or the marks of which
// words stand beside which.
type analyzer struct{ near bool }

// Analyze gives the terms. Their places are left out: nobody reads them.
func (a analyzer) Analyze(text []byte) analysis.TokenStream {
	var terms []string
	for part := range strings.SplitSeq(string(text), partEnd) {
		list := tokens(part)
		for i, t := range list {
			if !a.near {
				terms = append(terms, t.term)
				continue
			}
			for n := 2; n <= maxNear && i+n <= len(list); n++ {
				terms = append(terms, near(list[i:i+n]))
			}
		}
	}
	back := make([]analysis.Token, len(terms))
	stream := make(analysis.TokenStream, len(terms))
	for i, t := range terms {
		back[i] = analysis.Token{Term: []byte(t), Position: i + 1, Type: analysis.AlphaNumeric}
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
	for _, name := range []string{wordsAnalyzer, nearAnalyzer} {
		err := registry.RegisterAnalyzer(name, func(map[string]any, *registry.Cache) (analysis.Analyzer, error) {
			return analyzer{near: name == nearAnalyzer}, nil
		})
		if err != nil {
			panic(err)
		}
	}
	searcher.DisjunctionMaxClauseCount = 64
}
