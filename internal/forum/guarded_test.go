package forum

import (
	"strings"
	"testing"

	"consilium/internal/guard"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
)

const plain = "She is better after five days."

// everyForm sends the same words through each of the four doors.
func (h *house) everyForm(thread ids.ID, own PostRef) map[string]func(body string, g guard.Answers) error {
	return map[string]func(string, guard.Answers) error{
		"ask": func(body string, g guard.Answers) error {
			q := question(Clinicians)
			q.Body, q.Guard = body, g
			return second(h.Ask(h.as(h.doctor), q))
		},
		"answer": func(body string, g guard.Answers) error {
			return second(h.Answer(h.as(h.doctor), Reply{Thread: thread, Body: body, Guard: g}))
		},
		"comment": func(body string, g guard.Answers) error {
			return second(h.Comment(h.as(h.doctor), Remark{On: PostRef{KindThread, thread}, Body: body, Guard: g}))
		},
		"edit": func(body string, g guard.Answers) error {
			n := h.count(`SELECT revision FROM answers WHERE id = $1`, own.ID)
			return second(h.Edit(h.as(h.doctor), Change{Post: own, Revision: n, Body: body, Reason: "clearer", Guard: g}))
		},
	}
}

func TestNoDoorLetsAnIdentifierThrough(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	thread := h.asked(h.asker, Clinicians)
	own := PostRef{KindAnswer, h.answered(h.doctor, thread, plain, "")}
	const body = "Mrs. Keller, MRN 4471029, is better."
	for name, send := range h.everyForm(thread, own) {
		before := h.everyWord()
		h.field(send(body, guard.Answers{}), "guard")
		if h.everyWord() != before || h.count(`SELECT count(*) FROM guard_answers`) != 0 {
			t.Fatalf("%s: something of a refused form was stored", name)
		}
		h.ok(send(body, h.justified(h.doctor, Wording{Body: body})))
		detail := ""
		h.ok(h.db.Pool().QueryRow(t.Context(), `SELECT detail FROM audit_entries ORDER BY id DESC LIMIT 1`).Scan(&detail))
		if detail != "2 justified: MRN, NAME" {
			t.Errorf("%s: the log says %q", name, detail)
		}
		if n := h.count(`SELECT count(*) FROM guard_answers WHERE field = 'body' AND tier = 'BLOCK' AND reason = 'public' AND member_id = $1 AND rules = $2 AND end_at > start_at`,
			h.doctor.MemberID, guard.Version); n != 2 {
			t.Errorf("%s: %d answers were kept", name, n)
		}
		if h.count(`SELECT count(*) FROM guard_answers g WHERE to_jsonb(g)::text ~ 'Keller|\m4471029\M'`) != 0 {
			t.Errorf("%s: the words themselves were kept", name)
		}
		h.exec(`DELETE FROM guard_answers`)
	}
	if h.count(`SELECT count(*) FROM threads WHERE guard_version <> $1`, guard.Version)+h.count(`SELECT count(*) FROM answers WHERE guard_version <> $1`, guard.Version)+
		h.count(`SELECT count(*) FROM comments WHERE guard_version <> $1`, guard.Version) != 0 {
		t.Error("a post doesn't say under which rules it was scanned")
	}
}

// What a reader will see is judged, and the marks of Markdown hide nothing.
func TestNoDoorLetsAnIdentifierThroughInMarks(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	thread := h.asked(h.asker, Clinicians)
	own := PostRef{KindAnswer, h.answered(h.doctor, thread, plain, "")}
	for _, body := range []string{"Mrs. **Keller** fell.", "She is MRN 44&#56;1920.", "Mr. John\nKeller fell."} {
		for name, send := range h.everyForm(thread, own) {
			if err := send(body, guard.Answers{}); !errs.Is(err, errs.Invalid) || errs.As(err).Fields["guard"] == "" {
				t.Errorf("%s: %q: %v", name, body, err)
			}
		}
	}
	h.exec(`UPDATE comments SET guard_version = $1`, guard.Version)
	h.exec(`UPDATE answers SET body_md = 'Mrs. **Keller** fell.', guard_version = $2 WHERE id = $1`, own.ID, guard.Version-1)
	h.ok(second(h.Rescan(t.Context())))
	if h.count(`SELECT count(*) FROM guard_hits WHERE post_id = $1 AND kinds = '{NAME}'`, own.ID) != 1 {
		t.Error("looking again reads the source alone")
	}
}

