package markup

import (
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"consilium/internal/platform/markup/xsstest"
)

func TestReading(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"Plain words.\n\nAnd more, µ.\n\n\nEnd", "Plain words.\n\nAnd more, µ.\n\n\nEnd"},
		{"- a\n- b\n\n3. c\n3. d", "- a\n- b\n\n3. c\n4. d"},
		{"- a\n  - b\n\n    c\n-\n- d", "- a\n- b\n\nc\n\n- d"},
		{"# Chest *pain*\n\nx\n===", "Chest pain\n\nx"},
		{"hard  \nwrapped\ntext\\\nhere", "hard\nwrapped text\nhere"},
		{"> a\n> b\n>\n> > c", "a b\n\nc"},
		{"un**break**able &amp; <b> &#56;&#x38;&bogus; \\* \\a", "unbreakable & <b> 88&bogus; * \\a"},
		{"***a*** **b*c*** ~~d~~ ~e~ *f**", "a bc d e f*"},
		{"`` a`b `` `c\nd`", "a`b c d"},
		{"```go\nx  <  y\n&amp;\n```\n\n    z\n\nq", "x  <  y\n&amp;\n\nz\n\nq"},
		{"|a|b|\n|-|-|\n|1 \\| 2|`x\\|y`|\n||", "a | b\n1 | 2 | x|y\n | "},
		{"[text](https://a.example \"t\") ![alt *x*](/b) https://c.example <d@e.example> <urn:x:y>", "text alt x https://c.example d@e.example <urn:x:y>"},
		{"[](/a) ![](/b) [![](/c)](/d) [x](javascript:a)", "/a /b /d x"},
		{"[a] [b][a] [c][]\n\n[a]: /c 'd'\n[Na]: 131\n[K]: <b> \"c\"", "a b [c][]\n\n[Na]: 131\n[K]: <b> \"c\""},
		{"a\r\nb\x00c\rd\xff\xfee", "a bc d\ufffde"},
	} {
		r := Read(c.in)
		if r.Text != c.want {
			t.Errorf("Read(%q).Text\n got %q\nwant %q", c.in, r.Text, c.want)
		}
		checkReading(t, c.in)
	}
}

func TestTheWayBackToTheSource(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, seen, from string }{
		{"Mrs. **Keller** fell", "Keller", "Keller"},
		{"**Mrs.** Keller", "Mrs. Keller", "Mrs.** Keller"},
		{"MRN 44&#56;1920", "4481920", "44&#56;1920"},
		{"MRN 44&#56;1920", "8", "&#56;"},
		{`212\-555`, "212-555", `212\-555`},
		{"> John\n> Keller", "John Keller", "John\n> Keller"},
		{"a\r\nb\x00c µ", "bc µ", "b\x00c µ"},
		{"- [x](/a)\n- Mr. *John* `Keller`", "John Keller", "John* `Keller"},
		{"|a|b|\n|-|-|\n|John|Keller|", "John | Keller", "John|Keller"},
	} {
		r := Read(c.in)
		at := strings.Index(r.Text, c.seen)
		if at < 0 {
			t.Errorf("%q isn't in %q", c.seen, r.Text)
			continue
		}
		from, to := r.Source(at, at+len(c.seen))
		if c.in[from:to] != c.from {
			t.Errorf("%q in %q comes from %q, want %q", c.seen, c.in, c.in[from:to], c.from)
		}
		if a, b := r.Seen(from, to); r.Text[a:b] != c.seen {
			t.Errorf("%q is seen as %q, want %q", c.from, r.Text[a:b], c.seen)
		}
	}
	r := Read("See [it](https://a.example/4481920) now")
	if at := strings.Index("See [it](https://a.example/4481920) now", "https"); func() bool { a, b := r.Seen(at, at+10); return a != b }() {
		t.Error("the destination of a link is seen")
	}
}

