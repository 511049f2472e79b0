package forum

import (
	"context"
	"strings"
	"testing"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
)

func TestHiddenWordsAreForAuthorAndModerators(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	thread := h.asked(h.asker, Clinicians)
	answer := h.answered(h.doctor, thread, "Planted words.", "Planted line")
	comment := h.commented(h.doctor, PostRef{KindAnswer, answer}, "Planted comment.")
	ref := PostRef{KindAnswer, answer}
	for _, r := range []PostRef{ref, {KindComment, comment}} {
		m, err := h.Hide(h.as(h.moderator), r, "patient recognisable")
		h.ok(err)
		if m.Author != h.doctor.MemberID || m.Thread != thread || m.PostRef != r {
			t.Fatalf("%+v", m)
		}
	}
	c := h.content(h.doctor, thread)
	x := c.Replies[0]
	if x.HTML != "" || x.BottomLine != "" || x.Remarks[0].HTML != "" || c.BottomLine != "" || c.Answers != 0 || c.Comments != 0 {
		t.Fatalf("hidden words are in what is kept for everybody: %+v", c)
	}
	if x.Gone == nil || x.Gone.State != Hidden || x.Gone.By != "a moderator" || x.Gone.Rule != "patient recognisable" {
		t.Fatalf("%+v", x.Gone)
	}
	m, err := h.Mine(h.as(h.doctor), thread)
	h.ok(err)
	if own := m.Removed[answer]; own.Rule != "patient recognisable" || own.Undeletable || !strings.Contains(own.HTML, "Planted") || m.Removed[comment].Kind != KindComment {
		t.Fatalf("%+v", m.Removed)
	}
	if m, _ := h.Mine(h.as(h.nurse), thread); len(m.Removed) != 0 {
		t.Fatal("another reader has them")
	}
	h.refused(second(h.Revisions(h.as(h.nurse), ref)), errs.NotFound, "its history for others")
	h.ok(second(h.Revisions(h.as(h.doctor), ref)))
	h.refused(second(h.Undelete(h.as(h.doctor), ref)), errs.Forbidden, "taking a moderator's act back")
	posts, err := h.PostsForModeration(h.as(h.moderator), []PostRef{{KindComment, comment}, ref, {KindThread, thread}, {KindThread, ids.New()}})
	h.ok(err)
	if len(posts) != 3 || posts[0].Text != "Planted comment." || posts[1].State != Hidden || posts[1].BottomLine != "Planted line" || posts[2].Title == "" || posts[1].Rule == "" {
		t.Fatalf("%+v", posts)
	}
	h.refused(second(h.PostsForModeration(h.as(h.nurse), []PostRef{ref})), errs.NotFound, "for who is no moderator")
	h.ok(second(h.Restore(h.as(h.moderator), ref)))
	if c := h.content(h.nurse, thread); c.Answers != 1 || c.Replies[0].HTML == "" || c.BottomLine != "Planted line" {
		t.Fatalf("%+v", c)
	}
	h.refused(second(h.Restore(h.as(h.moderator), ref)), errs.Forbidden, "restoring what isn't hidden")
	h.field(second(h.Hide(h.as(h.moderator), ref, " ")), "rule")
}

func TestAHiddenThreadIsGoneForReaders(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	thread := h.asked(h.asker, Clinicians)
	answer := h.answered(h.doctor, thread, "Five days.", "")
	h.ok(second(h.Hide(h.as(h.moderator), PostRef{KindThread, thread}, "conduct")))
	h.refused(second(h.Head(h.as(h.nurse), thread)), errs.NotFound, "a reader")
	h.refused(second(h.Answer(h.as(h.nurse), Reply{Thread: thread, Body: "Six."})), errs.NotFound, "a writer")
	if c := h.content(h.asker, thread); c.Gone == nil || c.Gone.Rule != "conduct" || c.HTML == "" {
		t.Fatalf("its author should see what is wrong with it: %+v", c.Gone)
	}
	hits, err := h.VisibleHits(h.as(h.moderator), []PostRef{{KindThread, thread}, {KindAnswer, answer}})
	h.ok(err)
	if len(hits) != 0 {
		t.Fatal("search shows a hidden thread")
	}
	docs, err := h.OfThreads(t.Context(), []ids.ID{thread})
	if err != nil || len(docs) != 0 {
		t.Fatal("the index gets a hidden thread", docs, err)
	}
}

