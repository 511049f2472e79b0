package errs

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

func TestAForeignErrorShowsNothingOfItself(t *testing.T) {
	t.Parallel()
	foreign := fmt.Errorf("pq: relation %q", "members")
	e := As(foreign)
	if e.Kind != Internal || strings.Contains(e.Text, "members") || !errors.Is(e, foreign) {
		t.Errorf("%+v", e)
	}
	wrapped := fmt.Errorf("deep: %w", Wrap(Conflict, "Somebody was faster.", foreign))
	if !Is(wrapped, Conflict) || KindOf(wrapped) != Conflict || As(wrapped).Text != "Somebody was faster." {
		t.Errorf("%+v", As(wrapped))
	}
}

func TestChecksGatherAndTheFirstNoteStays(t *testing.T) {
	t.Parallel()
	var c Check
	c.That(true, "title", "never")
	if c.Err() != nil {
		t.Fatal("nothing was wrong")
	}
	c.That(false, "title", "first")
	c.That(false, "title", "second")
	c.That(false, "body", "empty")
	e := As(c.Err())
	if e.Kind != Invalid || len(e.Fields) != 2 || e.Fields["title"] != "first" {
		t.Errorf("%+v", e)
	}
}
