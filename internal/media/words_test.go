package media

import (
	_ "embed"
	"strings"
	"testing"

	"consilium/internal/guard"
	"consilium/internal/kernel/clock"
	"consilium/internal/kernel/errs"
)

//go:embed testdata/labels.txt
var ordinary string

//go:embed testdata/names.txt
var names string

func watched() *Service { return &Service{guard: guard.New(nil, clock.System{}, nil)} }

// Names that stand alone, as labels do, are refused: nearly all of the list,
// which is of many countries, and those of it that somebody reported.
func TestBareNamesBesideAnImageAreRefused(t *testing.T) {
	t.Parallel()
	s, all := watched(), strings.Split(strings.TrimSpace(names), "\n")
	var passed []string
	for _, name := range all {
		if s.checkWords("annotations", name) == nil {
			passed = append(passed, name)
		}
	}
	t.Logf("%d of %d names pass: %q", len(passed), len(all), passed)
	if len(all) < 200 || len(passed)*100 > 2*len(all) {
		t.Errorf("%d of %d names pass: %q", len(passed), len(all), passed)
	}
	for _, name := range []string{"Whitcombe", "E. Keller", "Eleanor Pemberton", "Keller 1961", "whitcombe", "eleanor pemberton", "WHITCOMBE", "Whitcombe left knee", "Chest X-ray of Whitcombe"} {
		if err := s.checkWords("annotations", name); !errs.Is(err, errs.Invalid) || !strings.Contains(errs.As(err).Fields["annotations"], "could tell who the patient is") {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// What clinicians write beside images, eponyms and all, is taken: 98 of 100 of
// the list, and all of the first.
func TestOrdinaryWordsBesideAnImageAreTaken(t *testing.T) {
	t.Parallel()
	s, all := watched(), strings.Split(strings.TrimSpace(ordinary), "\n")
	var refused []string
	for _, label := range all {
		if s.checkWords("annotations", label) != nil {
			refused = append(refused, label)
		}
	}
	t.Logf("%d of %d labels are refused: %q", len(refused), len(all), refused)
	if len(all) < 600 || len(refused)*100 > 2*len(all) {
		t.Errorf("%d of %d labels are refused: %q", len(refused), len(all), refused)
	}
	for _, label := range []string{"T1 left", "arrow: effusion", "Colles fracture", "LAD", "Baker cyst", "Kerley B lines", "Effusion", "C5/C6", "baker cyst", "effusion", "lad"} {
		if err := s.checkWords("annotations", label); err != nil {
			t.Errorf("%q: %v", label, err)
		}
	}
}

// What is no identifier by itself but tells who somebody is together is
// refused, in one text and in several.
func TestASmallCellBesideAnImageIsRefused(t *testing.T) {
	t.Parallel()
	s := watched()
	const whole = "Erdheim-Chester disease, 34-year-old woman from Vermont, found at 14:32."
	if err := s.checkWords("alt", whole); !errs.Is(err, errs.Invalid) || errs.As(err).Fields["alt"] == "" {
		t.Errorf("in one text: %v", err)
	}
	parts := []string{"Erdheim-Chester disease of the tibia.", "34-year-old woman from Vermont, found at 14:32"}
	if err := s.checkWords("alt", parts[0]); err != nil {
		t.Fatalf("a part alone: %v", err)
	}
	if err := s.checkWords("annotations", parts[1]); err != nil {
		t.Fatalf("the other part alone: %v", err)
	}
	if err := s.checkCell("annotations", Words{Alt: parts[0], Annotations: []Annotation{{Text: parts[1]}}}); !errs.Is(err, errs.Invalid) || errs.As(err).Fields["annotations"] == "" {
		t.Errorf("in two: %v", err)
	}
}
