package mail

import (
	"fmt"
	"testing"
	"time"
)

func TestAnOutboxKeepsTheLastMessagesAndNoMore(t *testing.T) {
	t.Parallel()
	o := NewOutbox(func() time.Time { return time.Unix(1, 0) })
	for i := range outboxKeeps + 7 {
		if err := o.Send(t.Context(), Message{To: fmt.Sprintf("%d@example.org", i)}); err != nil {
			t.Fatal(err)
		}
	}
	kept := o.Kept()
	if len(kept) != outboxKeeps || kept[0].To != "56@example.org" || kept[outboxKeeps-1].To != "7@example.org" {
		t.Fatalf("%d kept, from %s to %s", len(kept), kept[0].To, kept[len(kept)-1].To)
	}
}
