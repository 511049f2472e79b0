package credentialweb

import (
	"net/http"
	"net/url"
	"testing"

	"consilium/internal/kernel/ids"
)

const (
	// ofAPatient may stand in nothing that others read at the desk.
	ofAPatient = "The letter names Mrs Keller, MRN 4471029, of my ward."
	// ofTheirOwn is as much of the applicant, who may write it and be written it.
	ofTheirOwn = "My licence A123456 at the Oregon Medical Board began on 3 March 2024; then I was Carmen Ortega of St Mary's Hospital, Salem."
)

// keptAt asserts that a page refuses the patient's words at a field and keeps
// them.
func (p page) keptAt(field string) {
	p.t.Helper()
	p.want(http.StatusUnprocessableEntity).says(`id="`+field+`-error"`, "This could tell who a patient is: a record number", ofAPatient)
}

func TestWhatIsWrittenAtTheDeskHoldsNoPatient(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ann, one, two := h.member("ann", 0), h.reviewer("one"), h.reviewer("two")

	form := physician("Ann Example", "100")
	form.Set("note", ofAPatient)
	ann.submit("/application", "/application", form).keptAt("note")
	form.Set("note", ofTheirOwn)
	ann.submit("/application", "/application", form).leadsTo("/application")
	id := ann.application()

	handed := url.Values{"to": {"reviewer"}, "message": {ofAPatient}}
	one.submit("/review/"+id, "/review/"+id+"/escalate", handed).keptAt("message")
	one.decides(id, "refuse", "other", ofAPatient).keptAt("message")
	h.recorded("review.escalate", "0")
	h.recorded("review.decide", "0")
	handed.Set("message", ofTheirOwn)
	one.submit("/review/"+id, "/review/"+id+"/escalate", handed).leadsTo("/review")
	two.decides(id, "refuse", "other", ofTheirOwn).leadsTo("/review")

	at := "/application/" + h.id(`SELECT id FROM applications`).String() + "/appeal"
	ann.submit("/application", at, url.Values{"words": {ofAPatient}}).keptAt("appeal")
	h.recorded("appeal.make", "0")
	ann.submit("/application", at, url.Values{"words": {ofTheirOwn}}).leadsTo("/application")
}

func TestWhatIsSaidToARegisterHoldsNoPatient(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ann, one := h.member("ann", 0), h.reviewer("one")
	one.decides(ann.applies("Ann Example", "100"), "approve", "", "").leadsTo("/review")
	hit := ids.New()
	h.exec(`INSERT INTO registry_hits (id, credential_id, member_id, source, kind, evidence_sealed, found_at, answer_by)
		SELECT $1, id, member_id, 'nppes', 'lapsed', $2, now(), $3 FROM credentials`, hit, h.ring.Seal([]byte(`{}`), "registry_hits.evidence:"+hit.String()), h.clock.Now().AddDate(0, 0, 14))
	at := "/credentials/hits/" + hit.String()
	ann.submit(at, at+"/answer", url.Values{"words": {ofAPatient}}).keptAt("words")
	h.recorded("hit.answer", "0")
	ann.submit(at, at+"/answer", url.Values{"words": {ofTheirOwn}}).leadsTo(at)

	// What was held against them is appealed against on the same page.
	h.exec(`UPDATE registry_hits SET outcome = 'confirmed', decided_at = $1, decided_by = $2`, h.clock.Now(), one.member)
	ann.submit(at, at+"/appeal", url.Values{"words": {ofAPatient}}).keptAt("appeal")
	ann.submit(at, at+"/appeal", url.Values{"words": {ofTheirOwn}}).leadsTo(at)
}
