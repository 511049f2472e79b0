package forum

import (
	"fmt"
	"strings"
	"testing"

	"consilium/internal/dbtest"
	"consilium/internal/guard"
	"consilium/internal/kernel/ids"
)

func TestOlderPostsAreLookedAtAgain(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	thread := h.asked(h.asker, Clinicians)
	answered := h.answered(h.doctor, thread, "As Mrs. Keller writes, wait.", "")
	edited := h.answered(h.nurse, thread, "Wait.", "")
	comment := h.commented(h.nurse, PostRef{KindThread, thread}, "Why?")
	erased := h.answered(h.nurse, thread, "Wait a little.", "")
	h.ok(second(h.Erase(h.as(h.nurse), Erasure{Post: PostRef{KindAnswer, erased}})))
	// What was published under rules that knew less.
	h.exec(`UPDATE answers SET body_md = 'Mrs. Keller, MRN 4471029, and Mrs. Keller again.', bottom_line = 'Call Mr. Brandt' WHERE id = $1`, edited)
	h.exec(`UPDATE comments SET body_md = 'A word about Duluth and Mr. Brandt.' WHERE id = $1`, comment)
	h.exec(`UPDATE threads SET guard_version = 0`)
	h.exec(`UPDATE answers SET guard_version = 0`)
	h.exec(`UPDATE comments SET guard_version = 0`)
	before := h.count(`SELECT version FROM threads WHERE id = $1`, thread)
	n, err := h.Rescan(t.Context())
	h.ok(err)
	if n != 5 {
		t.Errorf("%d posts were looked at, want 5", n)
	}
	for _, c := range []struct {
		id   ids.ID
		want string
	}{{edited, "MRN NAME"}, {comment, "NAME"}} {
		var kinds string
		h.ok(h.db.Pool().QueryRow(t.Context(), `SELECT array_to_string(ARRAY(SELECT unnest(kinds) ORDER BY 1), ' ') FROM guard_hits WHERE post_id = $1 AND revision = 1 AND rules = $2`, c.id, guard.Version).Scan(&kinds))
		if kinds != c.want {
			t.Errorf("found %q, want %q", kinds, c.want)
		}
	}
	if all := h.count(`SELECT count(*) FROM guard_hits`); all != 2 {
		t.Errorf("%d posts are told, want 2: answers were forgotten (%s)", all, answered)
	}
	if h.count(`SELECT version FROM threads WHERE id = $1`, thread) != before {
		t.Error("looking changes the thread")
	}
	if n, err = h.Rescan(t.Context()); err != nil || n != 0 {
		t.Errorf("looked at %d again, %v", n, err)
	}
}

// What newer rules can't read or could recognise together is told too, unless
// its author answered that.
func TestWhatComesTogetherOrCantBeReadIsToldToo(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	thread := h.asked(h.asker, Clinicians)
	cell, foreign, both := h.answered(h.doctor, thread, plain, ""), h.answered(h.doctor, thread, plain, ""), h.answered(h.doctor, thread, plain, "")
	h.exec(`UPDATE answers SET body_md = 'A 34-year-old with Erdheim-Chester disease came to the clinic in Vermont at 14:32 with pain in both knees.' WHERE id = $1`, cell)
	h.exec(`UPDATE answers SET body_md = 'der patient wurde gestern mit starken schmerzen eingeliefert und hat seit drei tagen nichts mehr gegessen' WHERE id = $1`, foreign)
	h.exec(`UPDATE answers SET body_md = 'der patient wurde gestern mit starken schmerzen eingeliefert, MRN 4471029, und hat seit drei tagen nichts mehr gegessen' WHERE id = $1`, both)

	// Answered by their authors: with words, and by fewer readers.
	const rare = "A 34-year-old with Erdheim-Chester disease came to the clinic in Vermont at 14:32 with pain in both knees."
	said := h.justified(h.doctor, Wording{Body: rare})
	seen, err := h.Look(h.as(h.doctor), Wording{Body: rare})
	h.ok(err)
	said.Cell, said.CellWords = seen.Cell.Key, "The patient published this herself."
	stated, err := h.Answer(h.as(h.doctor), Reply{Thread: thread, Body: rare, Guard: said})
	h.ok(err)
	q := question(Physicians)
	q.Body = rare
	seen, err = h.Look(h.as(h.doctor), Wording{Title: q.Title, Body: rare, Audience: Physicians})
	h.ok(err)
	q.Guard = seen.Justify(guard.Public, func(guard.Finding) bool { return true })
	q.Guard.Cell, q.Guard.CellReaders = seen.Cell.Key, string(Students)
	narrowed, err := h.Ask(h.as(h.doctor), q)
	h.ok(err)
	const german = "der patient wurde gestern mit starken schmerzen eingeliefert und hat seit drei tagen nichts mehr gegessen"
	read, err := h.Answer(h.as(h.doctor), Reply{Thread: thread, Body: german, Guard: guard.Answers{Language: "German, and I removed everything myself."}})
	h.ok(err)

	h.exec(`UPDATE threads SET guard_version = 0`)
	h.exec(`UPDATE answers SET guard_version = 0`)
	h.ok(second(h.Rescan(t.Context())))
	for _, c := range []struct {
		id   ids.ID
		want string
	}{{cell, "CELL"}, {foreign, "LANGUAGE"}, {both, "LANGUAGE MRN"}, {stated, ""}, {narrowed, ""}, {read, ""}} {
		var kinds string
		h.ok(h.db.Pool().QueryRow(t.Context(), `SELECT coalesce((SELECT array_to_string(ARRAY(SELECT unnest(kinds) ORDER BY 1), ' ') FROM guard_hits WHERE post_id = $1), '')`, c.id).Scan(&kinds))
		if kinds != c.want {
			t.Errorf("found %q, want %q", kinds, c.want)
		}
	}
}

