package guard

import (
	"strings"
	"testing"

	"consilium/internal/kernel/errs"
)

// What can't be justified there and held nowhere is refused with a way out.
func TestRefuseStopsWhatItCantReadAndWhatComesTogether(t *testing.T) {
	t.Parallel()
	s := New(nil, nil, nil)
	for text, want := range map[string]string{
		"dieser fall wurde schon beantwortet und ist damit geschlossen, bitte stellen sie eine neue frage":              "in English",
		"Пациент уже получил ответ, вопрос закрыт":                                                                      "in English",
		"Closed: a 34-year-old with Erdheim-Chester in Vermont who came at 14:32 was recognised by two of our readers.": "Leave one of them out",
		"Closed: Mrs. **Keller** asked for it":                                                                          "a name",
	} {
		err := s.Refuse("reason", text)
		if !errs.Is(err, errs.Invalid) || !strings.Contains(errs.As(err).Fields["reason"], want) || !strings.Contains(errs.As(err).Fields["reason"], "nothing you typed is lost") {
			t.Errorf("%q: %v", text, err)
		}
		if err != nil && (strings.Contains(err.Error(), "Erdheim") || strings.Contains(err.Error(), "Keller")) {
			t.Errorf("the words are repeated: %v", err)
		}
	}
	for _, text := range []string{"", "Settled.", "Off topic", "Duplicate; see the newer one.", "TPN vs. EN was answered in 2023", "Spam", "No longer needed, thanks to all", "Asked and answered. Ask anew with the ECG, please.",
		"You told a colleague that they kill patients. Come back when you can disagree without contempt."} {
		if err := s.Refuse("reason", text); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}