// What would be stored is judged: blanks that are taken off make no text too
// long to be looked at.
func TestNoEditIsTooLongToBeGuarded(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	thread := h.asked(h.doctor, Clinicians)
	posts := []PostRef{{KindThread, thread}, {KindAnswer, h.answered(h.doctor, thread, plain, "")}, {KindComment, h.commented(h.doctor, PostRef{KindThread, thread}, "Why?")}}
	for _, post := range posts {
		for _, e := range []Change{
			{Body: "Mrs Keller, MRN 4481920" + strings.Repeat(" ", BodyMax+1), Reason: "clearer"},
			{Body: "Mrs Keller, MRN 4481920", Reason: strings.Repeat(" ", ReasonMax+1) + "clearer"},
			{Body: plain, Title: strings.Repeat(" ", TitleMax+1) + "Mrs Keller, MRN 4481920", BottomLine: "MRN 4481920" + strings.Repeat(" ", BottomLineMax+1), Reason: "Mrs Keller, MRN 4481920" + strings.Repeat(" ", ReasonMax)},
		} {
			if e.Title == "" {
				e.Title = "When do you stop heparin?"
			}
			e.Post, e.Revision, e.Audience, e.Specialties = post, 1, Clinicians, []string{"cardiology"}
			h.field(second(h.Edit(h.as(h.doctor), e)), "guard")
			seen, err := h.Look(h.as(h.doctor), Wording{Post: post, Title: e.Title, Body: e.Body, BottomLine: e.BottomLine, Reason: e.Reason, Audience: Clinicians})
			h.ok(err)
			if !seen.Open() {
				t.Errorf("%s: the form shows nothing", post.Kind)
			}
		}
		h.field(second(h.Edit(h.as(h.doctor), Change{Post: post, Revision: 1, Title: "When do you stop heparin?", Body: "Mrs Keller, MRN 4481920 " + strings.Repeat("x", BodyMax), Reason: "clearer",
			Audience: Clinicians, Specialties: []string{"cardiology"}})), "body")
	}
}

func TestTitleBottomLineAndReasonAreGuardedToo(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	thread := h.asked(h.asker, Clinicians)
	own := PostRef{KindAnswer, h.answered(h.doctor, thread, plain, "")}
	q := question(Clinicians)
	q.Title = "Heparin for Mrs. Keller?"
	h.field(second(h.Ask(h.as(h.doctor), q)), "guard")
	h.field(second(h.Answer(h.as(h.doctor), Reply{Thread: thread, Body: plain, BottomLine: "Tell Mrs. Keller"})), "guard")
	h.field(second(h.Edit(h.as(h.doctor), Change{Post: own, Revision: 1, Body: "She is well.", Reason: "Mrs. Keller said so"})), "guard")
}

