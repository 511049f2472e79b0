package markup

import (
	"math/rand/v2"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"
)

func TestPlain(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, want string }{
		{"", ""},
		{"# Chest *pain*\n\n- a\n- b", "Chest pain a b"},
		{"a  \nb\nc", "a b c"},
		{"[text](https://a.example) ![alt](/b) `code` https://c.example", "text alt code https://c.example"},
		{"```\nx  <  y\n```", "x < y"},
		{"|a|b|\n|-|-|\n|1|2|", "a b 1 2"},
		{"un**break**able &amp; <b>", "unbreakable & <b>"},
		{"a\u00a0\u2003b", "a b"},
		{"[x](javascript:alert(1))", "x"},
	} {
		if got := Plain(c.in); got != c.want {
			t.Errorf("Plain(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}

func TestExcerpt(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		in   string
		n    int
		want string
	}{
		{"short", 10, "short"},
		{"exactly 10", 10, "exactly 10"},
		{"**one** two three four", 14, "one two three…"},
		{"one two three four", 13, "one two…"},
		{"one, two three", 6, "one…"},
		{"abcdefghijklmnop", 8, "abcdefg…"},
		{"äöüäöüäöü", 4, "äöü…"},
		{"abcde\u0301fgh", 6, "abcd…"},
		{"abc", 0, ""},
		{"abc", -1, ""},
		{"abc", 1, "…"},
	} {
		got := Excerpt(c.in, c.n)
		if got != c.want {
			t.Errorf("Excerpt(%q, %d) = %q, want %q", c.in, c.n, got, c.want)
		}
		if n := utf8.RuneCountInString(got); n > max(c.n, 0) || !utf8.ValidString(got) {
			t.Errorf("Excerpt(%q, %d) = %q: %d characters", c.in, c.n, got, n)
		}
	}
}

func show(segments []Segment) string {
	var b strings.Builder
	for _, s := range segments {
		switch {
		case s.IsInsert():
			b.WriteString("{+" + s.Text + "+}")
		case s.IsDelete():
			b.WriteString("[-" + s.Text + "-]")
		default:
			b.WriteString(s.Text)
		}
	}
	return b.String()
}

func TestDiff(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ before, after, want string }{
		{"", "", ""},
		{"same", "same", "same"},
		{"", "new text", "{+new text+}"},
		{"old text", "", "[-old text-]"},
		{"give 5 mg daily", "give 50 mg daily", "give [-5-]{+50+} mg daily"},
		{"one two three", "one three", "one [-two -]three"},
		{"one three", "one two three", "one {+two +}three"},
		{"the old words here", "the new text here", "the [-old words-]{+new text+} here"},
		{"a.", "a!", "a[-.-]{+!+}"},
		{"naïve", "naive", "[-naïve-]{+naive+}"},
		{"a\n\nb", "a\nb", "a[-\n\n-]{+\n+}b"},
	} {
		if got := show(Diff(c.before, c.after)); got != c.want {
			t.Errorf("Diff(%q, %q) = %s, want %s", c.before, c.after, got, c.want)
		}
	}
}

func checkDiff(t *testing.T, before, after string) {
	t.Helper()
	var a, b strings.Builder
	last := Op(-1)
	for _, s := range Diff(before, after) {
		if s.Text == "" || s.Op == last || s.Op == Delete && last == Insert {
			t.Fatalf("Diff(%.60q, %.60q): segment %+v after %v", before, after, s, last)
		}
		last = s.Op
		if s.Op != Insert {
			a.WriteString(s.Text)
		}
		if s.Op != Delete {
			b.WriteString(s.Text)
		}
	}
	if a.String() != before || b.String() != after {
		t.Fatalf("Diff(%.60q, %.60q) gives back %.60q, %.60q", before, after, a.String(), b.String())
	}
}

func TestDiffGivesBackBothTexts(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	pool := strings.SplitAfter("a,b, ,  ,\n,c,d,é,x.y,π,😀,\u200b,e\u0301", ",")
	text := func() string {
		var b strings.Builder
		for range rng.IntN(40) {
			b.WriteString(strings.TrimSuffix(pool[rng.IntN(len(pool))], ","))
		}
		return b.String()
	}
	for range 2000 {
		checkDiff(t, text(), text())
	}
}

// worked is how long a processor has worked for this thread. A clock counts
// what the machine does for others too.
func worked() time.Duration {
	const thread = 1 // RUSAGE_THREAD of Linux
	var u syscall.Rusage
	_ = syscall.Getrusage(thread, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func TestDiffOfLongTextsEnds(t *testing.T) {
	t.Parallel()
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	rng := rand.New(rand.NewPCG(3, 4))
	random := func() string {
		var b strings.Builder
		for b.Len() < MaxBytes-8 {
			b.WriteString(string(rune('a'+rng.IntN(26))) + string(rune('a'+rng.IntN(26))) + " ")
		}
		return b.String()
	}
	var distinct strings.Builder // more words than there are runes below the surrogates
	for i := rune(0); distinct.Len() < 12*MaxBytes; i++ {
		distinct.WriteString(string([]rune{0x4e00 + i%20000, 0x4e00 + i/20000}) + ".")
	}
	long := distinct.String()
	half := len(long) / 2
	for !utf8.RuneStart(long[half]) {
		half++
	}
	for _, c := range [][2]string{
		{random(), random()},
		{strings.Repeat("a ", MaxBytes/2), strings.Repeat("a b ", MaxBytes/4)},
		{strings.Repeat("a ", MaxBytes/2), strings.Repeat("b a ", MaxBytes/4)},
		{strings.Repeat("ab ", MaxBytes/3), strings.Repeat("ba ", MaxBytes/3)},
		{strings.Repeat(".", MaxBytes), strings.Repeat(".-", MaxBytes/2)},
		{"x " + strings.Repeat("a ", MaxBytes/2) + "y", "p " + strings.Repeat("a ", MaxBytes/2-3000) + "q"}, // DiffMain: 8 s
		{long[half:] + "x", long[:half] + "y"},
	} {
		started := worked()
		checkDiff(t, c[0], c[1])
		if d := worked() - started; d > 3*time.Second {
			t.Errorf("%.20q: %v", c[0], d)
		}
	}
}

func BenchmarkDiff(b *testing.B) {
	x, y := strings.Repeat("a b c ", MaxBytes/6), strings.Repeat("a c d ", MaxBytes/6)
	for b.Loop() {
		Diff(x, y)
	}
}

func TestRedact(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text, passage, want string
		n                         int
	}{
		{"plain", "Mr John Smith, 64", "John Smith", "Mr #, 64", 1},
		{"all", "ab x ab x ab", "ab", "# x # x #", 3},
		{"overlapping", "aaaaa", "aa", "##a", 2},
		{"case", "JOHN smith", "john SMITH", "#", 1},
		{"full case folding", "STRASSE", "straße", "#", 1},
		{"Greek sigma", "ΟΔΟΣ οδος οδοσ", "οδος", "# # #", 3},
		{"blanks", "a John \n\t Smith b", "John Smith", "a # b", 1},
		{"blanks in the passage", "John Smith", "  John \n Smith ", "#", 1},
		{"no-break space", "John\u00a0Smith John\u2003Smith", "John Smith", "# #", 2},
		{"composed", "Ren\u00e9 Rene\u0301", "Rene\u0301", "# #", 2},
		{"composed the other way", "Ren\u00e9 Rene\u0301", "Ren\u00e9", "# #", 2},
		{"order of accents", "a\u0323\u0302b", "\u1ead\u0062", "#", 1},
		{"Hangul", "\u1112\u1161\u11ab", "한", "#", 1},
		{"ligature and full width", "ｊｏｈｎ ﬁn", "john fin", "#", 1},
		{"part of a ligature takes it whole", "aﬁb", "i", "a#b", 1},
		{"accent goes with its letter", "cafe\u0301s", "cafe", "#s", 1},
		{"smart quotes", "the “King’s” way", `"king's"`, "the # way", 1},
		{"accents and primes as quotes", "5´ 6″", "5' 6\"", "#", 1},
		{"dashes", "12–34 12—34 12‑34", "12-34", "# # #", 3},
		{"zero width", "Jo\u200bh\u00adn\u2060 \ufeffSmi\u200dth", "John Smith", "#", 1},
		{"zero width before an accent", "Rene\u200b\u0301!", "René", "#!", 1},
		{"zero width in the passage", "John", "J\u200bohn", "#", 1},
		{"inside a word", "Annual", "ann", "#ual", 1},
		{"the rest is untouched", "É\u200b  “x” \xff John \r\n\u00a0", "john", "É\u200b  “x” \xff # \r\n\u00a0", 1},
		{"not there", "abc", "abd", "abc", 0},
		{"empty passage", "abc", "", "abc", 0},
		{"blank passage", "a b c", " \u200b ", "a b c", 0},
		{"empty text", "", "a", "", 0},
		{"longer than the text", "a", "aa", "a", 0},
		{"not UTF-8", "a\xffJohn\xfe", "john", "a\xff#\xfe", 1},
		{"digits", "MRN ①２３", "MRN 123", "#", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, n := Redact(c.text, c.passage, "#")
			if got != c.want || n != c.n {
				t.Errorf("Redact(%q, %q) = %q, %d; want %q, %d", c.text, c.passage, got, n, c.want, c.n)
			}
			if _, left := Redact(got, c.passage, "#"); left != 0 {
				t.Errorf("%q still has it", got)
			}
		})
	}
}

func TestRedactLong(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("é\u200bx ", MaxBytes)
	if _, n := Redact(text, "\u0065\u0301X", "#"); n != MaxBytes {
		t.Errorf("%d", n)
	}
	accents := "a" + strings.Repeat("\u0301", MaxBytes)
	if got, _ := Redact(accents+"John", "john", "#"); !strings.HasSuffix(got, "#") {
		t.Errorf("ends %q", got[len(got)-8:])
	}
}

func FuzzRedact(f *testing.F) {
	f.Add("Mr John\u00a0Smith", "john smith")
	f.Add("aﬁb e\u0301\u200b", "fi")
	f.Fuzz(func(t *testing.T, text, passage string) {
		got, n := Redact(text, passage, "\x00")
		if n == 0 && got != text {
			t.Fatalf("changed without a match: %q", got)
		}
		if strings.Contains(text, passage) && strings.TrimSpace(passage) == passage && passage != "" {
			if needle, _ := fold(passage); strings.TrimSpace(needle) == needle && needle != "" && n == 0 && utf8.ValidString(text) && utf8.ValidString(passage) {
				t.Fatalf("Redact(%q, %q) misses it", text, passage)
			}
		}
	})
}

func FuzzDiff(f *testing.F) {
	f.Add("give 5 mg daily", "give 50 mg daily")
	f.Fuzz(func(t *testing.T, before, after string) {
		checkDiff(t, strings.ToValidUTF8(before, "\uFFFD"), strings.ToValidUTF8(after, "\uFFFD"))
	})
}
