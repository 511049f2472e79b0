package forum

import (
	"bytes"
	"fmt"
	"slices"
	"testing"
	"time"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
)

func TestADraftWaitsSealedAndGoesWithPublishing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	thread := h.asked(h.asker, Clinicians)
	answer := h.answered(h.doctor, thread, "Five days.", "")
	ref := PostRef{KindAnswer, answer}
	publish := map[Slot]func() error{
		AskSlot():          func() error { return second(h.Ask(h.as(h.doctor), question(Clinicians))) },
		AnswerSlot(thread): func() error { return second(h.Answer(h.as(h.doctor), Reply{Thread: thread, Body: "Six."})) },
		CommentSlot(thread): func() error {
			return second(h.Comment(h.as(h.doctor), Remark{On: PostRef{KindThread, thread}, Body: "Why?"}))
		},
		CommentSlot(ref.ID): func() error { return second(h.Comment(h.as(h.doctor), Remark{On: ref, Body: "Why?"})) },
		EditSlot(ref.ID): func() error {
			return second(h.Edit(h.as(h.doctor), Change{Post: ref, Revision: 1, Body: "Six days.", Reason: "newer"}))
		},
		AnswerSlot(ids.New()): nil, // published nowhere, it stays
	}
	for slot := range publish {
		want := Draft{Title: "T", Body: "planted words", BottomLine: "L", Audience: Physicians, Kind: "case", Specialties: []string{"surgery"}, Reason: "R"}
		h.ok(h.SaveDraft(h.as(h.doctor), slot, Draft{Body: "earlier"}))
		h.ok(h.SaveDraft(h.as(h.doctor), slot, want))
		got, ok, err := h.LoadDraft(h.as(h.doctor), slot)
		if err != nil || !ok || got.Body != want.Body || got.Title != "T" || got.BottomLine != "L" || got.Audience != Physicians ||
			got.Kind != "case" || !slices.Equal(got.Specialties, want.Specialties) || got.Reason != "R" || got.SavedAt.IsZero() {
			t.Fatalf("%s: %+v, %v", slot, got, err)
		}
		if _, ok, err := h.LoadDraft(h.as(h.nurse), slot); ok || err != nil {
			t.Fatalf("another member has it: %v", err)
		}
	}
	var sealed []byte
	h.ok(h.db.Pool().QueryRow(t.Context(), `SELECT string_agg(sealed, '') FROM drafts`).Scan(&sealed))
	if bytes.Contains(sealed, []byte("planted")) {
		t.Fatal("words of a draft lie open in the table")
	}
	m, err := h.Mine(h.as(h.doctor), thread)
	h.ok(err)
	if !m.Drafts[string(AnswerSlot(thread))] {
		t.Fatal("the thread's page doesn't know of the draft")
	}
	for slot, act := range publish {
		if act == nil {
			continue
		}
		h.ok(act())
		if _, ok, err := h.LoadDraft(h.as(h.doctor), slot); ok || err != nil {
			t.Errorf("%s outlived its publishing: %v", slot, err)
		}
	}
	if h.count(`SELECT count(*) FROM drafts`) != 1 {
		t.Error("another draft went too")
	}
}

func TestADraftCantBeMovedToAnotherPlace(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.ok(h.SaveDraft(h.as(h.doctor), AskSlot(), Draft{Body: "mine"}))
	h.exec(`UPDATE drafts SET member_id = $1`, h.nurse.MemberID)
	if _, ok, err := h.LoadDraft(h.as(h.nurse), AskSlot()); ok || err == nil {
		t.Fatal("a draft opens for another member")
	}
}

func TestDraftsEndAfterFourteenDays(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.ok(h.SaveDraft(h.as(h.doctor), AskSlot(), Draft{Key: ids.New(), Body: "mine"}))
	h.asked(h.asker, Clinicians)
	h.clock.Advance(DraftLife - time.Second)
	if _, ok, _ := h.LoadDraft(h.as(h.doctor), AskSlot()); !ok {
		t.Fatal("it went early")
	}
	got, err := h.PurgeExpired(t.Context())
	if err != nil || got.Drafts != 0 || got.Keys != 1 {
		t.Fatal(got, err)
	}
	h.clock.Advance(time.Second)
	if _, ok, _ := h.LoadDraft(h.as(h.doctor), AskSlot()); ok {
		t.Fatal("it stays past its end")
	}
	if got, err := h.PurgeExpired(t.Context()); err != nil || got.Drafts != 1 {
		t.Fatal(got, err)
	}
	if h.count(`SELECT count(*) FROM drafts`)+h.count(`SELECT count(*) FROM idempotency_keys`) != 0 {
		t.Fatal("rows stayed")
	}
}

