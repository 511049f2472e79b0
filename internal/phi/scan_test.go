package phi_test

import (
	"reflect"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"consilium/internal/phi"
)

// marks are hidden, combined and wide signs inside of identifiers.
func TestPlacesCountCodePoints(t *testing.T) {
	t.Parallel()
	e := phi.New()
	for _, c := range []struct{ text, want string }{
		{"👩‍⚕️👍 MRN 12345678 ok", "12345678"},
		{"Zoe\u0308 says: MRN 12345678", "12345678"},
		{"MRN 1234\u200b5678 ok", "1234\u200b5678"},
		{"MRN １２３４５６７８ ok", "１２３４５６７８"},
		{"“Dr. Núñez‑Pérez” left", "Núñez‑Pérez"},
		{"Dr. Nu\u0301n\u0303ez left", "Nu\u0301n\u0303ez"},
		{"seen on 12\u00a0April\u00a02023 ✅", "12\u00a0April\u00a02023"},
		{"SSN 412–55–9083", "412–55–9083"},
		{"🙂 sarah\u00ad.p@medsite.example 🙂", "sarah\u00ad.p@medsite.example"},
	} {
		runes := []rune(c.text)
		ok := false
		for _, f := range e.Scan(c.text).Findings {
			if got := string(runes[f.Start:f.End]); got != c.text[f.ByteStart:f.ByteEnd] {
				t.Errorf("%q: code points say %q, bytes %q", c.text, got, c.text[f.ByteStart:f.ByteEnd])
			} else if got == c.want {
				ok = true
			}
		}
		if !ok {
			t.Errorf("%q: %q was not found", c.text, c.want)
		}
	}
}

func TestAnUnreadableLanguageIsSaid(t *testing.T) {
	t.Parallel()
	e := phi.New()
	for text, want := range map[string]bool{
		"Пациентка поступила в отделение с болью в груди и одышкой.":                                       true,
		"Die Patientin wurde gestern mit starken Schmerzen in der Brust auf unsere Station aufgenommen.":   true,
		"La paciente ingresó ayer con dolor torácico intenso y disnea progresiva desde hace tres semanas.": true,
		"患者は胸痛と呼吸困難で入院しました。":                                                                               true,
		"The patient came with chest pain and dyspnoea, and we gave her oxygen.":                           false,
		"58F, HTN, T2DM, CKD3b. BNP 2400, K 5.9, eGFR 38. Sacubitril/valsartan stopped.":                   false,
		"A long question in English comes first, about a patient whom we have treated for years and whose doses we have changed again and again.\nLa paciente ingresó ayer con dolor torácico intenso y disnea progresiva desde hace tres semanas.": true,
		"We have asked the family, who wrote this to us about her, and we are not sure what it says.\nΗ ασθενής νοσηλεύεται.\nWhat would you do?":                                                                                                   true,
		"58F, HTN, T2DM.\nBNP 2400, K 5.9, eGFR 38.\nWould you stop the sacubitril/valsartan in her?":                                                                                                                                               false,
		"": false,
	} {
		if got := e.Scan(text).Unreadable; got != want || e.Unreadable(text) != want {
			t.Errorf("%q is unreadable: %v", text, got)
		}
	}
}

func TestASmallCellWarns(t *testing.T) {
	t.Parallel()
	e := phi.New()
	if c := e.Scan("A 9-year-old from Montana with Krabbe disease collapsed at 16:42 in the school.").SmallCell; c == nil || len(c.Parts) != 4 {
		t.Errorf("no warning: %+v", c)
	}
	if c := e.Scan("A 9-year-old with Krabbe disease collapsed in the school.").SmallCell; c != nil {
		t.Errorf("a warning without a region and a time: %+v", c)
	}
	if c := e.Scan("A 59-year-old from Montana with pneumonia collapsed at 16:42.").SmallCell; c != nil {
		t.Errorf("a warning without a rare diagnosis: %+v", c)
	}
}

func TestExplainNamesTheCounterCues(t *testing.T) {
	t.Parallel()
	x := phi.New().Explain("Dr. Patel asks about the Milan criteria and NCT01960075.")
	if len(x.Findings) != 1 || len(x.CounterCues) < 2 {
		t.Errorf("%+v", x)
	}
}

func TestScansAreTheSameEveryTimeAndAtOnce(t *testing.T) {
	t.Parallel()
	e := phi.New()
	text := strings.Join(phi.SamplePosts(), "\n")
	want := e.Scan(text)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if got := e.Scan(text); !reflect.DeepEqual(got, want) {
				t.Error("two scans of one text differ")
			}
		})
	}
	wg.Wait()
}

// FuzzScan holds the findings to their promises for any text.
func FuzzScan(f *testing.F) {
	for _, k := range kinds {
		f.Add(k.text)
	}
	for _, s := range spared {
		f.Add(s)
	}
	for _, s := range []string{"", "\n\n", "@", "a@", "://", "http://", "1/2/3/4", "((((", "\xff\xfe", "x\u0301\u0301", "Mr.", "Dr. ", "on the 3", "St. St. St.",
		"MRN", "MRN:", "zip", "'s", "Room", "A. B. C.", "1:2:3:4:5:6:7:8", "aged 90", "in ", "Calle 1", "\u200b\u200b", "İstanbul", "ﬁ 1½"} {
		f.Add(s)
	}
	e := phi.New()
	f.Fuzz(func(t *testing.T, text string) {
		r := e.Explain(text)
		last := 0
		for _, g := range r.Findings {
			if g.ByteStart < last || g.ByteEnd <= g.ByteStart || g.ByteEnd > len(text) || g.Reason == "" || g.Replacement == "" {
				t.Fatalf("%q: a finding out of place: %+v", text, g)
			}
			if n := utf8.RuneCountInString(text[:g.ByteStart]); n != g.Start {
				t.Fatalf("%q: %d code points before, not %d", text, n, g.Start)
			}
			if n := utf8.RuneCountInString(text[:g.ByteEnd]); n != g.End {
				t.Fatalf("%q: %d code points up to the end, not %d", text, n, g.End)
			}
			last = g.ByteEnd
		}
		if again := e.Explain(text); !reflect.DeepEqual(again, r) {
			t.Fatalf("%q: two scans differ", text)
		}
	})
}

func BenchmarkScanPost(b *testing.B) {
	e := phi.New()
	posts := phi.SamplePosts()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		e.Scan(posts[i%len(posts)])
	}
}

func BenchmarkScanPaste(b *testing.B) {
	e := phi.New()
	words := strings.Fields(strings.Join(phi.SamplePosts(), " "))
	for len(words) < 40000 {
		words = append(words, words...)
	}
	text := strings.Join(words[:40000], " ")
	for b.Loop() {
		e.Scan(text)
	}
}
