package guard

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"consilium/internal/phi"
)

func TestWhatAReaderSeesIsGuardedAsWhatIsWritten(t *testing.T) {
	t.Parallel()
	s := New(nil, nil, nil)
	for _, c := range []struct {
		in   string
		kind phi.Type
		// found is the place in the source; mended the source with it replaced.
		found, mended string
	}{
		{"Mrs. **Keller** fell", phi.Name, "Keller", "Mrs. **X.** fell"},
		{"**Mrs.** Keller fell", phi.Name, "Keller", "**Mrs.** X. fell"},
		{"Mr. **John Keller** fell", phi.Name, "John Keller", "Mr. **X.** fell"},
		{"Mr. John **Keller** fell", phi.Name, "John **Keller**", "Mr. X. fell"},
		{"Mr. *John* **Keller** fell", phi.Name, "*John* **Keller**", "Mr. X. fell"},
		{"**Seen by Mr. John** Keller today", phi.Name, "John** Keller", "**Seen by Mr. X.** today"},
		{"We saw Mr. John **Keller at home**", phi.Name, "John **Keller", "We saw Mr. **X. at home**"},
		{"**Seen by Mr. John** *Keller at home*", phi.Name, "John** *Keller ", "**Seen by Mr. X.** *at home*"},
		{"Mr. [Keller](https://a.example/b) fell", phi.Name, "Keller", "Mr. [X.](https://a.example/b) fell"},
		{"Mr. John [Keller](https://a.example/b) fell", phi.Name, "John [Keller](https://a.example/b)", "Mr. X. fell"},
		{"Mr. ~~John Keller~~ fell", phi.Name, "John Keller", "Mr. ~~X.~~ fell"},
		{"> Mr. John\n> Keller fell", phi.Name, "John\n> Keller", "> Mr. X. fell"},
		{"Mrs.\nKeller fell", phi.Name, "Keller", "Mrs.\nX. fell"},
		{"Mr. John\nKeller fell", phi.Name, "John\nKeller", "Mr. X. fell"},
		{"- Mr. John\n  Keller fell", phi.Name, "John\n  Keller", "- Mr. X. fell"},
		{"A **93**-year-old fell", phi.Age90, "**93**-year-old", "A 90 or older fell"},
		{"MRN `4481920` today", phi.MRN, "4481920", "MRN `[record number]` today"},
		{"MRN 44**81920** today", phi.MRN, "44**81920**", "MRN [record number] today"},
		{"MRN 44`81920` today", phi.MRN, "44`81920`", "MRN [record number] today"},
		{"MRN 44&#56;1920 today", phi.MRN, "44&#56;1920", "MRN [record number] today"},
		{"MRN 44&#x38;1920 today", phi.MRN, "44&#x38;1920", "MRN [record number] today"},
		{`call 212\-555\-0199 now`, phi.Phone, `212\-555\-0199`, "call [telephone number] now"},
		{`seen 14\/03\/2026 here`, phi.Date, `14\/03\/2026`, "seen 2026 here"},
		{"john_smith&#64;example.org", phi.Email, "john_smith&#64;example.org", "[e-mail address]"},
		{"john_smith&commat;example.org", phi.Email, "john_smith&commat;example.org", "[e-mail address]"},
		{"| Name | MRN |\n|--|--|\n| Mrs. **Keller** | 1 |", phi.Name, "Keller", "| Name | MRN |\n|--|--|\n| Mrs. **X.** | 1 |"},
	} {
		d := s.Decide([]Text{{"body", c.in}}, Answers{}, false)
		var is Finding
		var all []string
		for _, f := range d.Findings {
			all = append(all, fmt.Sprintf("%s %q", f.Type, f.Text))
			if f.Type == c.kind && f.Text == c.found {
				is = f
			}
		}
		if is.Key == "" || !is.Blocks() || !d.Open() {
			t.Errorf("%q: found %v", c.in, all)
			continue
		}
		if c.in[is.ByteStart:is.ByteEnd] != c.found || string([]rune(c.in)[is.Start:is.End]) != c.found {
			t.Errorf("%q: the place is wrong: %+v", c.in, is)
		}
		if got := d.Replace("body", c.in, is.Key); got != c.mended {
			t.Errorf("%q: replaced: %q, want %q", c.in, got, c.mended)
		}
		all2 := d.Replace("body", c.in, "")
		if after := s.Decide([]Text{{"body", all2}}, Answers{}, false); len(after.Findings) != 0 {
			t.Errorf("%q: %q still has %+v", c.in, all2, after.Findings)
		}
	}
}

