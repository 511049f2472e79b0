package agree

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestNumbersAndJurisdictions(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		f        func(a, b string, s Source) (Verdict, string)
		a, b     string
		want     Verdict
		sentence string
	}{
		{Numbers, "1234567893", "1234567893", Same, ""}, {Numbers, "12-3456 7893", "1234567893", Same, ""}, {Numbers, "md.12345", "MD12345", Same, ""}, {Numbers, "１２３４５", "12345", Same, ""},
		{Numbers, "MD12345", "12345", Close, "letters or zeros"}, {Numbers, "0012345", "12345", Close, "zeros"}, {Numbers, "A1", "1", Differs, ""}, {Numbers, "ABC", "DEF", Differs, ""},
		{Numbers, "1234567893", "1234567839", Differs, "changed places"}, {Numbers, "1234567893", "1234567894", Differs, "one digit"}, {Numbers, "1234567893", "9999999999", Differs, "differ"},
		{Numbers, "", "1", Unknown, "The applicant names no number"}, {Numbers, "1", "-", Unknown, "The register names no number"}, {Numbers, "", "", Unknown, "Neither"},
		{Jurisdictions, "us-or", "US-OR", Same, ""}, {Jurisdictions, "US", "US-OR", Close, "alone"}, {Jurisdictions, "US-OR", "US-CA", Differs, "state"}, {Jurisdictions, "GB", "IE", Differs, "countries"},
		{Jurisdictions, "", "IE", Unknown, "applicant"}, {Jurisdictions, "GB", " ", Unknown, "register"},
	} {
		got, sentence := c.f(c.a, c.b, Register)
		if got != c.want || !strings.Contains(sentence, c.sentence) {
			t.Errorf("%q and %q: %s, %q", c.a, c.b, got, sentence)
		}
		if back, _ := c.f(c.b, c.a, Register); back != got {
			t.Errorf("%q and %q: %s, turned %s", c.a, c.b, got, back)
		}
	}
}

func canon(term string) (string, string) {
	switch plain(term) {
	case "cardiology", "cardiovascular disease", "heart medicine":
		return "cardiology", "internal"
	case "interventional cardiology":
		return "intervention", "cardiology"
	case "nephrology":
		return "nephrology", "internal"
	case "internal medicine", "general internal medicine":
		return "internal", ""
	case "dermatology":
		return "dermatology", ""
	}
	return "", ""
}

func TestSpecialties(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a, b string // parted by ";"
		with Canon
		want Verdict
	}{
		{"Cardiology", "cardiology", nil, Same}, {"Cardiology", "Cardiovascular Disease", canon, Same}, {"Cardiology", "Cardiovascular Disease", nil, Differs},
		{"Cardiology", "Interventional Cardiology", canon, Close}, {"Cardiology", "Internal Medicine", canon, Close}, {"Cardiology", "Nephrology", canon, Close}, {"Cardiology", "Dermatology", canon, Differs},
		{"Family Medicine", "Family Practice", nil, Close}, {"Emergency Medicine", "Internal Medicine", nil, Differs}, {"General Surgery", "General Practice", nil, Differs}, {"Orthopedic Surgery", "Orthopaedic Surgery", nil, Close},
		{"Dermatology;Cardiology", "Nephrology;Cardiology", canon, Same}, {"", "Cardiology", canon, Unknown}, {"Cardiology", "", canon, Unknown}, {"...", "Cardiology", nil, Unknown},
	} {
		list := func(s string) []string { return strings.Split(s, ";") }
		got, sentence := Specialties(list(c.a), list(c.b), Register, c.with)
		back, _ := Specialties(list(c.b), list(c.a), Register, c.with)
		if got != c.want || back != got || !strings.HasSuffix(sentence, ".") {
			t.Errorf("%q and %q: %s, turned %s, %q", c.a, c.b, got, back, sentence)
		}
	}
}

