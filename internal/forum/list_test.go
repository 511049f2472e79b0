package forum

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
)

// fill puts n threads of one moment into the house: the id alone decides.
func (h *house) fill(n int, audience Audience, author actor.Actor) map[ids.ID]bool {
	h.t.Helper()
	at := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	out := map[ids.ID]bool{}
	for range n {
		id := ids.New()
		out[id] = true
		h.exec(`INSERT INTO threads (id, kind, author_id, audience, title, body_md, body_html, specialties, created_at, active_at)
			VALUES ($1,'question',$2,$3,'t','b','b','{cardiology}',$4,$4)`, id, author.MemberID, string(audience), at)
		h.exec(`INSERT INTO bookmarks VALUES ($1,$2,$3)`, h.nurse.MemberID, id, at)
	}
	return out
}

func TestListsPageByKeyWithoutLossOrRepeat(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	const n = 2*PageSize + 7
	want := h.fill(n, Clinicians, h.nurse)
	for _, q := range []ListQuery{{}, {Tab: Newest}, {Tab: Active}, {Tab: Unanswered}, {Tab: Bookmarks}, {Tab: Own}, {Specialty: "cardiology"}, {Limit: 10}} {
		t.Run(fmt.Sprintf("%s %s %d", q.Tab, q.Specialty, q.Limit), func(t *testing.T) {
			var forward []ids.ID
			var last Listing
			for page := 0; ; page++ {
				l, err := h.List(h.as(h.nurse), q)
				h.ok(err)
				if (l.Prev == "") != (page == 0) {
					t.Fatalf("page %d has Prev %q", page, l.Prev)
				}
				for _, r := range l.Rows {
					forward = append(forward, r.ID)
				}
				last = l
				if q.After = l.Next; q.After == "" {
					break
				}
			}
			seen := map[ids.ID]bool{}
			for _, id := range forward {
				seen[id] = want[id]
			}
			if len(forward) != n || len(seen) != n {
				t.Fatalf("%d rows, %d of %d threads", len(forward), len(seen), n)
			}
			backward := []ids.ID{}
			for _, r := range last.Rows {
				backward = append(backward, r.ID)
			}
			for q.After = last.Prev; q.After != ""; {
				l, err := h.List(h.as(h.nurse), q)
				h.ok(err)
				var page []ids.ID
				for _, r := range l.Rows {
					page = append(page, r.ID)
				}
				backward, q.After = append(page, backward...), l.Prev
			}
			if !slices.Equal(forward, backward) {
				t.Fatalf("%d rows forward, %d backward, not the same", len(forward), len(backward))
			}
		})
	}
}

func TestListsHoldWhatTheyPromise(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first := h.asked(h.asker, Clinicians)
	h.clock.Advance(time.Minute)
	second := h.asked(h.nurse, Learners)
	h.clock.Advance(time.Minute)
	physicians := h.asked(h.asker, Physicians)
	h.clock.Advance(time.Minute)
	h.answered(h.doctor, first, "Five days.", "Five days")
	gone := h.asked(h.asker, Clinicians)
	h.answered(h.doctor, gone, "Five days.", "")
	_, err := h.Delete(h.as(h.asker), PostRef{KindThread, gone})
	h.ok(err)
	h.ok(h.Bookmark(h.as(h.nurse), first, true))
	h.ok(h.Bookmark(h.as(h.nurse), gone, true))
	_, err = h.Retag(h.as(h.moderator), second, []string{"surgery", "neurology"})
	h.ok(err)
	for _, c := range []struct {
		by   actor.Actor
		q    ListQuery
		want []ids.ID
	}{
		{h.nurse, ListQuery{}, []ids.ID{second, first}},
		{h.doctor, ListQuery{}, []ids.ID{physicians, second, first}},
		{h.student, ListQuery{}, []ids.ID{second}},
		{h.doctor, ListQuery{Tab: Active}, []ids.ID{first, physicians, second}},
		{h.doctor, ListQuery{Tab: Unanswered}, []ids.ID{physicians, second}},
		{h.nurse, ListQuery{Tab: Bookmarks}, []ids.ID{first}},
		{h.nurse, ListQuery{Tab: Own}, []ids.ID{second}},
		{h.doctor, ListQuery{Area: "learners"}, []ids.ID{second}},
		{h.doctor, ListQuery{Specialty: "surgery"}, []ids.ID{second}},
		{h.doctor, ListQuery{Specialty: "nothing"}, nil},
		{h.doctor, ListQuery{Specialty: "a\x00\xff'; --"}, nil},
		{h.doctor, ListQuery{After: "nonsense"}, []ids.ID{physicians, second, first}},
		{h.doctor, ListQuery{After: "20260101T000000.000000~x", Limit: -1}, []ids.ID{physicians, second, first}},
	} {
		l, err := h.List(h.as(c.by), c.q)
		h.ok(err)
		var got []ids.ID
		for _, r := range l.Rows {
			got = append(got, r.ID)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%+v for %s: %d rows %v, want %v", c.q, c.by.Handle, len(got), got, c.want)
		}
	}
	l, err := h.List(h.as(h.doctor), ListQuery{Tab: Active})
	h.ok(err)
	if r := l.Rows[0]; r.BottomLine != "Five days" || r.Answers != 1 || r.Author.Handle != "asker" || r.Excerpt != "After what time would you stop it, and why?" ||
		!slices.Equal(r.Specialties, []string{"cardiology"}) || r.EditedAt.IsZero() == false {
		t.Errorf("row: %+v", r)
	}
}