func TestFindingsStandInOrderAndOnce(t *testing.T) {
	t.Parallel()
	s := New(nil, nil, nil)
	texts := []Text{{"title", "Heparin for Mrs. **Keller**?"}, {"body", "MRN 4471029, Mrs. **Keller**.\n\nMrs. Keller, MRN `4471030`, who is from *Duluth* and was with us. Then Mr. John **Brandt** came to the clinic on 14\\/03\\/2026, µ. See [x](https://example.org/p/4481920) for Mrs. **Keller**, who is well."}}
	d := s.Decide(texts, Answers{}, false)
	keys := map[string]bool{}
	end := map[string]int{}
	count := map[phi.Type]int{}
	for _, f := range d.Findings {
		if keys[f.Key] || f.ByteStart < end[f.Field] {
			t.Errorf("%+v stands twice or out of order", f)
		}
		keys[f.Key], end[f.Field] = true, f.ByteEnd
		count[f.Type]++
	}
	if count[phi.Name] != 5 || count[phi.MRN] != 2 || count[phi.Date] != 1 || count[phi.URL] != 1 {
		t.Errorf("%v in %+v", count, d.Findings)
	}
	a := d.Justify(Public, func(Finding) bool { return true })
	if d.Cell != nil {
		a.Cell, a.CellWords = d.Cell.Key, "The patient published this herself."
	}
	if s.Decide(texts, a, false).Open() {
		t.Errorf("answers to what a reader sees don't hold: %s", s.Decide(texts, a, false).Summary())
	}
}

func TestOtherLettersAsEntitiesAreAnotherLanguage(t *testing.T) {
	t.Parallel()
	s := New(nil, nil, nil)
	var b strings.Builder
	for _, r := range "Пациент поступил вчера с сильными болями" {
		fmt.Fprintf(&b, "&#%d;", r)
	}
	if !s.Decide([]Text{{"body", b.String()}}, Answers{}, false).Unreadable {
		t.Error("read as English")
	}
	rare := []Text{{"title", "Erdheim-Chester in Vermont"}, {"body", "A 34-year-old patient came to the clinic at 14\\:32 with pain in both knees."}}
	if d := s.Decide(rare, Answers{}, false); d.Cell == nil || !d.Cell.Open {
		t.Errorf("a small cell goes through with marks in it: %+v", d)
	}
}

// What has marks is scanned twice, and the time grows with the text.
func TestAPasteIsScannedInLinearTime(t *testing.T) {
	if testing.Short() {
		t.Skip("measures time")
	}
	s := New(nil, nil, nil)
	plain := strings.Join(phi.SamplePosts(), " ")
	marked := strings.ReplaceAll(plain, " the ", " *the* ")
	took := func(text string) time.Duration {
		best := time.Hour
		for range 5 {
			began := time.Now()
			s.Decide([]Text{{"body", text}}, Answers{}, false)
			best = min(best, time.Since(began))
		}
		return best
	}
	part, whole := took(marked[:15<<10]), took(marked[:60<<10])
	if whole > 12*part {
		t.Errorf("four times as long a text takes %v instead of %v", whole, part)
	}
	if once := took(strings.NewReplacer("*", "", "_", "", "`", "").Replace(plain)[:60<<10]); whole > 5*once {
		t.Errorf("a text with marks takes %v, one without %v", whole, once)
	}
}

func BenchmarkDecidePaste(b *testing.B) {
	s := New(nil, nil, nil)
	words := strings.Fields(strings.Join(phi.SamplePosts(), " "))
	for len(words) < 40000 {
		words = append(words, words...)
	}
	text := strings.Join(words[:40000], " ")
	for b.Loop() {
		s.Decide([]Text{{"body", text}}, Answers{}, false)
	}
}

func FuzzMarkedPlaces(f *testing.F) {
	f.Add("Mr. *John* **Keller** fell", "**Mrs.** Keller, MRN 44&#56;1920")
	f.Add("> Mr. John\n> Keller", "[MRN `448`1920](/a) **b Mr. John** *Keller c*")
	f.Add("| Mr. John | Keller |\n|--|--|\n| 212\\-555\\-0199 |", "\r\nMr.\r\nKeller\x00 &shy;")
	s := New(nil, nil, nil)
	f.Fuzz(func(t *testing.T, a, b string) {
		texts := map[string]string{"title": a, "body": b}
		d := s.Decide([]Text{{"title", a}, {"body", b}}, Answers{}, false)
		for _, x := range d.Findings {
			if texts[x.Field][x.ByteStart:x.ByteEnd] != x.Text {
				t.Fatalf("%+v", x)
			}
		}
		d.Replace("body", b, "")
		if again(d, s, a, b).Open() {
			t.Fatal("answers don't hold")
		}
	})
}
