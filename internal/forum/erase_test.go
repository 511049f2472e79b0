package forum

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/changes"
	"consilium/internal/platform/markup"
)

// everyWord is every text column of the forum, and every draft opened.
func (h *house) everyWord() string {
	h.t.Helper()
	var all strings.Builder
	for _, sql := range []string{
		`SELECT title || ' ' || body_md || ' ' || body_html || ' ' || excerpt || ' ' || bottom_line || ' ' || lock_reason FROM threads`,
		`SELECT body_md || ' ' || body_html || ' ' || bottom_line FROM answers`, `SELECT body_md || ' ' || body_html FROM comments`,
		`SELECT title || ' ' || body_md || ' ' || bottom_line || ' ' || reason FROM revisions`,
		`SELECT target FROM idempotency_keys`, `SELECT args::text FROM river_job`, `SELECT action || detail || object FROM audit_entries`,
	} {
		rows, err := h.db.Pool().Query(h.t.Context(), sql)
		h.ok(err)
		for rows.Next() {
			var text string
			h.ok(rows.Scan(&text))
			all.WriteString(text + "\n")
		}
		h.ok(rows.Err())
	}
	rows, err := h.db.Pool().Query(h.t.Context(), `SELECT member_id, slot, sealed FROM drafts`)
	h.ok(err)
	defer rows.Close()
	for rows.Next() {
		var member ids.ID
		var slot string
		var sealed []byte
		h.ok(rows.Scan(&member, &slot, &sealed))
		plain, err := h.ring.Open(sealed, draftPlace(member, Slot(slot)))
		h.ok(err)
		all.Write(plain)
	}
	return all.String()
}

// told is a thread in which a patient's name stands everywhere it can.
type told struct {
	thread, answer, comment, other ids.ID
}

const name = "Wilhelmina Pfefferkorn"

func (h *house) tellOf() told {
	h.t.Helper()
	q := question(Clinicians)
	q.Title, q.Body = "Is "+name+" too ill for this?", "Our patient Wilhelmina **Pfefferkorn** fell. She is known to many of us in the town and walks a dog.\n\nWhat now?"
	q.Guard = h.justified(h.asker, Wording{Title: q.Title, Body: q.Body})
	thread, err := h.Ask(h.as(h.asker), q)
	h.ok(err)
	x := told{thread: thread}
	x.answer = h.answered(h.doctor, thread, "> She is known to many of us in the town\n> and walks a dog.\n\nFor wilhelmina   PFEFFERKORN I'd wait.", "Wait with "+name)
	x.comment = h.commented(h.nurse, PostRef{KindAnswer, x.answer}, "Wilhel\u00admina Pfefferkorn again?")
	x.other = h.answered(h.nurse, thread, "Nothing to do with it. Pfefferkorn is a spice.", "")
	h.edited(h.doctor, Change{Post: PostRef{KindAnswer, x.answer}, Revision: 1, Reason: "not " + name, Body: "> She is known to many of us in the town\n\nI'd wait with " + name + ".", BottomLine: "Wait with " + name})
	h.ok(second(h.Lock(h.as(h.moderator), thread, "Too much about this")))
	// As it stood before the guard looked at such reasons.
	h.exec(`UPDATE threads SET lock_reason = $1 WHERE id = $2`, "Too much about "+name, thread)
	for _, slot := range []Slot{AnswerSlot(thread), CommentSlot(x.answer), CommentSlot(thread), EditSlot(x.other)} {
		h.ok(h.SaveDraft(h.as(h.nurse), slot, Draft{Body: "As " + name + " said: She is known to many of us in the town and walks a dog.", BottomLine: name}))
	}
	h.ok(h.SaveDraft(h.as(h.asker), EditSlot(thread), Draft{Title: name, Body: "Once more on " + name}))
	h.ok(h.SaveDraft(h.as(h.asker), AskSlot(), Draft{Title: name + " again", Body: "And now?"}))
	return x
}