func TestReplacingLeavesNoHalfOfAMark(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, seen, with, want string }{
		{"Mrs. **Keller** fell", "Keller", "X.", "Mrs. **X.** fell"},
		{"Mrs. **Keller** fell", "Keller", "", "Mrs.  fell"},
		{"the ***Keller*** case", "Keller", "", "the  case"},
		{"**Keller**s", "Keller", "X.", "X.s"},
		{"**Mrs.** Keller", "Mrs. Keller", "X.", "X."},
		{"**Seen by John** Keller, x", "John Keller", "X.", "**Seen by X.**, x"},
		{"saw John **Keller at home**", "John Keller", "X.", "saw **X. at home**"},
		{"**by John** *Keller at home*", "John Keller", "X.", "**by X.** *at home*"},
		{"**by *the John*** Keller", "John Keller", "X.", "**by *the X.***"},
		{"John ***Keller* at home**", "John Keller", "X.", "**X. at home**"},
		{"MRN [44](https://a.example)81920", "4481920", "N", "MRN N"},
		{"MRN [the 44](https://a.example)81920", "4481920", "N", "MRN [the N](https://a.example)"},
		{"[Keller](https://a.example/b)", "Keller", "X.", "[X.](https://a.example/b)"},
		{"44`81920`", "4481920", "N", "N"},
		{"`a 44`81920", "4481920", "N", "`a N`"},
		{"44~~81920~~", "4481920", "N", "N"},
		{"![John](/b) Keller", "John Keller", "X.", "X."},
	} {
		r := Read(c.in)
		at := strings.Index(r.Text, c.seen)
		from, to := r.Source(at, at+len(c.seen))
		from, to, words := r.Replace(from, to, c.with)
		if got := c.in[:from] + words + c.in[to:]; got != c.want {
			t.Errorf("%q with %q for %q: %q, want %q", c.in, c.with, c.seen, got, c.want)
		}
	}
	in := "See [it](https://a.example/4481920) now"
	at := strings.Index(in, "448")
	if from, to, words := Read(in).Replace(at, at+7, "N"); from != at || to != at+7 || words != "N" {
		t.Errorf("%d %d %q", from, to, words)
	}
}

// Any part of marked words that is replaced reads as the words do with it
// replaced.
func TestReplacingAnywhereReadsAsItShould(t *testing.T) {
	t.Parallel()
	for _, in := range []string{
		"aa **bb cc** dd *ee* ff",
		"aa **bb *cc dd* ee** ff",
		"aa [bb cc](/x) dd `ee ff` gg",
		"**aa bb** *cc dd* ~~ee ff~~",
		"aa ***bb cc** dd* ee",
		"> aa **bb\n> cc** dd",
		"- aa *bb* cc\n- dd **ee** ff",
	} {
		r := Read(in)
		words := strings.Fields(strings.ReplaceAll(r.Text, "- ", ""))
		for i := range words {
			for j := i; j < len(words); j++ {
				at, end := strings.Index(r.Text, words[i]), strings.Index(r.Text, words[j])+len(words[j])
				if strings.Contains(r.Text[at:end], "\n") {
					continue
				}
				from, to := r.Source(at, end)
				from, to, with := r.Replace(from, to, "X")
				got, want := Plain(in[:from]+with+in[to:]), strings.Join(strings.Fields(strings.ReplaceAll(r.Text[:at]+"X"+r.Text[end:], "- ", "")), " ")
				if got != want {
					t.Errorf("%q: without %q: %q, read as %q, want %q", in, r.Text[at:end], in[:from]+with+in[to:], got, want)
				}
			}
		}
	}
}

