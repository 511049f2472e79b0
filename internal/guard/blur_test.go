package guard

import (
	"strings"
	"testing"
)

// One click takes a small cell apart, wherever its parts stand; what a
// colleague needs stays.
func TestASmallCellIsBlurred(t *testing.T) {
	t.Parallel()
	s := New(nil, nil, nil)
	texts := []Text{{"title", "Erdheim-Chester in Vermont"}, {"body", "A 34-year-old patient came at 14:32 with pain in both knees, and again at 15:10. The enzyme was low."}}
	if s.Decide(texts, Answers{}, false).Cell == nil {
		t.Fatal("there is no cell to blur")
	}
	out, did := s.Blur(texts)
	all := out[0].Text + " " + out[1].Text
	if !did || s.Decide(out, Answers{}, false).Cell != nil || strings.Contains(all, "14:32") || strings.Contains(all, "Vermont") {
		t.Errorf("%t %q", did, out)
	}
	for _, keeps := range []string{"Erdheim-Chester", "34-year-old", "The enzyme was low."} {
		if !strings.Contains(all, keeps) {
			t.Errorf("%q is gone: %q", keeps, all)
		}
	}
	plain := []Text{{"body", "When do you stop heparin after a knee replacement?"}}
	if out, did := s.Blur(plain); !did || out[0] != plain[0] {
		t.Errorf("nothing to blur: %t %q", did, out)
	}
}

// A body in another language isn't vouched for by its English title.
func TestATitleDoesNotVouchForABody(t *testing.T) {
	t.Parallel()
	d := New(nil, nil, nil).Decide([]Text{{"title", "What would you do with this patient and the pain in the chest of the night?"},
		{"body", "Die Patientin wurde gestern mit starken Schmerzen in der Brust auf unsere Station aufgenommen und bekam Sauerstoff."}}, Answers{}, false)
	if !d.Unreadable {
		t.Error("the body was taken for English")
	}
}

// Nor does a body vouch for its title, and short words in other letters are
// no English either; a few Greek letters are.
func TestNoFieldVouchesForOtherLetters(t *testing.T) {
	t.Parallel()
	s := New(nil, nil, nil)
	body := Text{"body", "What would you do with this patient, who came in the night with pain in the chest and got oxygen at once?"}
	for _, title := range []string{"Ο Γιώργος Παπαδόπουλος από τη Λάρισα", "Иван Петров из Твери", "王小明的胸痛", "محمد علي"} {
		if !s.Decide([]Text{{"title", title}, body}, Answers{}, false).Unreadable {
			t.Errorf("the body vouches for %q", title)
		}
		if !s.Decide([]Text{{"alt", title}}, Answers{}, false).Unreadable {
			t.Errorf("%q alone was taken for English", title)
		}
	}
	for _, title := range []string{"α-synuclein or β-amyloid?", "TNF-α, IL-1β, IFN-γ", "β", "Ménière or Sjögren?", "5 µg, 37 ℃", "αβ and γδ T cells"} {
		if s.Decide([]Text{{"title", title}, body}, Answers{}, false).Unreadable {
			t.Errorf("%q is no other language", title)
		}
	}
}

// Short texts about posts go through the guard too: what can be said otherwise
// is refused without repeating it, and a call for a moderator is taken without
// what it quotes.
func TestShortTextsNameNobody(t *testing.T) {
	t.Parallel()
	s := New(nil, nil, nil)
	const bad = "It names Mrs Eleanor Pemberton, MRN 48213377."
	if err := s.Refuse("reason", bad); err == nil || strings.Contains(err.Error(), "Pemberton") || strings.Contains(err.Error(), "48213377") {
		t.Errorf("refusing: %v", err)
	}
	if err := s.Refuse("reason", "The question was settled; a new one is better asked anew."); err != nil {
		t.Errorf("plain words: %v", err)
	}
	if got := s.Without(bad); strings.Contains(got, "Pemberton") || strings.Contains(got, "48213377") || !strings.HasPrefix(got, "It names ") {
		t.Errorf("without: %q", got)
	}
}
