package credentialweb

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestApplyMoreAmendApprove(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ann, rev := h.member("ann", 0), h.reviewer("rev")
	ann.get("/application").want(http.StatusOK).says("<h1>Apply</h1>", `href="/application/recover"`, "Cardiology", "Oregon")
	id := ann.applies("Ann Example", "MD 12345")
	ann.get("/application").want(http.StatusOK).says("waits for a reviewer", "It is the next one.", "What happens next", "MD 12345", "Withdraw")
	ann.get("/application/new").leadsTo("/application")
	rev.get("/review").want(http.StatusOK).says("1 waiting", "Physician, Oregon, United States", "Choose what to look at").saysNot("Ann", "MD 12345", "MD12345")
	rev.decides(id, "more", "name-differs", "Which name is it?").leadsTo("/review")
	rev.get("/review").says("Decided.", "Nobody waits")
	ann.get("/application").want(http.StatusOK).says("One more thing is wanted", "Which name is it?", "The register has another name", `value="Ann Example"`)
	ann.submit("/application", "/application", physician("Ann Married", "MD 12345")).leadsTo("/application")
	rev.get("/review").says("came back with more")
	rev.get("/review/"+id).want(http.StatusOK).says("Ann Married", "What was asked before", "Which name is it?", "I married.",
		`data-hotkey="a"`, `data-hotkey="m"`, `data-hotkey="r"`)
	rev.decides(id, "approve", "", "").leadsTo("/review")
	ann.get("/application").want(http.StatusOK).says("You are let in")
	if got := h.word(`SELECT standing FROM members WHERE id = $1`, ann.member); got != "clinician" {
		t.Fatal(got)
	}
	h.recorded("application.submit", "2")
	h.recorded("review.decide", "2")
	h.recorded("review.read", "3") // two forms of decides, one look
}

func TestARefusedFormKeepsEveryWord(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ann := h.member("ann", 0)
	form := url.Values{"legal_name": {"Ann <Example>"}, "profession": {"nurse"}, "stage": {"student"}, "specialty": {"no-such"},
		"jurisdiction": {"KE"}, "register": {"X"}, "number": {"-"}, "note": {"first line\nsecond line"}}
	ann.submit("/application", "/application", form).want(http.StatusUnprocessableEntity).
		says("Nothing was sent, and every word is kept.", `value="Ann &lt;Example&gt;"`, `value="nurse" selected`, `value="student" selected`,
			`value="KE" selected`, `value="X"`, `value="-"`, "first line\nsecond line", `id="number-error"`, `id="specialty-error"`,
			`id="stage-error"`, `id="register-error"`, `href="#number"`)
	// A second application while one is under way.
	ann.applies("Ann Example", "100")
	stale := ann.get("/application").fields()
	stale.Set("purpose", "join")
	ann.post("/application", stale, physician("Ann Other", "200")).want(http.StatusConflict).
		says("under way already", `value="Ann Other"`, `value="200"`, "See where your application stands")
	// One that was decided meanwhile.
	rev := h.reviewer("rev")
	id := ann.application()
	old := rev.get("/review/" + id).fields()
	rev.post("/review/"+id+"/release", rev.get("/review/"+id).fields(), nil).leadsTo("/review")
	h.reviewer("rev 2").decides(id, "more", "other", "What is it?").leadsTo("/review")
	rev.post("/review/"+id, old, url.Values{"do": {"refuse"}, "reason": {"not-active"}, "message": {"Words of mine"}}).
		want(http.StatusConflict).says("Another reviewer decided", "Words of mine")
	h.recorded("review.decide", "1")
}

func TestARefusedDecisionKeepsEveryWord(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ann, rev := h.member("ann", 0), h.reviewer("rev")
	id := ann.applies("Ann Example", "100")
	rev.decides(id, "more", "", "Send the diploma").want(http.StatusUnprocessableEntity).
		says("Nothing was decided, and every word is kept.", "Send the diploma", `id="reason-error"`)
	rev.decides(id, "", "not-active", "Send").want(http.StatusUnprocessableEntity).says(`value="not-active" selected`, `id="do-error"`)
	rev.decides(id, "refuse", "not-active", "It ended in May.").leadsTo("/review")
	ann.get("/application").says("Your application was refused", "It ended in May.", "does not show this registration as active", "Apply again", `value="Ann Example"`)
	h.clock.Advance(time.Second)
	ann.submit("/application", "/application", physician("Ann Example", "100")).leadsTo("/application")
	if ann.application() == id {
		t.Fatal("the refused application was written over")
	}
}

func TestAFreshSignInIsAskedForAndTheWordsComeBack(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ann, rev := h.member("ann", 0), h.reviewer("rev")
	id := ann.applies("Ann Example", "100")
	form := rev.get("/review/" + id).fields()
	h.clock.Advance(5 * time.Minute)
	rev.get("/review/"+id).want(http.StatusOK).says("Confirm that it is you", "/sign-in/again?return_to=/review/"+id).saysNot("desk-decision")
	typed := url.Values{"do": {"more"}, "reason": {"other"}, "message": {"The diploma, please"}}
	res := rev.post("/review/"+id, form, typed).want(http.StatusSeeOther)
	away, err := url.Parse(res.Header().Get("Location"))
	h.ok(err)
	back := away.Query().Get("return_to")
	if away.Path != "/sign-in/again" || !strings.HasPrefix(back, "/review/"+id+"?kept=") || strings.Contains(back, "diploma") {
		t.Fatalf("sent to %s", away)
	}
	rev.signIn("rev")
	rev.get(back).want(http.StatusOK).says("desk-decision", "The diploma, please", `value="other" selected`)
	// What is too long to travel stays on the page.
	form = rev.get("/review/" + id).fields()
	h.clock.Advance(5 * time.Minute)
	long := incompressible(1000)
	rev.post("/review/"+id, form, url.Values{"do": {"refuse"}, "reason": {"other"}, "message": {long}}).
		want(http.StatusForbidden).says("Confirm that it is you", long)
	h.recorded("review.decide", "0")
}

