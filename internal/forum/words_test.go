package forum

import (
	"strings"
	"testing"

	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
)

func TestWhatCantBeAcceptedIsSaidAtItsField(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	thread := h.asked(h.asker, Clinicians)
	long := func(n int) string { return strings.Repeat("ä", n) }
	for name, c := range map[string]struct {
		change func(q *Question)
		field  string
	}{
		"short title": {func(q *Question) { q.Title = "Why?" }, "title"},
		"long title":  {func(q *Question) { q.Title = long(201) }, "title"},
		"no body":     {func(q *Question) { q.Body = " \n " }, "body"},
		"long body":   {func(q *Question) { q.Body = long(20001) }, "body"},
		"not text":    {func(q *Question) { q.Body = "good \xff bad" }, "body"},
		"no text":     {func(q *Question) { q.Title = "not \xff text at all" }, "title"},
		"kind":        {func(q *Question) { q.Kind = "alert" }, "kind"},
		"none":        {func(q *Question) { q.Specialties = nil }, "specialties"},
		"four":        {func(q *Question) { q.Specialties = []string{"cardiology", "surgery", "neurology", "nephrology"} }, "specialties"},
		"unknown":     {func(q *Question) { q.Specialties = []string{"astrology"} }, "specialties"},
		"audience":    {func(q *Question) { q.Audience = "everybody" }, "audience"},
	} {
		q := question(Clinicians)
		c.change(&q)
		_, err := h.Ask(h.as(h.asker), q)
		t.Log(name)
		h.field(err, c.field)
	}
	for field, r := range map[string]Reply{"body": {Thread: thread, Body: "x"}, "bottom_line": {Thread: thread, Body: "Five days.", BottomLine: long(201)}} {
		_, err := h.Answer(h.as(h.doctor), r)
		h.field(err, field)
	}
	for _, body := range []string{"", long(1001)} {
		_, err := h.Comment(h.as(h.doctor), Remark{On: PostRef{KindThread, thread}, Body: body})
		h.field(err, "body")
	}
	h.exec(`UPDATE specialties SET retired_at = now() WHERE key = 'surgery'`)
	q := question(Clinicians)
	q.Specialties = []string{"surgery"}
	_, err := h.Ask(h.as(h.asker), q)
	h.field(err, "specialties")
	if h.count(`SELECT count(*) FROM threads`) != 1 || h.count(`SELECT count(*) FROM idempotency_keys`) != 1 {
		t.Fatal("something of what was refused was kept")
	}
}

func TestTheLongestIsAccepted(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	q := question(Clinicians)
	q.Title, q.Body, q.Specialties = strings.Repeat("ä", 200), strings.Repeat("ä", 20000), []string{"surgery", "cardiology", "neurology", "surgery"}
	thread, err := h.Ask(h.as(h.asker), q)
	h.ok(err)
	q.Key, q.Title, q.Body, q.Specialties = ids.New(), "  one\nline \t only\x07 here ", "a\r\nb\x00\x08c\n\n", []string{"surgery"}
	second, err := h.Ask(h.as(h.asker), q)
	h.ok(err)
	w, err := h.Words(h.as(h.asker), PostRef{KindThread, second})
	h.ok(err)
	if w.Title != "one line only here" || w.Body != "a\nbc" {
		t.Fatalf("kept as %q, %q", w.Title, w.Body)
	}
	_, err = h.Comment(h.as(h.doctor), Remark{On: PostRef{KindThread, thread}, Body: strings.Repeat("ä", 1000)})
	h.ok(err)
}

func TestEachEditLeavesARevision(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	thread := h.asked(h.asker, Clinicians)
	ref := PostRef{KindAnswer, h.answered(h.doctor, thread, "Five days.", "Five")}
	edit := func(revision int, body, line, reason string) error {
		_, err := h.Edit(h.as(h.doctor), Change{Post: ref, Revision: revision, Body: body, BottomLine: line, Reason: reason})
		return err
	}
	h.ok(edit(1, "Six days.", "Six", "a newer trial"))
	h.refused(edit(1, "Seven days.", "Seven", "typing"), errs.Conflict, "an edit of old words")
	h.ok(edit(2, "Eight days.", "Eight", "the newest trial"))
	h.field(edit(3, "Eight days.", "Eight", "nothing"), "body")
	h.field(edit(3, "Nine days.", "Nine", ""), "reason")
	got, err := h.Revisions(h.as(h.nurse), ref)
	h.ok(err)
	want := []Revision{{Number: 1, Body: "Five days.", BottomLine: "Five"}, {Number: 2, Body: "Six days.", BottomLine: "Six", Reason: "a newer trial"},
		{Number: 3, Body: "Eight days.", BottomLine: "Eight", Reason: "the newest trial"}}
	if len(got.Revisions) != 3 || got.Thread != thread || got.Title == "" {
		t.Fatalf("%+v", got)
	}
	for i, r := range got.Revisions {
		w := want[i]
		if r.Number != w.Number || r.Body != w.Body || r.BottomLine != w.BottomLine || r.Reason != w.Reason || r.Editor.Handle != "doctor" || r.At.IsZero() {
			t.Errorf("revision %d: %+v", i+1, r)
		}
	}
	c := h.content(h.nurse, thread)
	if x := c.Replies[0]; x.Revision != 3 || x.EditedAt.IsZero() || !strings.Contains(x.HTML, "Eight") || c.BottomLine != "Eight" {
		t.Fatalf("%+v", x)
	}
}

