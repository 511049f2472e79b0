package credential

import (
	"testing"

	"consilium/internal/kernel/errs"
)

// What is surely a patient's is refused with all else that a form lacks, and
// before anything is read or written.
func TestWordsWithAPatientAreRefusedAtTheirField(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ann, _ := h.applicant("ann")
	in := physician("Ann Example", "100")
	in.Note, in.LegalName = "MRN 4471029", ""
	_, err := h.Apply(ann, in)
	h.refused(err, errs.Invalid)
	if f := errs.As(err).Fields; f["note"] == "" || f["legal_name"] == "" {
		t.Errorf("not both are named: %v", f)
	}
	in.LegalName, in.Note = "Ann Example", "I married."
	id, err := h.Apply(ann, in)
	h.ok(err)
	rev, _ := h.reviewer("rev")
	_, err = h.Decide(rev, Decision{Item: h.itemOf(id), Version: 1, Verdict: Refuse, Reason: "not-active", Message: "MRN 4471029"})
	h.refused(err, errs.Invalid)
	h.refused(h.Escalate(rev, Handover{Item: h.itemOf(id), Note: "MRN 4471029"}), errs.Invalid)
	h.refused(h.Appeal(ann, Appealing{Application: id, Words: "MRN 4471029"}), errs.Invalid)
	h.refused(h.AnswerHit(ann, id, "MRN 4471029"), errs.Invalid)
	h.recorded(ActionDecide, 0)
	h.recorded(ActionEscalate, 0)
	_, err = h.Decide(rev, Decision{Item: h.itemOf(id), Version: 1, Verdict: Refuse, Reason: "not-active", Message: "It ended in May."})
	h.ok(err)
}