// incompressible is a text of n letters that no packing makes short.
func incompressible(n int) string {
	var out strings.Builder
	state := uint32(7)
	for range n {
		state = state*1664525 + 1013904223
		out.WriteRune(rune(0x4e00 + state>>16%20000))
	}
	return out.String()
}

func TestARecoveryThroughThePages(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ann, rev := h.member("ann", 0), h.reviewer("rev")
	rev.decides(ann.applies("Ann Example", "100"), "approve", "", "").leadsTo("/review")
	h.exec(`UPDATE members SET handle = 'ann_handle' WHERE id = $1`, ann.member)
	h.clock.Advance(time.Minute)
	lost := h.member("ann's new provider", 0)
	lost.get("/application/recover").want(http.StatusOK).says("Get your account back", `name="purpose" value="recover"`)
	lost.submit("/application/recover", "/application", physician("ANN EXAMPLE", "100")).leadsTo("/application")
	lost.get("/application").says("This sign-in then opens your old account")
	id := lost.application()
	rev.get("/review").says("Lost sign-in: Physician")
	rev.get("/review/"+id).want(http.StatusOK).says("approving gives this sign-in the account", "Proven credential", "same number", "same name").
		saysNot("ann_handle", "op.example", ann.member.String(), ann.member.UUID())
	rev.decides(id, "approve", "", "").leadsTo("/review")
	old := ann.member
	lost.signIn("ann's new provider")
	if lost.member != old {
		t.Fatal("another account")
	}
	lost.get("/application").want(http.StatusOK).says("Your account is yours again")
	if got := h.word(`SELECT handle FROM members WHERE id = $1`, old); got != "ann_handle" {
		t.Fatal(got)
	}
}

func TestNobodyReviewsThemselvesOrUninvited(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	rev, ann := h.reviewer("rev"), h.member("ann", 0)
	id := rev.applies("Rev Iewer", "RX 447100")
	rev.get("/review").says("Nobody waits")
	rev.get("/review/"+id).want(http.StatusForbidden).saysNot("Rev Iewer", "RX 447100", "RX447100")
	for _, path := range []string{"/review", "/review/" + id, "/review/x"} {
		ann.get(path).want(http.StatusNotFound)
	}
	form := ann.get("/application").fields()
	ann.post("/review/"+id, form, url.Values{"do": {"approve"}}).want(http.StatusNotFound)
	own := rev.get("/application").fields()
	own.Set("revision", "1")
	rev.post("/review/"+id, own, url.Values{"do": {"approve"}}).want(http.StatusForbidden)
	for _, path := range []string{"/review?after=x", "/review/" + strings.Repeat("0", 26), "/review/" + id + "x"} {
		h.reviewer("other").get(path).want(http.StatusNotFound)
	}
	h.recorded("review.read", "0")
	h.recorded("review.decide", "0")
}

func TestAStudentAndWithdrawal(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	stu, rev := h.member("stu", 0), h.reviewer("rev")
	form := url.Values{"legal_name": {"Stu Dent"}, "profession": {"student"}, "stage": {""}, "jurisdiction": {"KE"}, "register": {"University of Nairobi"}, "number": {"H31/2023"}, "graduates": {"2028-06"}}
	stu.submit("/application", "/application", form).leadsTo("/application")
	stu.submit("/application", "/application/withdraw", nil).leadsTo("/application")
	stu.get("/application").says("You withdrew your application").saysNot("Stu Dent")
	h.clock.Advance(time.Second)
	stu.submit("/application", "/application", form).leadsTo("/application")
	rev.get("/review/"+stu.application()).says("Student, Kenya", "University of Nairobi")
	rev.decides(stu.application(), "approve", "", "").leadsTo("/review")
	stu.get("/application").says("You are let in", `href="/application/new"`)
	stu.get("/application/new").want(http.StatusOK).says("<h1>Apply</h1>")
	if got := h.word(`SELECT standing FROM members WHERE id = $1`, stu.member); got != "student" {
		t.Fatal(got)
	}
	h.recorded("application.withdraw", "1")
}

// Whoever asks an account back is offered every piece that would give it.
func TestARecoveryWithoutARegisterIsOfferedWhatIsEnough(t *testing.T) {
	t.Parallel()
	h, _ := withOutside(t)
	ann, rev := h.member("ann", 0), h.reviewer("rev")
	german := physician("Ann Example", "100")
	german.Set("jurisdiction", "DE")
	ann.submit("/application", "/application", german).leadsTo("/application")
	rev.decides(ann.application(), "approve", "", "").leadsTo("/review")
	h.clock.Advance(time.Minute)
	lost := h.member("ann's new provider", 0)
	lost.submit("/application/recover", "/application", german).leadsTo("/application")
	lost.get("/application").says("two documents of different kinds", "Make a vouch code", "Give the document")
	rev.get("/review/" + lost.application()).says("2 documents of different kinds")
}