func TestWhatWasAnsweredOnceCountsForTheNextEdit(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	thread := h.asked(h.asker, Clinicians)
	const body = "As Mrs. Keller writes, wait."
	a := h.justified(h.doctor, Wording{Body: body})
	for key := range a.Reasons {
		a.Reasons[key] = guard.Answer{Code: guard.Author, Words: "She wrote the guideline."}
	}
	id, err := h.Answer(h.as(h.doctor), Reply{Thread: thread, Body: body, Guard: a})
	h.ok(err)
	own := PostRef{KindAnswer, id}
	longer := "I would not stop it. " + body
	seen, err := h.Look(h.as(h.doctor), Wording{Post: own, Body: longer})
	h.ok(err)
	if seen.Open() || seen.Findings[0].Answer.Words != "She wrote the guideline." {
		t.Fatalf("the form asks again: %+v", seen.Findings)
	}
	h.ok(second(h.Edit(h.as(h.doctor), Change{Post: own, Revision: 1, Body: longer, Reason: "clearer"})))
	h.ok(second(h.Edit(h.as(h.doctor), Change{Post: own, Revision: 2, Body: "Or. " + longer, Reason: "clearer"})))
	h.field(second(h.Edit(h.as(h.doctor), Change{Post: own, Revision: 3, Body: longer + " Mr. Brandt agrees.", Reason: "clearer"})), "guard")
	other, err := h.Look(h.as(h.nurse), Wording{Post: own, Body: longer})
	h.ok(err)
	if !other.Open() {
		t.Error("somebody else's answers count")
	}
	h.ok(second(h.Erase(h.as(h.doctor), Erasure{Post: own})))
	if h.count(`SELECT count(*) FROM guard_answers WHERE post_id = $1`, id) != 3 || h.count(`SELECT count(*) FROM guard_answers WHERE words_sealed IS NOT NULL`) != 0 {
		t.Error("an erased post keeps the words of its answers, or loses that there were any")
	}
}

// An old reason covers no other person: it counts where its sentence stands as
// it stood.
func TestAnAnswerIsCarriedWithItsSentenceAlone(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	thread := h.asked(h.asker, Clinicians)
	own := PostRef{KindAnswer, h.answered(h.doctor, thread, "As Mrs. Keller writes, wait.", "")}
	for _, body := range []string{"Mrs. Keller fell at home.", "As Mrs. Keller writes, wait. Mrs. Keller fell at home.", "As Mrs. Keller writes, wait for her at home."} {
		h.field(second(h.Edit(h.as(h.doctor), Change{Post: own, Revision: 1, Body: body, Reason: "clearer"})), "guard")
		seen, err := h.Look(h.as(h.doctor), Wording{Post: own, Body: body})
		h.ok(err)
		if !seen.Open() {
			t.Errorf("%q: the form asks nothing", body)
		}
	}
	h.ok(second(h.Edit(h.as(h.doctor), Change{Post: own, Revision: 1, Body: "She fell at home. As Mrs. Keller writes, wait.", Reason: "clearer"})))
}

func TestASmallCellIsAnsweredByFewerReaders(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	q := question(Students)
	q.Title, q.Body = "Erdheim-Chester in Vermont", "A 34-year-old patient came to the clinic at 14:32 with pain in both knees. What now?"
	h.field(second(h.Ask(h.as(h.doctor), q)), "guard")
	seen, err := h.Look(h.as(h.doctor), Wording{Title: q.Title, Body: q.Body, Audience: Students})
	h.ok(err)
	q.Guard = seen.Justify(guard.Eponym, func(guard.Finding) bool { return true })
	q.Guard.Cell, q.Guard.CellReaders = seen.Cell.Key, string(Students)
	h.field(second(h.Ask(h.as(h.doctor), q)), "guard")
	q.Audience = Physicians
	h.ok(second(h.Ask(h.as(h.doctor), q)))
	if h.count(`SELECT count(*) FROM guard_answers WHERE tier = 'CELL' AND reason = 'narrowed'`) != 1 {
		t.Error("it isn't kept that fewer read it")
	}
}