// checkReading holds a Reading against what Render says and its own contract.
func checkReading(t *testing.T, in string) {
	t.Helper()
	r := Read(in)
	if !utf8.ValidString(r.Text) {
		t.Fatalf("Read(%q): %q is not UTF-8", in, r.Text)
	}
	var seen strings.Builder // without what the page adds
	at, from := 0, 0
	for _, x := range r.runs {
		if x.at != at || x.end <= x.at || x.from < from || x.to < x.from || x.to > len(r.source) {
			t.Fatalf("Read(%q): a run out of place: %+v in %+v", in, x, r.runs)
		}
		at, from = x.end, x.to
		switch x.how {
		case each:
			if r.Text[x.at:x.end] != r.source[x.from:x.to] {
				t.Fatalf("Read(%q): %q isn't %q", in, r.Text[x.at:x.end], r.source[x.from:x.to])
			}
			seen.WriteString(r.Text[x.at:x.end])
		case whole:
			seen.WriteString(r.Text[x.at:x.end])
		case added:
			seen.WriteByte(' ')
		}
	}
	if at != len(r.Text) {
		t.Fatalf("Read(%q): the runs end at %d of %d", in, at, len(r.Text))
	}
	if got, want := strings.Join(strings.Fields(seen.String()), " "), Plain(in); got != want && len(Render(in)) < MaxHTMLBytes/2 {
		t.Fatalf("Read(%q)\n sees %q\nshown %q", in, got, want)
	}
	for _, m := range r.marks {
		if m.start < 0 || m.in < m.start || m.out < m.in || m.end < m.out || m.end > len(r.source) {
			t.Fatalf("Read(%q): a mark out of place: %+v", in, m)
		}
	}
	checkPlaces(t, in, r)
}

// checkPlaces walks through the text in steps of all sizes.
func checkPlaces(t *testing.T, in string, r Reading) {
	t.Helper()
	for step := 1; step <= len(r.Text); step = step*2 + 1 {
		for at := 0; at+step <= len(r.Text); at += step {
			from, to := r.Source(at, at+step)
			if from < 0 || to < from || to > len(in) {
				t.Fatalf("Read(%q): %q comes from %d to %d", in, r.Text[at:at+step], from, to)
			}
			if a, b := r.Seen(from, to); r.back == nil && from < to && a < b && (a > at || b < at+step) && !slices.ContainsFunc(r.runs, func(x run) bool { return x.at < at+step && x.end > at && x.how != each }) {
				t.Fatalf("Read(%q): %q is seen from %d to %d, not from %d to %d", in, r.Text[at:at+step], a, b, at, at+step)
			}
			a, b, with := r.Replace(from, to, "X")
			if a > from || b < to || a < 0 || b > len(in) || !strings.Contains(with, "X") {
				t.Fatalf("Read(%q): %d to %d is replaced from %d to %d with %q", in, from, to, a, b, with)
			}
		}
	}
}

func FuzzReading(f *testing.F) {
	for _, in := range []string{
		"Mrs. **Keller** fell, MRN `44`&#56;1920\n> quoted *x\n> y*\n\n1. a\n   - b\n\n| a | b |\n|--|--|\n| `c\\|d` | e |",
		"[a][b] ![c](d) <e@f.g> <urn:x:y> https://h.i\n\n[b]: /j\n[Na]: 131", "*a** ***b*c** ~~d~", "\r\n\x00\xff\t- \tx\n\n\t\ty",
		"```\na\n```\n    b\n# c\nd\n---\n***\n`` e` ``",
	} {
		f.Add(in)
	}
	for i, in := range xsstest.Payloads() {
		if i%20 == 0 {
			f.Add(in)
		}
	}
	f.Fuzz(checkReading)
}

func TestReadingIsLinear(t *testing.T) {
	for _, in := range []string{"*a ", "**a** ", "`a` ", "[a](/b) ", "[", "> ", "- a\n", "&amp;", "\\*", "a\n", "|a|b|\n|-|-|\n", "![", "<a@b.c> ", "~~a~~", "\r\n", "\x00a"} {
		text := strings.Repeat(in, MaxBytes/len(in))
		began := time.Now()
		r := Read(text)
		for at := 0; at+8 <= len(r.Text); at += 8 {
			from, to := r.Source(at, at+8)
			r.Seen(from, to)
			r.Replace(from, to, "X")
		}
		if d := time.Since(began); d > 2*time.Second {
			t.Errorf("%q: %v", in, d)
		}
	}
}
