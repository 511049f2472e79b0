package webtest

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"consilium/internal/credential"
	"consilium/internal/kernel/ids"
)

// key presses one key of the keyboard, wherever the focus is.
func (b *tab) key(letter string) {
	b.t.Helper()
	for _, kind := range []input.DispatchKeyEventType{input.DispatchKeyEventTypeKeyDown, input.DispatchKeyEventTypeKeyUp} {
		text := ""
		if kind == input.DispatchKeyEventTypeKeyDown {
			text = letter
		}
		_, err := chromedp.Call(b.ctx, input.DispatchKeyEvent, input.DispatchKeyEventParams{Type: kind, Key: letter, Text: text})
		ok(b.t, err)
	}
}

// TestACleanApplicationIsDecidedByKeyboardAlone works at the desk in Chromium
// without a mouse: two keys for an application whose evidence is confirmed, a
// key more for each piece that a person must look at.
func TestACleanApplicationIsDecidedByKeyboardAlone(t *testing.T) {
	t.Parallel()
	h, chrome := newHouse(t), chromeProcess(t)
	s := newStage(h)
	clean := s.application(s.somebody(anybody))
	proven(h, clean)
	pressing := func(item ids.ID) {
		_, err := h.app.DB.Pool().Exec(t.Context(), `UPDATE review_items SET risk = CASE WHEN id = $1 THEN 3 ELSE 0 END`, item)
		ok(t, err)
	}
	pressing(clean)
	b := newTab(t, h, chrome)
	b.wear(h.proven("reviewer").cookies)
	b.open("/review")
	keys := func(item ids.ID, letters ...string) {
		t.Helper()
		b.key("n")
		b.do(chromedp.WaitVisible(chromedp.CSS(`#decide`)))
		if at := read(b, chromedp.Location()); !strings.Contains(at, item.String()) {
			t.Fatalf("n led to %s", at)
		}
		for _, letter := range letters {
			b.key(letter)
		}
		b.do(chromedp.WaitVisible(chromedp.CSS(`.flash-ok`)))
		if n := h.count(`SELECT count(*) FROM review_items i JOIN applications a ON a.id = i.subject_id WHERE i.id = $1 AND a.state = 'approved'`, item); n != 1 {
			t.Fatalf("not approved: %s", read(b, chromedp.Text(chromedp.CSS(`main`))))
		}
	}
	keys(clean, "a")
	// One with a document and a register that a person must look at.
	seen := s.application(s.somebody(anybody))
	_, err := h.app.DB.Pool().Exec(t.Context(), `UPDATE applications SET profession = 'physician' WHERE id = (SELECT subject_id FROM review_items WHERE id = $1)`, seen)
	ok(t, err)
	_, err = h.app.DB.Pool().Exec(t.Context(), `INSERT INTO evidence (id, application_id, member_id, kind, state, created_at, given_at)
		SELECT gen_random_uuid(), subject_id, member_id, 'document', 'given', now(), now() FROM review_items WHERE id = $1`, seen)
	ok(t, err)
	pressing(seen)
	b.open("/review")
	keys(seen, "1", "2", "a")
	// Enter opens a row that j has reached; u lets it go.
	b.open("/review")
	b.key("j")
	b.do(chromedp.KeyEvent("\r"), chromedp.WaitVisible(chromedp.CSS(`#desk-title`)))
	b.key("u")
	b.do(chromedp.WaitVisible(chromedp.CSS(`.flash-ok`)))
	if n := h.count(`SELECT count(*) FROM audit_entries WHERE action = $1`, credential.ActionRelease); n != 1 {
		t.Fatalf("let go %d times", n)
	}
	_, foreign, policy, thrown, _ := b.heard()
	none(t, "another host", foreign)
	none(t, "stopped by the policy", policy)
	none(t, "thrown", thrown)
}