// Of a thread that stands the readers it has are the ones to be fewer than,
// whatever a form says about who they were.
func TestAnEditIsNotMetByMoreReaders(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	words := Change{Revision: 1, Title: "Erdheim-Chester in Vermont", Body: "A 34-year-old patient came to the clinic at 14:32 with pain in both knees. What now?",
		Reason: "clearer", Specialties: []string{"cardiology"}}
	edit := func(has, first, to Audience) error {
		e := words
		e.Post, e.Audience = PostRef{KindThread, h.asked(h.doctor, has)}, to
		w := Wording{Post: e.Post, Title: e.Title, Body: e.Body, Reason: e.Reason, Audience: to}
		seen, err := h.Look(h.as(h.doctor), w)
		h.ok(err)
		e.Guard = seen.Justify(guard.Eponym, func(guard.Finding) bool { return true })
		e.Guard.Cell, e.Guard.CellReaders = seen.Cell.Key, string(first)
		w.Guard = e.Guard
		seen, err = h.Look(h.as(h.doctor), w)
		h.ok(err)
		_, err = h.Edit(h.as(h.doctor), e)
		if seen.Open() != (err != nil) {
			t.Errorf("from %s (said to be %s) to %s: the form and the edit disagree: %v", has, first, to, err)
		}
		return err
	}
	for _, c := range []struct{ has, first, to Audience }{
		{Physicians, Students, Clinicians}, {Physicians, Students, Physicians}, {Clinicians, Students, Clinicians}, {Clinicians, Clinicians, Students},
	} {
		h.field(edit(c.has, c.first, c.to), "guard")
	}
	h.ok(edit(Students, Physicians, Physicians))
	h.ok(edit(Clinicians, Clinicians, Physicians))
	if h.count(`SELECT count(*) FROM guard_answers WHERE tier = 'CELL' AND reason = 'narrowed' AND revision = 2`) != 2 {
		t.Error("it isn't kept that fewer read it")
	}
	// An answer has no readers of its own to make fewer.
	own := PostRef{KindAnswer, h.answered(h.doctor, h.asked(h.asker, Students), plain, "")}
	seen, err := h.Look(h.as(h.doctor), Wording{Post: own, Body: words.Title + ". " + words.Body})
	h.ok(err)
	e := Change{Post: own, Revision: 1, Body: words.Title + ". " + words.Body, Reason: "clearer", Audience: Physicians}
	e.Guard = seen.Justify(guard.Eponym, func(guard.Finding) bool { return true })
	e.Guard.Cell, e.Guard.CellReaders = seen.Cell.Key, string(Students)
	h.field(second(h.Edit(h.as(h.doctor), e)), "guard")
}

// That fewer read it counts on as long as no more do.
func TestFewerReadersAreCarried(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	q := question(Students)
	q.Title, q.Body = "Erdheim-Chester in Vermont", "A 34-year-old patient came to the clinic at 14:32 with pain in both knees. What now?"
	seen, err := h.Look(h.as(h.doctor), Wording{Title: q.Title, Body: q.Body, Audience: Students})
	h.ok(err)
	q.Guard = seen.Justify(guard.Eponym, func(guard.Finding) bool { return true })
	q.Guard.Cell, q.Guard.CellReaders, q.Audience = seen.Cell.Key, string(Students), Physicians
	id, err := h.Ask(h.as(h.doctor), q)
	h.ok(err)
	e := Change{Post: PostRef{KindThread, id}, Revision: 1, Title: q.Title, Body: q.Body + " And then?", Reason: "clearer", Specialties: q.Specialties, Audience: Clinicians}
	h.field(second(h.Edit(h.as(h.doctor), e)), "guard")
	e.Audience = Physicians
	h.ok(second(h.Edit(h.as(h.doctor), e)))
}

func TestAPostWithoutFindingsCostsNoStatementMore(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	thread := h.asked(h.asker, Clinicians)
	const found = "As Mrs. Keller writes, wait."
	a := h.justified(h.nurse, Wording{Body: found})
	send := func(r Reply) (guards int) {
		r.Key, r.Thread = ids.New(), thread
		ctx, _ := database.Counting(h.as(h.nurse), func(sql string) {
			if strings.Contains(sql, "guard_answers") {
				guards++
			}
		})
		h.ok(second(h.Answer(ctx, r)))
		return guards
	}
	if without, with := send(Reply{Body: plain}), send(Reply{Body: found, Guard: a}); without != 0 || with != 1 {
		t.Errorf("%d statements of the guard without findings, %d with", without, with)
	}
}

func TestLookIsForWhoMayWrite(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.refused(second(h.Look(h.as(h.suspended), Wording{Body: plain})), errs.NotFound, "a suspended member")
	h.field(second(h.Look(h.as(h.doctor), Wording{Body: strings.Repeat("x", BodyMax+1)})), "body")
}