func TestAnErasedPassageIsNowhere(t *testing.T) {
	t.Parallel()
	for who := range 2 {
		h := newHouse(t)
		x := h.tellOf()
		by := []actor.Actor{h.asker, h.moderator}[who]
		if !strings.Contains(h.everyWord(), "Pfefferkorn") {
			t.Fatal("the test plants nothing")
		}
		h.ok(second(h.Erase(h.as(by), Erasure{Post: PostRef{KindThread, x.thread}, Passage: " wilhelmina pfefferkorn "})))
		all := h.everyWord()
		if _, n := markup.Redact(all, name, ""); n != 0 {
			t.Fatalf("%d occurrences stayed:\n%s", n, all)
		}
		if strings.Contains(all, "Wilhelmina") {
			t.Fatalf("broken up by markup it stayed:\n%s", all)
		}
		if !strings.Contains(all, "is a spice") || !strings.Contains(all, "What now?") {
			t.Fatal("too much was erased")
		}
		c := h.content(h.nurse, x.thread)
		want := []string{"the author", "a moderator"}[who]
		if c.Passages == nil || c.Passages.By != want || c.State != Open || !strings.Contains(c.Title, erasedWords) {
			t.Fatalf("the thread doesn't say so: %+v", c.Passages)
		}
		for _, a := range c.Replies {
			if (a.Passages != nil) != (a.ID == x.answer) {
				t.Errorf("mark of an answer: %+v", a)
			}
			if by := []string{"the author of another post here", "a moderator"}[who]; a.Passages != nil && a.Passages.By != by {
				t.Errorf("the mark of another's answer says %q", a.Passages.By)
			}
			for _, r := range a.Remarks {
				if r.Passages == nil {
					t.Error("the comment doesn't say so")
				}
			}
		}
		if h.count(`SELECT count(*) FROM river_job WHERE kind = 'search_purge'`) != 1 || h.count(`SELECT count(*) FROM changes WHERE kind = $1 AND id = $2`, changes.Thread, x.thread) < 2 {
			t.Error("the index isn't told")
		}
		d, ok, err := h.LoadDraft(h.as(h.nurse), AnswerSlot(x.thread))
		if err != nil || !ok || !strings.Contains(d.Body, "She is known") {
			t.Errorf("a draft lost more than the passage: %+v, %v", d, err)
		}
	}
}

func TestAnErasedPostIsNowhere(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	x := h.tellOf()
	h.ok(second(h.Erase(h.as(h.moderator), Erasure{Post: PostRef{KindThread, x.thread}})))
	all := h.everyWord()
	for _, words := range []string{"known to many", "walks a dog", "Our patient", "What now", "Is " + name} {
		if strings.Contains(all, words) {
			t.Errorf("%q stayed", words)
		}
	}
	if !strings.Contains(all, "is a spice") || !strings.Contains(all, "I'd wait") {
		t.Error("others' own words were erased too")
	}
	c := h.content(h.nurse, x.thread)
	if c.Gone == nil || c.Gone.State != Erased || c.Gone.By != "a moderator" || c.Gone.At.IsZero() || c.Title != ErasedTitle || c.HTML != "" || len(c.Replies) != 2 {
		t.Fatalf("%+v", c)
	}
	if _, ok, _ := h.LoadDraft(h.as(h.asker), EditSlot(x.thread)); ok {
		t.Error("the draft of its next words stayed")
	}
	h.refused(second(h.Revisions(h.as(h.moderator), PostRef{KindThread, x.thread})), errs.NotFound, "its history")
	h.refused(second(h.Erase(h.as(h.moderator), Erasure{Post: PostRef{KindThread, x.thread}})), errs.Forbidden, "erasing it again")
	h.refused(second(h.Undelete(h.as(h.asker), PostRef{KindThread, x.thread})), errs.Forbidden, "having it back")

	h.ok(h.SaveDraft(h.as(h.doctor), EditSlot(x.answer), Draft{Body: "more of it"}))
	h.ok(second(h.Erase(h.as(h.doctor), Erasure{Post: PostRef{KindAnswer, x.answer}})))
	if all := h.everyWord(); strings.Contains(all, "I'd wait") || strings.Contains(all, "more of it") || strings.Contains(all, "Wait with") {
		t.Error("the answer stayed:\n", all)
	}
	c = h.content(h.nurse, x.thread)
	if c.Answers != 1 || c.BottomLine != "" || c.Replies[0].Gone == nil && c.Replies[1].Gone == nil {
		t.Fatalf("%+v", c)
	}
	h.ok(second(h.Erase(h.as(h.nurse), Erasure{Post: PostRef{KindComment, x.comment}})))
	if strings.Contains(h.everyWord(), "again?") {
		t.Error("the comment stayed")
	}
}