func TestPlacesAndDomains(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		said, domain, held string
		want               Verdict
	}{
		{"Oregon Health & Science University", "", "Oregon Health and Science University", Close}, {"St. Mary's Hospital", "", "St Marys Hospital", Same}, {"Mayo Clinic", "", "Mayo Clinic Hospital Rochester", Close},
		{"Massachusetts General Hospital", "", "Massachusetts General", Close}, {"General Hospital", "", "Memorial Hospital", Differs}, {"Mayo Clinic", "", "Cleveland Clinic", Differs}, {"University Hospital", "", "University Hospital", Same},
		{"Karolinska Universitetssjukhuset", "", "Karolinska University Hospital", Close}, {"", "mayo.edu", "Mayo Clinic", Close}, {"", "mail.mayo.edu", "Mayo Clinic", Close}, {"", "mgh.harvard.edu", "Massachusetts General Hospital", Differs},
		{"", "ohsu.edu", "Oregon Health and Science University", Close}, {"", "uclh.nhs.uk", "University College London Hospitals", Close}, {"", "charite.de", "Charité", Close}, {"", "clevelandclinic.org", "Cleveland Clinic", Close},
		{"", "gmail.com", "Mayo Clinic", Differs}, {"", "mayo.evil.example", "Mayo Clinic", Differs}, {"", "edu", "Mayo Clinic", Differs}, {"", "co.uk", "Cook Clinic", Differs}, {"", "gh.org", "General Hospital", Differs},
		{"", "", "Mayo Clinic", Unknown}, {"Mayo Clinic", "mayo.edu", "", Unknown}, {"Mayo Clinic", "mayo.edu", "Cleveland Clinic", Differs},
	} {
		got, sentence := Places([]string{c.said}, c.domain, []string{c.held}, Register)
		if got != c.want || !strings.HasSuffix(sentence, ".") {
			t.Errorf("%q, %q and %q: %s, %q", c.said, c.domain, c.held, got, sentence)
		}
	}
}

func TestAReportListsWhatDiffersFirst(t *testing.T) {
	t.Parallel()
	said := Facts{Name: of("Bob Smith"), Number: "1234567893", Jurisdiction: "US-OR", Specialties: []string{"Cardiology"}, MailDomain: "ohsu.edu"}
	held := Facts{Name: of("Robert/Smith"), Number: "1234567893", Jurisdiction: "US-CA", Places: []string{"Mayo Clinic"}}
	r := Compare(said, held, Document, canon)
	want := []Finding{{FieldName, Close, "One side has a short form of the given name."}, {FieldNumber, Same, "The numbers are the same."},
		{FieldJurisdiction, Differs, "The country is the same, the state differs."}, {FieldSpecialty, Unknown, "The document names no specialty."}, {FieldPlace, Differs, "No place of work agrees."}}
	for i, f := range r.Findings {
		if f != want[i] || r.Of(f.Field) != f {
			t.Errorf("%+v, want %+v", f, want[i])
		}
	}
	got := strings.Join(r.Mismatches(), "\n")
	if got != "Jurisdiction: The country is the same, the state differs.\nPlace of work: No place of work agrees.\nName: One side has a short form of the given name." {
		t.Errorf("%s", got)
	}
	if all := Compare(held, held, Register, nil).Mismatches(); len(all) != 0 {
		t.Errorf("%q", all)
	}
	if f := (Report{}).Of(FieldName); f.Verdict != Unknown {
		t.Errorf("%+v", f)
	}
}

func TestEveryFieldIsSymmetric(t *testing.T) {
	t.Parallel()
	terms := rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom([]string{"Cardiology", "Internal Medicine", "Mayo Clinic", "St. Mary's Hospital", "heart"}), rapid.String()), 0, 3)
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) Facts {
			return Facts{Name: names().Draw(t, name), Number: rapid.StringMatching(`[A0 -]{0,3}[12]{0,5}`).Draw(t, name), Jurisdiction: rapid.SampledFrom([]string{"US", "US-OR", "US-CA", "GB", ""}).Draw(t, name),
				Specialties: terms.Draw(t, name), Places: terms.Draw(t, name)}
		}
		a, b := draw("a"), draw("b")
		one, two := Compare(a, b, Register, canon), Compare(b, a, Register, canon)
		for i := range one.Findings {
			if one.Findings[i].Verdict != two.Findings[i].Verdict {
				t.Fatalf("%+v and %+v", one.Findings[i], two.Findings[i])
			}
		}
	})
}