func TestRescanGoesOnBatchByBatch(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	thread := h.asked(h.asker, Clinicians)
	for i := range 2*rescanBatch + 7 {
		h.exec(`INSERT INTO comments (id, thread_id, author_id, body_md, body_html, created_at) VALUES ($1,$2,$3,$4,$4,now())`, ids.New(), thread, h.doctor.MemberID, fmt.Sprintf("Remark %d of Mr. Brandt.", i))
	}
	n, err := h.Rescan(t.Context())
	h.ok(err)
	if n != 2*rescanBatch+7 || h.count(`SELECT count(*) FROM guard_hits`) != n {
		t.Errorf("%d of %d were looked at", n, 2*rescanBatch+7)
	}
}

// More than a batch of posts that can't be looked at, and one at which the guard
// panics, keep no other from being looked at, whatever its kind.
func TestAPostThatCantBeLookedAtKeepsNoOtherFromIt(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	thread := h.asked(h.asker, Clinicians)
	h.exec(`UPDATE threads SET title = 'MRN 4471029.', body_md = 'MRN 4471029.', guard_version = 0 WHERE id = $1`, thread)
	const stuck = rescanBatch + 1
	for range stuck {
		h.exec(`INSERT INTO comments (id, thread_id, author_id, body_md, body_html, created_at) VALUES ($1,$2,$3,'MRN 4471029.','',now())`, ids.New(), thread, h.doctor.MemberID)
	}
	last := h.commented(h.nurse, PostRef{KindThread, thread}, "Why?")
	h.exec(`UPDATE comments SET body_md = 'A word about Mr. Brandt.', guard_version = 1 WHERE id = $1`, last)
	h.exec(`ALTER TABLE guard_hits ADD CONSTRAINT stuck CHECK (kinds <> '{MRN}')`)
	n, err := h.Rescan(t.Context())
	if n != 1 || h.count(`SELECT count(*) FROM guard_hits WHERE post_id = $1`, last) != 1 {
		t.Fatalf("%d were looked at: %v", n, err)
	}
	if err == nil || !strings.Contains(err.Error(), thread.String()) || !strings.Contains(err.Error(), fmt.Sprintf("and %d more", stuck+1-20)) || strings.Contains(err.Error(), "4471029") {
		t.Errorf("it is reported as %v", err)
	}
	h.exec(`ALTER TABLE guard_hits DROP CONSTRAINT stuck`)
	h.Service.guard = guard.New(h.db, &dbtest.Panicking{Clock: h.clock, Words: "Mr. Brandt"}, h.ring)
	if n, err = h.Rescan(t.Context()); n != stuck || err == nil || !strings.Contains(err.Error(), thread.String()) || strings.Contains(err.Error(), "Brandt") {
		t.Fatalf("beside a panic, %d were looked at: %v", n, err)
	}
	if n, err = h.Rescan(t.Context()); err != nil || n != 1 {
		t.Fatalf("what could not be looked at comes not up again: %d, %v", n, err)
	}
}
