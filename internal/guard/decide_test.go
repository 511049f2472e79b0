package guard

import (
	"strings"
	"testing"
	"unicode/utf8"

	"consilium/internal/kernel/errs"
	"consilium/internal/phi"
)

var post = []Text{
	{"title", "Ramipril for Mrs. Keller?"},
	{"body", "A 54-year-old, MRN 4471029, seen on 3 March 2024.\n\nMrs. Keller, again Mrs. Keller, lives in Duluth. µ-opioids: none."},
}

func of(d Decision, words string) (out []Finding) {
	for _, f := range d.Findings {
		if strings.Contains(f.Text, words) {
			out = append(out, f)
		}
	}
	return out
}

func TestPlacesAreOfTheirFieldAndKeysAreStable(t *testing.T) {
	t.Parallel()
	s := New(nil, nil, nil)
	d := s.Decide(post, Answers{}, false)
	text := map[string]string{}
	for _, x := range post {
		text[x.Field] = x.Text
	}
	keys := map[string]bool{}
	for _, f := range d.Findings {
		if text[f.Field][f.ByteStart:f.ByteEnd] != f.Text || string([]rune(text[f.Field])[f.Start:f.End]) != f.Text {
			t.Errorf("the place of %q in %s is wrong: %+v", f.Text, f.Field, f)
		}
		if keys[f.Key] {
			t.Errorf("the key of %q is not its own", f.Text)
		}
		keys[f.Key] = true
		if !f.Open || f.Replacement == "" || f.Reason == "" {
			t.Errorf("%+v", f)
		}
	}
	if n := of(d, "Keller"); len(n) != 3 || n[0].Field != "title" || n[1].Field != "body" {
		t.Fatalf("the name is found %d times", len(n))
	}
	if !d.Open() || !errs.Is(d.Err(), errs.Invalid) || errs.As(d.Err()).Fields["guard"] == "" {
		t.Fatal("nothing is open")
	}
	moved := s.Decide([]Text{post[0], {"body", "Now something before it. " + post[1].Text}}, Answers{}, false)
	for _, f := range moved.Findings {
		if !keys[f.Key] {
			t.Errorf("the key of %q changed with what stands before it", f.Text)
		}
	}
}

func TestEveryFindingWantsAnAnswerOfItsOwn(t *testing.T) {
	t.Parallel()
	s := New(nil, nil, nil)
	d := s.Decide(post, Answers{}, false)
	a := d.Justify(Author, func(Finding) bool { return true })
	if got := s.Decide(post, a, false); got.Open() || !strings.Contains(got.Detail(), "justified: DATE, LOCATION, MRN, NAME") {
		t.Fatalf("still open, or %q", got.Detail())
	}
	for _, f := range d.Findings {
		less := d.Justify(Author, func(g Finding) bool { return g.Key != f.Key })
		if !s.Decide(post, less, false).Open() {
			t.Errorf("%s %q needs no answer", f.Type, f.Text)
		}
		less.Seen = map[string]bool{f.Key: true}
		if s.Decide(post, less, false).Open() != f.Blocks() {
			t.Errorf("%s %q: to have seen it is enough for a warning alone", f.Tier, f.Text)
		}
		less.Seen, less.Reasons[f.Key] = nil, Answer{Code: Seen}
		if !s.Decide(post, less, false).Open() {
			t.Errorf("%q was let through for a reason that no form offers", f.Text)
		}
	}
	if len(d.Blocking()) < 4 || len(d.Warning()) < 1 {
		t.Fatalf("the test has too little of both: %d, %d", len(d.Blocking()), len(d.Warning()))
	}
}

func TestReplacingLeavesNothingOpen(t *testing.T) {
	t.Parallel()
	s := New(nil, nil, nil)
	d := s.Decide(post, Answers{}, false)
	one := d.Replace("body", post[1].Text, of(d, "4471029")[0].Key)
	if strings.Contains(one, "4471029") || !strings.Contains(one, "Keller") {
		t.Fatalf("not the one alone: %s", one)
	}
	var all []Text
	for _, x := range post {
		all = append(all, Text{x.Field, d.Replace(x.Field, x.Text, "")})
	}
	if after := s.Decide(all, Answers{}, false); after.Open() {
		t.Fatalf("%v: %+v", all, after.Findings)
	}
	if !strings.HasSuffix(all[1].Text, "µ-opioids: none.") {
		t.Fatalf("the rest was hurt: %q", all[1].Text)
	}
}

