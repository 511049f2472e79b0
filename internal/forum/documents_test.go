package forum

import (
	"errors"
	"slices"
	"testing"
	"time"

	"consilium/internal/kernel/ids"
)

func TestDocumentsArePlainTextWithTheirReach(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	thread := h.asked(h.asker, Physicians)
	answer := h.answered(h.doctor, thread, "After **five** days &amp; a [word](https://x.example).", "Five days")
	comment := h.commented(h.doctor, PostRef{KindAnswer, answer}, "Or *six*.")
	gone := h.answered(h.doctor, thread, "Never mind.", "")
	h.ok(second(h.Delete(h.as(h.doctor), PostRef{KindAnswer, gone})))
	h.exec(`UPDATE members SET standing = 'closed', handle = 'former_member_x' WHERE id = $1`, h.asker.MemberID)
	docs, err := h.OfThreads(t.Context(), []ids.ID{thread, ids.New()})
	h.ok(err)
	if len(docs) != 3 {
		t.Fatalf("%+v", docs)
	}
	by := map[ids.ID]DocumentRow{}
	for _, d := range docs {
		by[d.ID] = d
		if d.Reach != "physicians" || d.Thread != thread || d.ThreadKind != "question" || !slices.Equal(d.Specialties, []string{"cardiology"}) || d.Created.IsZero() {
			t.Errorf("%+v", d)
		}
	}
	if d := by[thread]; d.Kind != "thread" || d.Title != "When do you stop heparin?" || d.Handle != "" || d.Author != h.asker.MemberID {
		t.Errorf("%+v", d)
	}
	if d := by[answer]; d.Kind != "answer" || d.Title != "" || d.Body != "After five days & a word." || d.BottomLine != "Five days" || d.Handle != "doctor" {
		t.Errorf("%+v", d)
	}
	single, err := h.OfPosts(t.Context(), KindComment, []ids.ID{comment, answer})
	if err != nil || len(single) != 1 || single[0].Body != "Or six." {
		t.Fatal(single, err)
	}
}

func TestBulkLoadIsWhatWritingWouldHaveMade(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	const n = bulkBatch + 50
	var threads []BulkThread
	var answers []BulkAnswer
	for i := range n {
		when := at.Add(time.Duration(i) * time.Minute)
		id := ids.At(when)
		threads = append(threads, BulkThread{ID: id, Author: h.asker.MemberID, Kind: "question", Audience: Clinicians, Title: "Some title", Body: "Some *words*.",
			Specialties: []string{"surgery"}, CreatedAt: when})
		answers = append(answers, BulkAnswer{ID: ids.New(), Thread: id, Author: h.doctor.MemberID, Body: "**Five**", BottomLine: "Few", Votes: 3, CreatedAt: when.Add(time.Hour)},
			BulkAnswer{ID: ids.New(), Thread: id, Author: h.nurse.MemberID, Body: "Six", BottomLine: "Many", Votes: 1, Accepted: i%2 == 0, CreatedAt: when.Add(2 * time.Hour)})
	}
	h.ok(h.BulkLoad(t.Context(), threads, answers[:n]))
	h.ok(h.BulkLoad(t.Context(), nil, answers[n:]))
	l, err := h.List(h.as(h.nurse), ListQuery{Tab: Active})
	h.ok(err)
	if r := l.Rows[0]; r.ID != threads[n-1].ID || r.Answers != 2 || r.BottomLine != "Few" || r.Excerpt != "Some words." || !r.ActiveAt.Equal(answers[2*n-1].CreatedAt) {
		t.Fatalf("%+v", r)
	}
	c := h.content(h.nurse, threads[0].ID)
	if c.Replies[0].BottomLine != "Many" || !c.Replies[0].Accepted || c.BottomLine != "Many" || c.Replies[1].HTML != "<p><strong>Five</strong></p>\n" {
		t.Fatalf("%+v", c)
	}
	if got := h.count(`SELECT count(*) FROM changes WHERE kind = 'thread'`); got != n {
		t.Errorf("%d threads told", got)
	}
	if got := h.count(`SELECT count(*) FROM changes WHERE kind = 'answer'`); got != n {
		t.Errorf("%d answers told", got)
	}
	seen, sizes := map[ids.ID]bool{}, 0
	h.ok(h.Walk(t.Context(), func(list []DocumentRow) error {
		sizes = max(sizes, len(list))
		for _, d := range list {
			seen[d.ID] = true
		}
		return nil
	}))
	if len(seen) != 3*n || sizes > walkBatch {
		t.Errorf("%d documents in batches of up to %d", len(seen), sizes)
	}
	if got, err := h.CountDocuments(t.Context()); err != nil || got < 0 {
		t.Error(got, err)
	}
	h.exec(`ANALYZE threads, answers, comments`)
	if got, err := h.CountDocuments(t.Context()); err != nil || got < 3*n*9/10 || got > 3*n*11/10 {
		t.Errorf("about %d of %d, %v", got, 3*n, err)
	}
	stop := errors.New("stop")
	if err := h.Walk(t.Context(), func([]DocumentRow) error { return stop }); !errors.Is(err, stop) {
		t.Error(err)
	}
}

func TestExportAndClosing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	thread := h.asked(h.asker, Clinicians)
	h.answered(h.doctor, thread, "Five days.", "Five")
	mine := h.commented(h.asker, PostRef{KindThread, thread}, "Thank you.")
	h.ok(h.Bookmark(h.as(h.asker), thread, true))
	h.ok(h.SaveDraft(h.as(h.asker), AskSlot(), Draft{Body: "next"}))
	h.ok(h.SaveDraft(h.as(h.doctor), AskSlot(), Draft{Body: "next"}))
	name, data, err := h.Export(t.Context(), h.asker.MemberID)
	h.ok(err)
	out, ok := data.(Exported)
	if !ok || name != "forum" || len(out.Posts) != 2 || out.Posts[1].ID != mine.String() || out.Posts[1].Body != "Thank you." || out.Bookmarks[0] != thread.String() {
		t.Fatalf("%s: %+v", name, data)
	}
	h.ok(h.OnClose(t.Context(), h.asker.MemberID))
	if h.count(`SELECT count(*) FROM drafts`) != 1 || h.count(`SELECT count(*) FROM bookmarks`) != 0 || h.count(`SELECT count(*) FROM threads`) != 1 {
		t.Fatal("too much or too little went")
	}
}