func TestAFlagHidesInItsOwnTransaction(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	thread := h.asked(h.asker, Clinicians)
	ref := PostRef{KindAnswer, h.answered(h.doctor, thread, "Five days.", "")}
	if _, err := h.HidePending(h.as(h.nurse), ref, "patient recognisable"); err == nil {
		t.Fatal("hidden outside a transaction")
	}
	flag := func(by actor.Actor) (m Moderated, err error) {
		err = h.db.WithTx(h.as(by), func(ctx context.Context) error {
			m, err = h.HidePending(ctx, ref, "patient recognisable")
			return err
		})
		return m, err
	}
	h.refused(second(flag(h.student)), errs.NotFound, "by who can't read it")
	entries := h.count(`SELECT count(*) FROM audit_entries`)
	m, err := flag(h.nurse)
	h.ok(err)
	if m.Author != h.doctor.MemberID || h.count(`SELECT count(*) FROM audit_entries`) != entries {
		t.Fatalf("%+v, or it recorded something", m)
	}
	if x := h.content(h.trainee, thread).Replies[0]; x.HTML != "" || x.Gone.By != "a moderator" {
		t.Fatalf("%+v", x)
	}
	h.ok(second(h.Restore(h.as(h.moderator), ref)))
	h.ok(second(flag(h.doctor))) // one's own
	h.refused(second(h.Undelete(h.as(h.doctor), ref)), errs.Forbidden, "taking it back before review")
}

func TestDuplicatesPointOnlyWhereAllReadersMayGo(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	open, closed, students := h.asked(h.asker, Clinicians), h.asked(h.asker, Physicians), h.asked(h.asker, Students)
	h.field(second(h.MarkDuplicate(h.as(h.moderator), open, closed)), "duplicate_of")
	h.field(second(h.MarkDuplicate(h.as(h.moderator), open, open)), "duplicate_of")
	h.field(second(h.MarkDuplicate(h.as(h.moderator), open, ids.New())), "duplicate_of")
	h.ok(second(h.MarkDuplicate(h.as(h.moderator), open, students)))
	h.field(second(h.MarkDuplicate(h.as(h.moderator), students, open)), "duplicate_of")
	if c := h.content(h.nurse, open); c.DuplicateOf != students || !c.Duplicate {
		t.Fatalf("%+v", c)
	}
	h.ok(second(h.MarkDuplicate(h.as(h.moderator), open, ids.ID{})))
	if c := h.content(h.nurse, open); c.Duplicate {
		t.Fatal("still marked")
	}
	h.field(second(h.Retag(h.as(h.moderator), open, []string{"astrology"})), "specialties")
	h.field(second(h.Lock(h.as(h.moderator), open, "")), "reason")
	h.field(second(h.Lock(h.as(h.moderator), open, "dieser fall wurde schon beantwortet und ist damit geschlossen, bitte stellen sie eine neue frage")), "reason")
	h.ok(second(h.Retag(h.as(h.moderator), open, []string{"surgery"})))
	if h.count(`SELECT count(*) FROM changes WHERE kind = 'thread' AND id = $1`, open) != 2 {
		t.Fatal("the index isn't told of the new specialties")
	}
}

func TestWhatAModeratorRuledOutItsAuthorCantGiveBack(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	thread := h.asked(h.asker, Clinicians)
	ref := PostRef{KindAnswer, h.answered(h.doctor, thread, "Planted words.", "")}
	h.ok(second(h.Delete(h.as(h.doctor), ref)))
	h.ok(second(h.Hide(h.as(h.moderator), ref, "dangerous")))
	h.refused(second(h.Undelete(h.as(h.doctor), ref)), errs.Forbidden, "giving it back")
	m, err := h.Mine(h.as(h.doctor), thread)
	h.ok(err)
	if own := m.Removed[ref.ID]; own.Undeletable || own.Rule != "dangerous" {
		t.Fatalf("%+v", own)
	}
	h.ok(second(h.Restore(h.as(h.moderator), ref)))
	if c := h.content(h.nurse, thread); c.Answers != 0 || c.Replies[0].HTML != "" {
		t.Fatal("a moderator published what its author had deleted")
	}
	h.ok(second(h.Undelete(h.as(h.doctor), ref)))
	h.ok(second(h.Erase(h.as(h.doctor), Erasure{Post: ref})))
	h.refused(second(h.Hide(h.as(h.moderator), ref, "dangerous")), errs.Forbidden, "hiding what was erased")
}