func TestWhatIsNotThereCantBeErased(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	x := h.tellOf()
	ref := PostRef{KindThread, x.thread}
	before := h.everyWord()
	for _, passage := range []string{"Nobody's name", "x", "...", "\xff\xfe ab", "is a spice", strings.Repeat("long ", 5000)} {
		h.field(second(h.Erase(h.as(h.asker), Erasure{Post: ref, Passage: passage})), "passage")
	}
	if h.everyWord() != before || h.count(`SELECT count(*) FROM erasures`) != 0 {
		t.Fatal("something was erased all the same")
	}
}

func TestWordsOfAnEarlierRevisionCanBeErased(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	thread := h.asked(h.asker, Clinicians)
	ref := PostRef{KindAnswer, h.answered(h.doctor, thread, "Mr Grünwald had it.", "")}
	h.ok(second(h.Edit(h.as(h.doctor), Change{Post: ref, Revision: 1, Body: "Somebody had it.", Reason: "a name"})))
	h.ok(second(h.Erase(h.as(h.doctor), Erasure{Post: ref, Passage: "MR GRÜNWALD"})))
	got, err := h.Revisions(h.as(h.nurse), ref)
	h.ok(err)
	if len(got.Revisions) != 2 || got.Revisions[0].Body != erasedWords+" had it." {
		t.Fatalf("%+v", got.Revisions)
	}
}

func TestOtherDomainsScrubToo(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	thread := h.asked(h.asker, Clinicians)
	answer := h.answered(h.doctor, thread, "Mr Grünwald had it.", "")
	other := &flagNotes{note: "He names Mr Grünwald!"}
	h.Service = New(Deps{DB: h.db, Clock: h.clock, Seal: h.ring, Scrubbers: []Scrubber{other}})
	h.ok(second(h.Erase(h.as(h.doctor), Erasure{Post: PostRef{KindAnswer, answer}, Passage: "Mr Grünwald"})))
	if other.note != "He names "+erasedWords+"!" || other.thread != thread {
		t.Fatalf("%+v", other)
	}
}

type flagNotes struct {
	note   string
	thread ids.ID
}

func (f *flagNotes) OnErase(_ context.Context, thread ids.ID, scrub func(string) string) error {
	f.note, f.thread = scrub(f.note), thread
	return nil
}

func TestErasingALongThreadIsQuick(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	thread := h.asked(h.asker, Clinicians)
	var long []string
	for i := range 60 {
		long = append(long, fmt.Sprintf("Sentence number %d of the question that somebody else may well have quoted.", i))
	}
	h.ok(second(h.Edit(h.as(h.asker), Change{Post: PostRef{KindThread, thread}, Revision: 1, Reason: "longer", Title: "Something about heparin", Audience: Clinicians,
		Specialties: []string{"cardiology"}, Body: strings.Join(long, "\n\n")})))
	body := strings.Repeat("An answer with many words of its own, as they come. ", 40) + "\n\n> " + long[7]
	for range 200 {
		h.exec(`INSERT INTO answers (id, thread_id, author_id, body_md, body_html, created_at) VALUES ($1,$2,$3,$4,$4,now())`, ids.New(), thread, h.doctor.MemberID, body)
	}
	h.ok(second(h.Erase(h.as(h.asker), Erasure{Post: PostRef{KindThread, thread}})))
	if h.count(`SELECT count(*) FROM answers WHERE body_md LIKE '%number 7%'`) != 0 || h.count(`SELECT count(*) FROM answers WHERE body_md LIKE '%many words%'`) != 200 {
		t.Fatal("quotes stayed, or more went")
	}
}

func TestAModeratorErasesAfterASecondFactor(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	thread := h.asked(h.asker, Clinicians)
	ref := PostRef{KindThread, thread}
	stale := h.moderator
	stale.Fresh = false
	h.refused(second(h.Erase(h.as(stale), Erasure{Post: ref})), errs.StepUp, "another's post without a proof")
	own := PostRef{KindAnswer, h.answered(stale, thread, "Words of a moderator.", "")}
	h.ok(second(h.Erase(h.as(stale), Erasure{Post: own})))
	h.ok(second(h.Erase(h.as(h.moderator), Erasure{Post: ref})))
}
