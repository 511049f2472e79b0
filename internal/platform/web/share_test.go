package web

import (
	"context"
	"testing"
)

// Who holds their share of the room waits; everybody else is let in.
func TestNobodyTakesAllTheRoom(t *testing.T) {
	t.Parallel()
	var s shares
	over, cancel := context.WithCancel(t.Context())
	cancel()
	done, err := s.acquire(t.Context(), "a", share)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.acquire(over, "a", 1); err == nil {
		t.Error("more than a share")
	}
	other, err := s.acquire(t.Context(), "b", share)
	if err != nil {
		t.Fatal("another waits for the first")
	}
	other()
	done()
	again, err := s.acquire(t.Context(), "a", share)
	if err != nil {
		t.Fatal("what was given back is not there")
	}
	again()
	if len(s.of) != 0 {
		t.Errorf("%d shares are kept of nobody", len(s.of))
	}
}
