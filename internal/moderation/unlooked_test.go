package moderation

import (
	"testing"
	"time"

	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
)

// Who was let in by the machine calls nothing dangerous until a person looked.
func TestWhoWasLetInByTheMachineCallsNothingDangerous(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	author, machine := h.clinician("author"), h.clinician("machine")
	thread := h.ask(author, "Potassium of 6.1 on ramipril")
	h.exec(`UPDATE members SET look_by = $2 WHERE id = $1`, machine.MemberID, h.clock.Now().Add(72*time.Hour))
	_, err := h.Flag(h.as(machine), Complaint{Key: ids.New(), Post: thread, Reason: Dangerous, Note: "kept"})
	h.refused(err, errs.Invalid)
	if errs.As(err).Fields["reason"] == "" {
		t.Fatal(err)
	}
	h.recorded(ActionFlag, 0)
	_, err = h.Flag(h.as(machine), Complaint{Key: ids.New(), Post: thread, Reason: Conduct})
	h.ok(err)
	h.exec(`UPDATE members SET look_by = NULL WHERE id = $1`, machine.MemberID)
	_, err = h.Flag(h.as(machine), Complaint{Key: ids.New(), Post: thread, Reason: Dangerous})
	h.ok(err)
}