func TestAnswersPageByKey(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	thread := h.asked(h.asker, Clinicians)
	const n = AnswersShown + 20
	for i := range n {
		h.exec(`INSERT INTO answers (id, thread_id, author_id, body_md, body_html, vote_count, created_at) VALUES ($1,$2,$3,'b','b',$4,now())`,
			ids.New(), thread, h.doctor.MemberID, i%5)
	}
	accepted := h.answered(h.nurse, thread, "Accepted.", "")
	h.ok(h.Accept(h.as(h.asker), thread, accepted))
	seen := map[ids.ID]bool{}
	votes, after := 1<<20, ""
	for page := 0; ; page++ {
		c, err := h.Content(h.as(h.nurse), thread, after)
		h.ok(err)
		for i, x := range c.Replies {
			if seen[x.ID] || x.Accepted != (page == 0 && i == 0) || !x.Accepted && x.Votes > votes {
				t.Fatalf("page %d: %+v", page, x)
			}
			seen[x.ID] = true
			if !x.Accepted {
				votes = x.Votes
			}
		}
		if after = c.Next; after == "" {
			break
		}
	}
	if len(seen) != n+1 {
		t.Fatalf("%d answers of %d", len(seen), n+1)
	}
	if c, err := h.Content(h.as(h.nurse), thread, "-3~bad"); err != nil || len(c.Replies) != AnswersShown {
		t.Fatal("a key that can't be read is the first page", err)
	}
}

func TestProfilesShowWhatTheReaderMayRead(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	open, closed := h.asked(h.asker, Students), h.asked(h.asker, Physicians)
	answer := h.answered(h.asker, h.asked(h.nurse, Clinicians), "Five days.", "Five days")
	h.answered(h.asker, closed, "Six days.", "Six days")
	for reader, want := range map[*actor.Actor]int{&h.doctor: 4, &h.nurse: 2, &h.student: 1} {
		p, err := h.Profile(h.as(*reader), "ASKER")
		h.ok(err)
		posts, _, err := h.ProfilePosts(h.as(*reader), p.MemberID, "")
		h.ok(err)
		if len(posts) != want || p.Handle != "asker" {
			t.Errorf("%s sees %d posts: %+v", reader.Handle, len(posts), posts)
		}
	}
	posts, _, err := h.ProfilePosts(h.as(h.nurse), h.asker.MemberID, "")
	h.ok(err)
	if posts[0].ID != answer || posts[0].BottomLine != "Five days" || posts[1].ID != open {
		t.Errorf("%+v", posts)
	}
	h.fill(2*PageSize, Clinicians, h.asker)
	seen := map[ids.ID]bool{}
	for after := ""; ; {
		posts, next, err := h.ProfilePosts(h.as(h.nurse), h.asker.MemberID, after)
		h.ok(err)
		for _, p := range posts {
			seen[p.ID] = true
		}
		if after = next; after == "" {
			break
		}
	}
	if len(seen) != 2*PageSize+2 {
		t.Errorf("%d posts in all pages", len(seen))
	}
	for _, handle := range []string{"", "nobody", "a\x00b", "\xff"} {
		if _, err := h.Profile(h.as(h.nurse), handle); err == nil {
			t.Errorf("%q is somebody", handle)
		}
	}
}

func TestAHiddenProfileIsReadByItsAuthorAndModerators(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.exec(`UPDATE members SET bio_html = '<p>Words.</p>' WHERE id = $1`, h.asker.MemberID)
	reads := func(reader actor.Actor, want, marked bool) {
		t.Helper()
		p, err := h.Profile(h.as(reader), "asker")
		h.ok(err)
		if (p.BioHTML != "") != want || p.BioHidden != marked {
			t.Errorf("%s: %q, marked %v", reader.Handle, p.BioHTML, p.BioHidden)
		}
	}
	reads(h.nurse, true, false)
	h.exec(`UPDATE members SET bio_hidden = true WHERE id = $1`, h.asker.MemberID)
	reads(h.nurse, false, false)
	reads(h.student, false, false)
	reads(h.asker, true, true)
	reads(h.moderator, true, true)
}

func TestTheSizeOfAnAudienceIsRounded(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	if words, err := h.WhoCanRead(h.as(h.doctor), Physicians); err != nil || words != "Fewer than ten people can read this." {
		t.Fatal(words, err)
	}
	h.exec(`INSERT INTO members (id, standing, profession) SELECT gen_random_uuid(), 'clinician', 'physician' FROM generate_series(1, 1234)`)
	h.clock.Advance(sizeAge + 1)
	if words, err := h.WhoCanRead(h.as(h.doctor), Physicians); err != nil || words != "About 1,200 people can read this." {
		t.Fatal(words, err)
	}
	if n := h.statements(h.as(h.doctor), func(ctx context.Context) { _, _ = h.WhoCanRead(ctx, Physicians) }); n != 0 {
		t.Fatalf("%d statements for what was just counted", n)
	}
	for n, want := range map[int]string{9: "Fewer than ten", 10: "About 10 ", 99: "About 90 ", 999: "About 900 ", 1000: "About 1,000 ", 9999: "About 9,900 ", 10001: "More than 10,000 "} {
		if got := sizeWords(n); len(got) < len(want) || got[:len(want)] != want {
			t.Errorf("%d: %s", n, got)
		}
	}
}