func TestASmallCellWantsWordsOrFewerReaders(t *testing.T) {
	t.Parallel()
	s := New(nil, nil, nil)
	rare := []Text{{"title", "Erdheim-Chester in Vermont"}, {"body", "A 34-year-old patient came to the clinic at 14:32 with pain in both knees."}}
	d := s.Decide(rare, Answers{}, false)
	if d.Cell == nil || !d.Cell.Open || !d.Open() || len(d.Cell.Parts) != 4 {
		t.Fatalf("%+v", d.Cell)
	}
	for _, c := range []struct {
		name     string
		a        Answers
		narrowed bool
		open     bool
	}{
		{"too few words", Answers{Cell: d.Cell.Key, CellWords: "ok"}, false, true},
		{"a reason", Answers{Cell: d.Cell.Key, CellWords: "The patient published this herself."}, false, false},
		{"fewer readers", Answers{Cell: d.Cell.Key}, true, false},
		{"fewer readers, never asked", Answers{}, true, true},
		{"a reason for another cell", Answers{Cell: "x", CellWords: "The patient published this herself."}, false, true},
	} {
		if got := s.Decide(rare, c.a, c.narrowed); got.Open() != c.open {
			t.Errorf("%s: open is %t", c.name, got.Open())
		}
	}
	if got := s.Decide(rare, Answers{Cell: d.Cell.Key}, true).Detail(); got != "small cell narrowed" {
		t.Errorf("%q", got)
	}
}

func TestAnotherLanguageIsSaid(t *testing.T) {
	t.Parallel()
	s := New(nil, nil, nil)
	foreign := []Text{{"body", "der patient wurde gestern mit starken schmerzen eingeliefert und hat seit drei tagen nichts mehr gegessen"}}
	d := s.Decide(foreign, Answers{}, false)
	if !d.Unreadable || !d.LanguageOpen() || !d.Open() {
		t.Fatalf("%+v", d)
	}
	if s.Decide(foreign, Answers{Language: "I removed everything myself."}, false).Open() {
		t.Error("a reason isn't taken")
	}
	if plain := s.Decide([]Text{{"body", "When do you stop heparin after a knee replacement?"}}, Answers{}, false); !plain.Silent() || plain.Detail() != "" || plain.Err() != nil {
		t.Errorf("%+v", plain)
	}
}

func FuzzPlaces(f *testing.F) {
	f.Add("Mrs. Keller?", "MRN 4471029")
	f.Add("\xff Mr. Ü", "\x00é 3 March 2024")
	f.Add("Dr", "Smith was born on 3 May")
	s := New(nil, nil, nil)
	f.Fuzz(func(t *testing.T, a, b string) {
		if !utf8.ValidString(a) || !utf8.ValidString(b) {
			return
		}
		texts := map[string]string{"title": a, "body": b}
		d := s.Decide([]Text{{"title", a}, {"body", b}}, Answers{}, false)
		for _, x := range d.Findings {
			if texts[x.Field][x.ByteStart:x.ByteEnd] != x.Text || string([]rune(texts[x.Field])[x.Start:x.End]) != x.Text {
				t.Fatalf("%+v", x)
			}
		}
		d.Replace("body", b, "")
		if again(d, s, a, b).Open() {
			t.Fatal("answers don't hold")
		}
	})
}

// again scans with every answer given.
func again(d Decision, s *Service, a, b string) Decision {
	all := d.Justify(Public, func(f Finding) bool { return f.Tier == phi.Block || f.Tier == phi.Warn })
	all.Language = "I removed everything myself."
	if d.Cell != nil {
		all.Cell, all.CellWords = d.Cell.Key, "The patient published this herself."
	}
	return s.Decide([]Text{{"title", a}, {"body", b}}, all, false)
}