func TestALateSaveOfAPublishedFormIsDropped(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	q := question(Clinicians)
	_, err := h.Ask(h.as(h.asker), q)
	h.ok(err)
	h.ok(h.SaveDraft(h.as(h.asker), AskSlot(), Draft{Key: q.Key, Body: q.Body}))
	if h.count(`SELECT count(*) FROM drafts`) != 0 {
		t.Fatal("a draft came after its form was published")
	}
	h.ok(h.SaveDraft(h.as(h.asker), AskSlot(), Draft{Key: ids.New(), Body: "the next question"}))
	if h.count(`SELECT count(*) FROM drafts`) != 1 {
		t.Fatal("the next form's draft wasn't kept")
	}
}

func TestDraftsAreBounded(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.field(h.SaveDraft(h.as(h.doctor), AskSlot(), Draft{Body: string(bytes.Repeat([]byte("a"), draftMax))}), "body")
	h.exec(`INSERT INTO drafts SELECT $1, 'x' || n, '', now(), now() FROM generate_series(1, $2) n`, h.doctor.MemberID, draftsMax)
	h.refused(h.SaveDraft(h.as(h.doctor), AskSlot(), Draft{Body: "one more"}), errs.TooMany, "one too many")
	h.ok(h.SaveDraft(h.as(h.nurse), AskSlot(), Draft{Body: "another's"}))
	h.ok(h.SaveDraft(h.as(h.nurse), AskSlot(), Draft{}))
	if _, ok, _ := h.LoadDraft(h.as(h.nurse), AskSlot()); ok {
		t.Fatal("a draft without words waits")
	}
	h.ok(h.SaveDraft(h.as(h.nurse), AskSlot(), Draft{Body: "x"}))
	h.ok(h.DropDraft(h.as(h.nurse), AskSlot()))
	if _, ok, _ := h.LoadDraft(h.as(h.nurse), AskSlot()); ok {
		t.Fatal("a dropped draft waits")
	}
	for _, who := range []actor.Actor{h.lapsed, h.suspended, {}} {
		if h.SaveDraft(h.as(who), AskSlot(), Draft{Body: "x"}) == nil {
			t.Errorf("%q keeps drafts", who.Standing)
		}
	}
}

func TestParseSlot(t *testing.T) {
	t.Parallel()
	id := ids.New()
	for _, slot := range []Slot{AskSlot(), AnswerSlot(id), CommentSlot(id), EditSlot(id)} {
		if got, err := ParseSlot(string(slot)); err != nil || got != slot {
			t.Errorf("%s: %s, %v", slot, got, err)
		}
	}
	for _, text := range []string{"", "answer", "answer:", "answer:x", fmt.Sprint("other:", id), fmt.Sprint("ask:", id), fmt.Sprint("answer:", id, ":x")} {
		if _, err := ParseSlot(text); err == nil {
			t.Errorf("%q is a slot", text)
		}
	}
}

func TestPreviewIsWhatPublishingMakes(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	html, err := h.Preview(h.as(h.doctor), "**five** <script>x</script>")
	h.ok(err)
	if html != "<p><strong>five</strong> &lt;script&gt;x&lt;/script&gt;</p>\n" {
		t.Fatalf("%q", html)
	}
	if _, err := h.Preview(h.as(h.suspended), "x"); err == nil {
		t.Fatal("for whoever")
	}
}

func TestALateSaveOfASentEditIsDropped(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ref := PostRef{KindAnswer, h.answered(h.doctor, h.asked(h.asker, Clinicians), "Five days.", "")}
	edit := Change{Key: ids.New(), Post: ref, Revision: 1, Body: "Six days.", Reason: "newer"}
	h.ok(h.SaveDraft(h.as(h.doctor), EditSlot(ref.ID), Draft{Key: edit.Key, Body: "Six"}))
	wrong := edit
	wrong.Reason = ""
	if _, err := h.Edit(h.as(h.doctor), wrong); !errs.Is(err, errs.Invalid) {
		t.Fatal(err)
	}
	h.ok(second(h.Edit(h.as(h.doctor), edit)))
	h.ok(h.SaveDraft(h.as(h.doctor), EditSlot(ref.ID), Draft{Key: edit.Key, Body: "Six days"}))
	if h.count(`SELECT count(*) FROM drafts`) != 0 {
		t.Fatal("a draft came after its edit was sent")
	}
	h.ok(second(h.Edit(h.as(h.doctor), edit)))
	if h.count(`SELECT count(*) FROM revisions`) != 1 {
		t.Fatal("the second sending made a second edit")
	}
	h.ok(h.SaveDraft(h.as(h.doctor), EditSlot(ref.ID), Draft{Key: ids.New(), Body: "Seven"}))
	if h.count(`SELECT count(*) FROM drafts`) != 1 {
		t.Fatal("the next edit's draft wasn't kept")
	}
}
