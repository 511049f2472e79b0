package lists

import "testing"

func TestTheListsKnowTheirWords(t *testing.T) {
	t.Parallel()
	table, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	for word, want := range map[string]Bits{
		"the": Common | Function, "troponin": Known, "emily": Given, "nguyen": Surname, "boston": City | Proper | Eponym, "new": Opens,
		"new york city": City, "marfan": Eponym, "criteria": Head | Common, "mrs": Title, "okafor": 0,
	} {
		if got := table.Of(word); got&want != want {
			t.Errorf("%s is known as %b, which lacks %b", word, got, want&^got)
		}
	}
	if got := table.Of("qwxzv"); got != 0 {
		t.Errorf("nonsense is known as %b", got)
	}
}

func TestFold(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]string{"José": "jose", "Łukasz": "lukasz", "O'Brien": "o'brien", "GRÜẞE": "grusse", "Frøydis": "froydis"} {
		if got := Fold(word); got != want {
			t.Errorf("%s folds to %q, not %q", word, got, want)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		if _, err := Load(); err != nil {
			b.Fatal(err)
		}
	}
}
