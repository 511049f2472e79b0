package search

import (
	"slices"
	"strings"
	"testing"
)

func terms(text string) []string {
	var list []string
	for _, t := range tokens(text) {
		list = append(list, t.term)
	}
	return list
}

func TestTermsOfWords(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"MI and UA":                        "mi ua",
		"K+ 5.9, Na+ 131":                  "k 5.9 na 131",
		"beta-blocker":                     "beta blocker",
		"beta blockers":                    "beta blocker",
		"β-blocker":                        "β blocker",
		"5mg 5-FU 5FU 2.5 mg":              "5 mg 5 fu 5 fu 2.5 mg",
		"HbA1c, B12, CD4+, CO₂, SpO2":      "hba1c b12 cd4 co2 spo2",
		"platelets 10,000; 1,5":            "platelet 10000 1 5",
		"Crohn's, Ménière’s, O'Brien":      "crohn menier obrien",
		"AS or MR? Not as bad":             "as mr not bad",
		"the OR of the trial":              "or trial",
		"IT chemotherapy; it works":        "it chemotherapi work",
		"A patient with hepatitis A":       "patient hepat a",
		"MIs, DVTs and ECGs":               "mi dvt ecg",
		"No benefit without it":            "no benefit without",
		"fractured fractures":              "fractur fractur",
		"":                                 "",
		"+++ --- ***":                      "",
		"x\x00y\xff z":                     "x y z",
		strings.Repeat("a", 65) + " b":     "b",
		strings.Repeat("é", 4000) + " end": "end",
	} {
		if got := strings.Join(terms(text), " "); got != want {
			t.Errorf("%.40q: %q, want %q", text, got, want)
		}
	}
}

func TestTokensAreTheTextTheyStandOn(t *testing.T) {
	t.Parallel()
	text := "Ménière’s disease, 5mg: “HbA1c”"
	var words []string
	scan(text, func(tok token) { words = append(words, text[tok.start:tok.end]) })
	if want := []string{"Ménière’s", "disease", "5", "mg", "HbA1c"}; !slices.Equal(words, want) {
		t.Errorf("got %q, want %q", words, want)
	}
}
