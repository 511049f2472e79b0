package search

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestParse(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]Query{
		"":                             {},
		"   ":                          {},
		"atrial fibrillation":          {Words: []string{"atrial", "fibrillation"}},
		`"atrial fibrillation" stroke`: {Words: []string{"stroke"}, Phrases: []string{"atrial fibrillation"}},
		`“atrial fibrillation”`:        {Phrases: []string{"atrial fibrillation"}},
		`"unclosed phrase`:             {Phrases: []string{"unclosed phrase"}},
		`"one"`:                        {Words: []string{"one"}},
		`stroke -warfarin -"atrial flutter" −aspirin`: {Words: []string{"stroke"},
			Not: []string{"warfarin", "atrial flutter", "aspirin"}},
		"beta-blocker - dose":                  {Words: []string{"beta-blocker", "dose"}},
		"--stroke aspirin":                     {Words: []string{"aspirin"}, Not: []string{"stroke"}},
		"Specialty:Cardiology stroke":          {Words: []string{"stroke"}, Specialty: "cardiology"},
		`specialty:"Family medicine"`:          {Specialty: "family medicine"},
		"author:D_Whitcomb kind:case":          {Author: "d_whitcomb", Kind: "case"},
		"dose:5mg https://x.example/a?b":       {Words: []string{"dose:5mg", "https://x.example/a?b"}},
		`* ? + ( ) [ ] { } ^ ~ \ / | & ! : ""`: {Notes: []string{"There is no word in that to look for."}},
		"-stroke":                              {Not: []string{"stroke"}, Notes: []string{"Words to leave out need at least one word to look for."}},
		"kind:poem stroke": {Words: []string{"stroke"},
			Notes: []string{"kind: knows question, case, article, alert, live, thread, answer and comment; the word after it was ignored."}},
		"author: stroke":      {Words: []string{"stroke"}, Notes: []string{"author: needs a word right after the colon; it was ignored."}},
		"-author:x stroke":    {Words: []string{"stroke"}, Notes: []string{"author: can't be left out with a minus sign; it was ignored."}},
		"kind:case kind:case": {Kind: "case"},
		"kind:case kind:live": {Kind: "case", Notes: []string{"Only the first kind: was used."}},
		"a\tb\nc\x00d":        {Words: []string{"a", "b", "c", "d"}},
	} {
		got := Parse(text)
		got.Raw = ""
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%q:\n got %+v\nwant %+v", text, got, want)
		}
	}
}

func TestParseCapsWhatIsAsked(t *testing.T) {
	t.Parallel()
	q := Parse(strings.Repeat("stroke ", 1000))
	if utf8.RuneCountInString(q.Raw) > maxQuery || len(q.Words) != maxTerms || len(q.Notes) != 2 {
		t.Errorf("a thousand words: %d characters, %d words, notes %q", len(q.Raw), len(q.Words), q.Notes)
	}
	q = Parse(`"` + strings.Repeat("stroke ", 40) + `" aspirin`)
	if len(q.Phrases) != 0 || !slices.Equal(q.Words, []string{"aspirin"}) || len(q.Notes) != 1 {
		t.Errorf("a phrase of forty words: %+v", q)
	}
	if q := Parse(strings.Repeat("x", 10_000)); !q.Empty() || len(q.Notes) == 0 {
		t.Errorf("a word of ten thousand letters: %+v", q)
	}
}

func TestTermsOfAQuery(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`Beta-blockers in the "heart failure of women" -x failure`: "beta blocker failur heart women",
		"as":           "as", // nothing else: the abbreviation
		"as of stroke": "stroke",
		"kind:case":    "",
	} {
		got := Terms(Parse(text))
		slices.Sort(got)
		wanted := strings.Fields(want)
		slices.Sort(wanted)
		if !slices.Equal(got, wanted) {
			t.Errorf("%q: %q, want %q", text, got, wanted)
		}
	}
}

// FuzzParse: any text gives a query within its limits, and the highlighter
// gives back the very text it was given.
func FuzzParse(f *testing.F) {
	for _, q := range hostile() {
		f.Add(q, "The patient's K+ was 5.9; β-blockers were stopped.")
	}
	f.Add(`"heart failure" -x kind:case author:y`, "heart failure, heart  failure")
	f.Fuzz(func(t *testing.T, text, body string) {
		q := Parse(text)
		n := 0
		for _, list := range [][]string{q.Words, q.Phrases, q.Not} {
			for _, part := range list {
				n += countWords(part)
			}
		}
		if n > maxTerms || utf8.RuneCountInString(q.Raw) > maxQuery || !utf8.ValidString(q.Raw) {
			t.Fatalf("%q: %d terms, %d characters", text, n, utf8.RuneCountInString(q.Raw))
		}
		if again := Parse(q.Raw); len(q.Notes) == 0 && !reflect.DeepEqual(again, q) {
			t.Fatalf("%q: read again it is another query", text)
		}
		for _, term := range Terms(q) {
			if term == "" || len(term) > maxTerm || !utf8.ValidString(term) {
				t.Fatalf("%q: term %q", text, term)
			}
		}
		var b strings.Builder
		for _, s := range Highlight(body, q, 0) {
			b.WriteString(s.Text)
		}
		if b.String() != body {
			t.Fatalf("%q became %q", body, b.String())
		}
		if utf8.ValidString(body) {
			for _, s := range Highlight(body, q, 20) {
				if !utf8.ValidString(s.Text) {
					t.Fatalf("%q cut within a character: %q", body, s.Text)
				}
			}
		}
	})
}

func TestHighlight(t *testing.T) {
	t.Parallel()
	show := func(list []Segment) string {
		var b strings.Builder
		for _, s := range list {
			if s.Match {
				b.WriteString("[" + s.Text + "]")
			} else {
				b.WriteString(s.Text)
			}
		}
		return b.String()
	}
	long := strings.Repeat("Filler words stand here. ", 40)
	for _, c := range []struct {
		text, query string
		around      int
		want        string
	}{
		{"Beta-blockers and K+", "beta blocker k", 0, "[Beta]-[blockers] and [K]+"},
		{"Acute heart failure; heart, failure of care", `"heart failure"`, 0, "Acute [heart failure]; [heart, failure] of care"},
		{"heart of failure", `"heart failure"`, 0, "heart of failure"},
		{"shortness of breath", `"shortness of breath"`, 0, "[shortness of breath]"},
		{"nothing here", "stroke", 0, "nothing here"},
		{"", "stroke", 0, ""},
		{"<b>stroke</b>", "stroke", 0, "<b>[stroke]</b>"},
		{long + "The fractured hip. " + long, "fracture", 30, "… here. The [fractured] hip. Filler words stand here. …"},
		{"One stroke. " + long + "A stroke after aspirin.", "aspirin stroke", 30, "… here. Filler words stand here. A [stroke] after [aspirin]."},
		{long, "stroke", 20, "Filler words stand here. Filler words …"},
	} {
		if got := show(Highlight(c.text, Parse(c.query), c.around)); got != c.want {
			t.Errorf("%q in %.30q:\n got %q\nwant %q", c.query, c.text, got, c.want)
		}
	}
}
