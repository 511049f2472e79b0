package webtest

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"consilium/internal/credential"
	"consilium/internal/dbtest"
	"consilium/internal/kernel/actor"
)

// typist works a tab by the keyboard and counts what it costs.
type typist struct {
	*walk
	keys, clicks, forms, fields int
}

// types presses a key for each sign.
func (y *typist) types(text string) {
	y.t.Helper()
	for _, r := range text {
		y.do(chromedp.KeyEvent(string(r)))
		y.keys++
	}
}

// presses presses a key that the page listens to, as a keyboard does: once.
func (y *typist) presses(letters string) {
	y.t.Helper()
	for _, r := range letters {
		y.key(string(r))
		y.keys++
	}
}

// fills types into the field that has the focus and goes on to the next.
func (y *typist) fills(text string) {
	y.t.Helper()
	y.types(text)
	y.fields++
	y.types("\t")
}

// focus is the id of what has the focus.
func (y *typist) focus() string {
	y.t.Helper()
	return read(y.tab, chromedp.Evaluate[string](`document.activeElement.id || document.activeElement.name || document.activeElement.tagName`))
}

// goes moves to a field by a click.
func (y *typist) goes(css string) {
	y.t.Helper()
	y.do(chromedp.Click(chromedp.CSS(css)))
	y.clicks++
}

// sends submits the form by Enter and waits for what comes.
func (y *typist) sends(css string) {
	y.t.Helper()
	y.types("\r")
	y.forms++
	y.do(chromedp.WaitVisible(chromedp.CSS(css)))
}

func (y *typist) wants(field, value string) {
	y.t.Helper()
	if got := read(y.tab, chromedp.Evaluate[string](`document.getElementById("`+field+`").value`)); got != value {
		y.t.Fatalf("%s is %q, want %q; the focus is at %s", field, got, value, y.focus())
	}
}

func typistIn(t *testing.T, h *house, b *tab, axe string) *typist {
	t.Helper()
	return &typist{walk: &walk{tab: b, axe: axe, persona: "proof"}}
}

// TestProofInARealBrowser walks the whole of proof in Chromium: somebody whose
// register nobody has, with a document and two vouches, before two reviewers;
// and a physician of the United States whose mailbox is enough.
func TestProofInARealBrowser(t *testing.T) {
	t.Parallel()
	axe, err := os.ReadFile("../../static/node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatal("axe-core is not installed: run make test, which installs it")
	}
	h, chrome := newHouse(t), chromeProcess(t)
	t.Run("a document and two vouches, before two reviewers", func(t *testing.T) { twoReviewers(t, h, newTab(t, h, chrome), string(axe)) })
	t.Run("two forms let a physician in", func(t *testing.T) { effort(t, h, newTab(t, h, chrome), string(axe)) })
}

// paper is a picture of a page that says nothing.
func paper(t *testing.T) string {
	t.Helper()
	picture := image.NewGray(image.Rect(0, 0, 600, 800))
	for y := 60; y < 700; y += 40 {
		for x := 60; x < 540; x++ {
			picture.SetGray(x, y, color.Gray{Y: 200})
		}
	}
	var out bytes.Buffer
	ok(t, png.Encode(&out, picture))
	path := filepath.Join(t.TempDir(), "licence.png")
	ok(t, os.WriteFile(path, out.Bytes(), 0o600))
	return path
}

