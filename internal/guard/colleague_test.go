package guard

import (
	"strings"
	"testing"

	"consilium/internal/kernel/errs"
)

// What reviewers and applicants write to each other is full of what would be a
// patient's in a post, and is their own.
func TestWhatIsAColleaguesOwnMayStand(t *testing.T) {
	t.Parallel()
	s := New(nil, nil, nil)
	for _, text := range []string{
		"",
		"Your GMC number 7123456 is not in the register as you wrote it. Please send a letter from Dr Anna Keller, St Mary's Hospital, dated 3 March 2026.",
		"The licence A123456 of the Medical Board of California ran out on 30 June 2024.",
		"My name was Carmen Ortega until I married on 12 May 2021; the diploma no. 4471029 has the former one.",
		"NMC PIN 12A3456E, NPI 1234567893, passport number C01234567, student number 20201187.",
		"Please ring the registrar on 020 7946 0018 or write to registrar@council.example, reference 2024/11873.",
		"Fee receipt 8841-22, invoice 99812. Fingerprint card TCN 12345678901. Case 2024-CV-1187 of the tribunal.",
		"Member number 123456 of the College.", "My malpractice insurance is policy number 8841221.", "MDU membership M123456, as the defence body writes.",
		"The register's record number is 4471029.", "She retired at 91 and is 93 now.",
		"Mi título es de la Universidad de Sevilla y mi número de colegiado es 28/12345.",
	} {
		if err := s.RefusePatient("message", text); err != nil {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestWhatIsSurelyAPatientsMayNot(t *testing.T) {
	t.Parallel()
	s := New(nil, nil, nil)
	for text, kind := range map[string]string{
		"I wrote the note of MRN 4471029 that day.":                                  "a record number",
		"Mrs Keller, NHS number 943 476 5919, was the patient.":                      "a record number",
		"The patient's hospital number 4471029 is on the letter to the register.":    "a record number",
		"It was about insurance member ID XQZ884412.":                                "a health plan's number",
		"The plan has her under member number 123456, as the college hospital does.": "a health plan's number",
		"SSN 123-45-6789":                   "a social security or national number",
		"pacemaker serial number PJN448812": "a device's number",
	} {
		err := s.RefusePatient("message", text)
		said := errs.As(err).Fields["message"]
		if !errs.Is(err, errs.Invalid) || !strings.Contains(said, kind) || strings.ContainsAny(said, "0123456789") {
			t.Errorf("%q: %v", text, err)
		}
	}
}