func TestEditingAThreadChangesWhatListsShow(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	thread := h.asked(h.asker, Clinicians)
	ref := PostRef{KindThread, thread}
	e := Change{Post: ref, Revision: 1, Reason: "clearer", Title: "When is heparin stopped?", Body: "And why *then*?", Audience: Students, Specialties: []string{"surgery", "cardiology"}}
	_, err := h.Edit(h.as(h.asker), e)
	h.ok(err)
	c := h.content(h.student, thread)
	if c.Title != e.Title || c.Excerpt != "And why then?" || c.Audience != Students || len(c.Keys) != 2 {
		t.Fatalf("%+v", c.Row)
	}
	h.answered(h.nurse, thread, "Five days.", "")
	// Once answered, only fewer may read it, and the learners' area stays apart.
	for _, to := range []struct {
		audience Audience
		ok       bool
	}{{Learners, false}, {Clinicians, true}, {Students, false}, {Physicians, true}, {Clinicians, false}} {
		w, err := h.Words(h.as(h.asker), ref)
		h.ok(err)
		e.Revision, e.Audience, e.Body = w.Revision, to.audience, e.Body+"."
		if _, err = h.Edit(h.as(h.asker), e); (err == nil) != to.ok {
			t.Fatalf("from %s to %s: %v", w.Audience, to.audience, err)
		}
		if !to.ok {
			h.field(err, "audience")
		}
	}
	if _, err := h.Head(h.as(h.nurse), thread); !errs.Is(err, errs.NotFound) {
		t.Fatal("narrowing shuts nobody out", err)
	}
	hits, err := h.VisibleHits(h.as(h.nurse), []PostRef{{KindThread, thread}, {KindAnswer, c.AcceptedID}})
	h.ok(err)
	if len(hits) != 0 {
		t.Fatal("search still shows it")
	}
}

func TestDeletedPostsComeBackAndThreadsStayReadable(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	thread := h.asked(h.asker, Clinicians)
	answer := h.answered(h.doctor, thread, "Five days.", "Five")
	other := h.answered(h.nurse, thread, "Six days.", "")
	comment := h.commented(h.nurse, PostRef{KindAnswer, answer}, "Why?")
	h.ok(h.Accept(h.as(h.asker), thread, answer))
	ref := PostRef{KindAnswer, answer}

	_, err := h.Delete(h.as(h.doctor), ref)
	h.ok(err)
	c := h.content(h.nurse, thread)
	var gone Answer
	for _, x := range c.Replies {
		if x.ID == answer {
			gone = x
		}
	}
	if gone.HTML != "" || gone.BottomLine != "" || gone.Gone == nil || gone.Gone.State != Deleted || gone.Gone.By != "the author" || len(gone.Remarks) != 1 {
		t.Fatalf("%+v", gone)
	}
	if c.Answers != 1 || c.BottomLine != "" || !c.AcceptedID.IsZero() {
		t.Fatalf("the thread still counts it: %+v", c.Row)
	}
	m, err := h.Mine(h.as(h.doctor), thread)
	h.ok(err)
	if own := m.Removed[answer]; !own.Undeletable || !strings.Contains(own.HTML, "Five days") {
		t.Fatalf("its author can't see it: %+v", m)
	}
	h.refused(second(h.Undelete(h.as(h.nurse), ref)), errs.NotFound, "another's deleted answer")
	h.ok(second(h.Undelete(h.as(h.doctor), ref)))
	h.ok(second(h.Delete(h.as(h.nurse), PostRef{KindComment, comment})))
	if c := h.content(h.nurse, thread); c.Answers != 2 || c.Comments != 0 || c.BottomLine != "Five" {
		t.Fatalf("%+v", c.Row)
	}

	h.ok(second(h.Delete(h.as(h.asker), PostRef{KindThread, thread})))
	c = h.content(h.nurse, thread)
	if c.Gone == nil || c.HTML != "" || strings.Contains(c.Title, "heparin") || len(c.Replies) != 2 || c.Replies[0].HTML == "" {
		t.Fatalf("%+v", c)
	}
	for _, id := range []ids.ID{answer, other} {
		by := h.doctor
		if id == other {
			by = h.nurse
		}
		h.ok(second(h.Delete(h.as(by), PostRef{KindAnswer, id})))
	}
	if _, err := h.Head(h.as(h.nurse), thread); !errs.Is(err, errs.NotFound) {
		t.Fatal("a deleted thread without answers is still there", err)
	}
	h.ok(second(h.Undelete(h.as(h.asker), PostRef{KindThread, thread})))
	if c := h.content(h.nurse, thread); c.State != Open || c.HTML == "" {
		t.Fatalf("%+v", c)
	}
}

func second[T any](_ T, err error) error { return err }