// twoReviewers: the first reviewer is one of those who vouched, so that another
// one must complete it.
func twoReviewers(t *testing.T, h *house, b *tab, axe string) {
	s, y := newStage(h), typistIn(t, h, b, axe)
	applicant := s.somebody(anybody)
	vouching := aNurse
	vouching.grants = actor.CredentialReviewer
	first, colleague, second := s.somebody(vouching), s.somebody(aNurse), s.somebody(granted(actor.CredentialReviewer))
	s.credential(first)
	s.credential(colleague)

	// The applicant applies, gives a document, and makes two codes.
	b.wear(applicant.cookies)
	b.open("/application/new")
	y.goes(`#legal_name`)
	for _, value := range []string{"Wanjiru Kamau", "NN", "Att", "", "Keny", "Nursing Council of Kenya", "KE 44.718"} {
		y.fills(value)
	}
	y.wants("profession", "nurse")
	y.wants("stage", "attending")
	y.wants("jurisdiction", "KE")
	y.sends(`.steps`)
	b.do(chromedp.SetValue(chromedp.CSS(`form[action="/application/documents"] #kind`), "licence"),
		chromedp.SetUploadFiles(chromedp.CSS(`#file`), []string{paper(t)}),
		chromedp.Click(chromedp.CSS(`form[action="/application/documents"] button[type="submit"]`)), chromedp.WaitVisible(chromedp.CSS(`form[action*="/application/documents/"]`)))
	var codes []string
	for range 2 {
		b.open("/application")
		b.do(chromedp.Click(chromedp.CSS(`form[action="/application/vouches"] button`)), chromedp.WaitVisible(chromedp.CSS(`.code`)))
		codes = append(codes, strings.TrimSpace(read(b, chromedp.Text(chromedp.CSS(`.code`)))))
	}
	item := idOf(t, h, `SELECT id FROM review_items WHERE kind = 'application' AND closed_at IS NULL ORDER BY opened_at DESC LIMIT 1`)

	// Two verified members of the profession vouch, each with a code of their own.
	for i, who := range []*person{first, colleague} {
		b.wear(who.cookies)
		b.open("/vouch")
		b.do(chromedp.SendKeys(chromedp.CSS(`#code`), codes[i]+"\r"), chromedp.WaitVisible(chromedp.CSS(`#how`)))
		if said := read(b, chromedp.Text(chromedp.CSS(`.facts`))); !strings.Contains(said, "Wanjiru Kamau") {
			t.Fatalf("the voucher reads %q", said)
		}
		b.do(chromedp.Click(chromedp.CSS(`#how`)), chromedp.SendKeys(chromedp.CSS(`#how`), "We w"), chromedp.SendKeys(chromedp.CSS(`#since`), "2019\r"),
			chromedp.WaitVisible(chromedp.CSS(`.flash-ok`)))
	}

	// The first reviewer claims it by opening it, types what the document shows, and steps up.
	_, err := h.app.DB.Pool().Exec(t.Context(), `UPDATE review_items SET risk = CASE WHEN id = $1 THEN 3 ELSE risk END`, item)
	ok(t, err)
	s.sql(`UPDATE sessions SET second_factor_at = now() - interval '10 minutes' WHERE member_id = $1`, first.who.MemberID)
	b.wear(first.cookies)
	b.open("/review")
	desk := typistIn(t, h, b, axe)
	desk.presses("n")
	b.do(chromedp.WaitVisible(chromedp.CSS(`#desk-title`)))
	if at := read(b, chromedp.Location()); !strings.Contains(at, item.String()) {
		t.Fatalf("n leads to %s", at)
	}
	desk.presses("t")
	for _, value := range []string{"Wanjiru Kamau", "KE44718", "Nursing Council of Kenya"} {
		desk.fills(value)
	}
	if at := desk.focus(); !strings.HasSuffix(at, "-until") {
		t.Fatalf("the focus is at %s", at)
	}
	desk.types(time.Now().AddDate(0, 6, 0).Format("01022006"))
	desk.sends(`#compared .agrees`)
	shown := read(b, chromedp.Text(chromedp.CSS(`#compared`)))
	for _, word := range []string{"The document shows", "Valid until", "agrees"} {
		if !strings.Contains(shown, word) {
			t.Fatalf("no %q in %s", word, shown)
		}
	}
	desk.examine("the desk compares")
	desk.presses("c")
	b.do(chromedp.WaitVisible(chromedp.CSS(`#code`)), chromedp.SendKeys(chromedp.CSS(`#code`), first.phone.code()+"\r"), chromedp.WaitVisible(chromedp.CSS(`#decide`)))
	if said := read(b, chromedp.Text(chromedp.CSS(`#do`))); !strings.Contains(said, "as the first of two") {
		t.Fatalf("the voucher may decide alone: %q", said)
	}
	keys := strings.Split(read(b, chromedp.Evaluate[string](`[...document.querySelectorAll('input[value="confirm"][data-hotkey]')].map(n => n.dataset.hotkey).join(' ')`)), " ")
	desk.presses(strings.Join(keys, "") + "a")
	b.do(chromedp.WaitVisible(chromedp.CSS(`.flash-ok`)))
	if n := h.count(`SELECT count(*) FROM members WHERE id = $1 AND standing = 'applicant'`, applicant.who.MemberID); n != 1 {
		t.Fatal("one who vouched let her in alone")
	}
	t.Logf("a document read, compared and confirmed: %d keys by the first reviewer, %d of them what the document shows", desk.keys, len("Wanjiru KamauKE44718Nursing Council of Kenya")+8)

	// The second is told, and completes it.
	dbtest.Eventually(t, "the second reviewer is told", func() bool {
		return h.count(`SELECT count(*) FROM notices WHERE kind = 'review' AND member_id = $1`, second.who.MemberID) == 1
	})
	b.wear(second.cookies)
	b.open("/inbox")
	b.do(chromedp.WaitVisible(chromedp.CSS(`.inbox`)))
	if said := read(b, chromedp.Text(chromedp.CSS(`.inbox`))); !strings.Contains(said, "waits for a second reviewer") {
		t.Fatalf("the second reviewer reads %q", said)
	}
	desk.examine("a reviewer is told")
	b.open("/review/" + item.String())
	b.do(chromedp.WaitVisible(chromedp.CSS(`#decide`)))
	desk.examine("before the second reviewer")
	b.key("a")
	b.do(chromedp.WaitVisible(chromedp.CSS(`.flash-ok`)))

	// She is in, the document and what was read off it are gone, and its last day ends her credential.
	if n := h.count(`SELECT count(*) FROM credentials WHERE member_id = $1 AND leads_to = 'clinician' AND expires_at < now() + interval '7 months'`, applicant.who.MemberID); n != 1 {
		t.Fatal("not let in, or for longer than her licence is good")
	}
	if n := h.count(`SELECT count(*) FROM evidence e LEFT JOIN evidence_pages p ON p.evidence_id = e.id
		WHERE e.member_id = $1 AND (p.page IS NOT NULL OR e.shown_sealed IS NOT NULL)`, applicant.who.MemberID); n != 0 {
		t.Fatal("the document outlives the approval")
	}
	for action, want := range map[string]int{credential.ActionTranscribe: 1, credential.ActionDecide: 2} {
		if n := h.count(`SELECT count(*) FROM audit_entries WHERE action = $1 AND (object_id = $2 OR object_id IN (SELECT id FROM evidence WHERE member_id = $3))`,
			action, idOf(t, h, `SELECT subject_id FROM review_items WHERE id = '`+item.UUID()+`'`), applicant.who.MemberID); n != want {
			t.Errorf("%s was recorded %d times, want %d", action, n, want)
		}
	}
	_, foreign, policy, thrown, _ := b.heard()
	none(t, "another host", foreign)
	none(t, "stopped by the policy", policy)
	none(t, "thrown", thrown)
}

