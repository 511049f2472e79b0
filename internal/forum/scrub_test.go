package forum

import (
	"strings"
	"testing"

	"consilium/internal/platform/markup"
)

func TestScrubPassage(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ passage, in, want string }{
		{"John Smith", "Seen: John Smith, 54.", "Seen: " + erasedWords + ", 54."},
		{"john smith", "Seen JOHN\n  SMITH twice", "Seen " + erasedWords + " twice"},
		{"John Smith", "One.\n\nJo**hn** Smith fell.\n\nTwo.", "One.\n\n" + erasedWords + "\n\nTwo."},
		{"John Smith", "One.\n\n- for John\n\n- Smith it was\n\nTwo.", "One.\n\n" + erasedWords + "\n\nTwo."},
		{"John Smith", "J&#111;hn Smith", erasedWords},
		{"John Smith", "Nothing here.", "Nothing here."},
		{"patient", "One patient.\n\nAnother " + erasedWords, "One " + erasedWords + ".\n\nAnother " + erasedWords},
	} {
		if got := scrubPassage(c.passage).markdown(c.in); got != c.want {
			t.Errorf("%q without %q is %q, want %q", c.in, c.passage, got, c.want)
		}
	}
}

func always(string) bool { return true }

func TestScrubQuotes(t *testing.T) {
	t.Parallel()
	erased := []string{"The patient from **Room 12** plays the tuba.\n\nHis wife called on Monday about the rash on his left forearm.", "Short line"}
	mark := "> " + erasedWords
	for _, c := range []struct{ in, want string }{
		{"> The patient from Room 12 plays the tuba.\n\nNice.", mark + "\n\nNice."},
		{"> The patient from Room\n> 12 plays the tuba.\n\nNice.", mark + "\n\nNice."},
		{"> The patient from Room\n12 plays the tuba.\n\nNice.", mark + "\n\nNice."},
		{">> *plays the tuba*\n\nNice.", mark + "\n\nNice."},
		{"> short LINE!", mark},
		{"> Something else entirely", "> Something else entirely"},
		{"plays the tuba, I read", "plays the tuba, I read"}, // too short to be a quote where it isn't marked as one
		{"You wrote: his wife called on Monday about the *rash* on his left forearm. So?", erasedWords},
		{"You wrote: his wife called on Monday about the rash on his left forearm. So?", "You wrote: " + erasedWords + ". So?"},
		{"My own words.", "My own words."},
	} {
		if got := scrubQuotes(erased, always).markdown(c.in); got != c.want {
			t.Errorf("%q becomes %q, want %q", c.in, got, c.want)
		}
	}
}

// Whatever the passage and the text, nobody reads the passage afterwards.
func FuzzScrub(f *testing.F) {
	f.Add("John Smith", "> Jo**hn** Smith\n\nx")
	f.Add("a b", "- a\n- b\n\n```\na\n\nb\n```")
	f.Add("patient", "The patient's patience")
	f.Fuzz(func(t *testing.T, passage, text string) {
		if len(passage) > 200 || len(text) > 2000 || (Erasure{Passage: passage}).check() != nil {
			return
		}
		scrubQuotes([]string{passage}, always).markdown(text)
		got := scrubPassage(passage).markdown(text)
		if _, n := markup.Redact(strings.ReplaceAll(markup.Plain(got), erasedWords, "|"), passage, ""); n > 0 {
			t.Errorf("%q is still read in %q, made of %q", passage, got, text)
		}
		if again := scrubPassage(passage).markdown(got); again != got {
			t.Errorf("erasing %q from %q again makes %q", passage, got, again)
		}
	})
}