// effort is what being let in costs a physician of the United States whose
// register has them and whose institution is listed.
func effort(t *testing.T, h *house, b *tab, axe string) {
	y := typistIn(t, h, b, axe)
	b.become("newcomer")
	begun := time.Now()
	b.open("/rules/accept")
	y.goes(`[name="accept"]`)
	y.goes(`form[action="/rules/accept"] .button-solid`)
	b.do(chromedp.WaitVisible(chromedp.CSS(`#legal_name`)))
	rules := typist{clicks: y.clicks}
	y.clicks = 0
	const address = "nora.quist@harbourgeneral.example"
	y.goes(`#legal_name`)
	for _, value := range []string{"Nora Quist", "Ph", "Att", "Neph", "Oreg", "NPI", "1001882046"} {
		y.fills(value)
	}
	y.types(address)
	y.fields++
	for field, value := range map[string]string{"profession": "physician", "stage": "attending", "specialty": "nephrology", "jurisdiction": "US-OR", "address": address} {
		y.wants(field, value)
	}
	y.sends(`#code`)
	s := &stage{h: h}
	if at := y.focus(); at != "code" {
		t.Fatalf("the focus is at %s, and the code is asked for", at)
	}
	y.types(s.mailed(address))
	y.fields++
	y.forms++
	y.types("\r")
	b.do(chromedp.WaitNotPresent(chromedp.CSS(`form[action="/application/mail/code"]`)), chromedp.WaitVisible(chromedp.CSS(`main`)))
	y.open("/handle")
	b.do(chromedp.WaitVisible(chromedp.CSS(`#handle`)))
	took := time.Since(begun)
	if n := h.count(`SELECT count(*) FROM evidence WHERE kind = 'document' AND member_id = (SELECT member_id FROM evidence WHERE kind = 'work mail'
		ORDER BY created_at DESC LIMIT 1)`); n != 0 {
		t.Fatal("an upload was needed")
	}
	t.Logf("a physician with an institutional address: %d forms, %d fields, %d keys and %d clicks (and %d clicks for the rules), %.1f s of a machine's time",
		y.forms, y.fields, y.keys, y.clicks, rules.clicks, took.Seconds())
	if y.forms != 2 || y.fields != 9 || y.clicks != 1 || y.keys > 90 {
		t.Fatalf("%d forms, %d fields, %d keys, %d clicks", y.forms, y.fields, y.keys, y.clicks)
	}
}
