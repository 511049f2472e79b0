package notify

import (
	"context"
	"strings"
	"testing"
	"time"

	"consilium/internal/account"
	"consilium/internal/dbtest"
	"consilium/internal/forum"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/jobs"
	"consilium/internal/platform/mail"
)

func TestWhoHearsOfWhat(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	asker, replier, third := h.member("asker"), h.member("replier"), h.member("third")
	thread := h.ask(asker, "Potassium of 6.1 on ramipril")
	answer := h.answer(replier, thread, "Stop the trimethoprim.")
	h.work()
	n := h.only(asker, Answer)
	if n.Title != "Potassium of 6.1 on ramipril" || n.BottomLine != "Stop the trimethoprim." || n.By.Handle != "replier" || !n.By.Verified ||
		n.By.Specialty != "Nephrology" || !n.There || n.Link != "/threads/"+thread.String()+"#a-"+answer.String() {
		t.Fatalf("the notice: %+v", n)
	}
	h.ok(h.MarkAllRead(h.as(asker)))
	h.exec(`DELETE FROM notices`)

	onAnswer, onThread := h.comment(third, forum.KindAnswer, answer), h.comment(third, forum.KindThread, thread)
	h.comment(replier, forum.KindAnswer, answer)
	h.comment(asker, forum.KindThread, thread)
	h.work()
	if n := h.only(replier, Comment); n.Link != "/threads/"+thread.String()+"#c-"+onAnswer.String() || n.By.Handle != "third" {
		t.Fatalf("a comment on an answer: %+v", n)
	}
	if n := h.only(asker, Comment); n.Link != "/threads/"+thread.String()+"#c-"+onThread.String() {
		t.Fatalf("a comment on a thread: %+v", n)
	}
	if len(h.inbox(third)) != 0 {
		t.Fatal("who commented was told of it")
	}
	h.exec(`DELETE FROM notices`)
	h.exec(`UPDATE members SET unread = 0`)

	h.ok(h.forum.Accept(h.as(asker), thread, answer))
	h.work()
	if n := h.only(replier, Accepted); n.By.Handle != "asker" || n.BottomLine == "" {
		t.Fatalf("accepted: %+v", n)
	}
	own := h.answer(asker, thread, "")
	h.ok(h.forum.Accept(h.as(asker), thread, own))
	h.work()
	if len(h.inbox(asker)) != 0 {
		t.Fatal("one's own acts were told")
	}
}

func TestAnEndorsementNamesWhoMadeIt(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	asker, learner, one, two := h.member("asker"), h.member("learner"), h.member("one"), h.member("two")
	h.exec(`UPDATE members SET stage = 'trainee' WHERE id = $1`, learner.MemberID)
	thread := h.ask(asker, "Why does trimethoprim raise potassium?")
	h.exec(`UPDATE threads SET audience = 'learners' WHERE id = $1`, thread)
	answer := h.answer(learner, thread, "It blocks ENaC.")
	for _, who := range []actor.Actor{one, two} {
		_, err := h.forum.Endorse(h.as(who), answer, true)
		h.ok(err)
	}
	_, err := h.forum.Endorse(h.as(two), answer, false) // taken back before anybody was told
	h.ok(err)
	h.work()
	if n := h.only(learner, Endorsed); n.By.Handle != "one" {
		t.Fatalf("endorsed: %+v", n)
	}
}

func TestATriedAgainJobTellsOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	asker, replier := h.member("asker"), h.member("replier")
	thread := h.ask(asker, "Potassium of 6.1 on ramipril")
	answer := h.answer(replier, thread, "")
	n := jobs.Notify{About: "answer", ThreadID: thread, PostKind: "answer", PostID: answer, MemberID: replier.MemberID}
	for range 3 {
		h.ok(h.Tell(h.system(), n, "7"))
	}
	h.only(asker, Answer)
	decision := jobs.Notify{About: "decision", PostKind: "application", PostID: ids.New(), MemberID: replier.MemberID, Detail: "more_wanted"}
	for _, act := range []string{"8", "8", "9"} { // asked for more twice
		h.ok(h.Tell(h.system(), decision, act))
	}
	list := h.inbox(replier)
	if len(list) != 2 || list[0].Word != "more_wanted" || list[0].Link != "/application" {
		t.Fatalf("decisions: %+v", list)
	}
	if n := h.count(`SELECT count(*) FROM river_job WHERE kind = 'notify_mail'`); n != 3 {
		t.Fatalf("%d mail jobs, want 3", n)
	}
}

func TestNobodyHearsOfWhatTheyCannotRead(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	asker, replier := h.member("asker"), h.member("replier")
	thread := h.ask(asker, "Potassium of 6.1 on ramipril")
	canary := "Quetzalcoatlus lines the bottom."
	gone, later := h.answer(replier, thread, canary), h.answer(replier, thread, canary)
	h.exec(`UPDATE answers SET state = 'hidden' WHERE id = $1`, gone)
	h.work()
	h.only(asker, Answer) // of the one that was there
	h.exec(`UPDATE answers SET state = 'hidden' WHERE id = $1`, later)
	n := h.only(asker, Answer)
	if n.There || n.BottomLine != "" || n.By.Handle != "" || n.Link != "/threads/"+thread.String() {
		t.Fatalf("words of a hidden answer: %+v", n)
	}
	// Out of the audience: neither told anew nor shown what was told before.
	h.exec(`UPDATE answers SET state = 'open'`)
	h.ok(h.forum.Accept(h.as(asker), thread, later))
	h.exec(`UPDATE members SET standing = 'student' WHERE id = $1`, replier.MemberID)
	h.work()
	if list := h.inbox(student(replier)); len(list) != 0 {
		t.Fatalf("told of a thread out of reach: %+v", list)
	}
	h.exec(`UPDATE members SET standing = 'clinician' WHERE id = $1`, replier.MemberID)
	h.ok(h.Tell(h.system(), jobs.Notify{About: "accepted", ThreadID: thread, PostKind: "answer", PostID: later, MemberID: asker.MemberID}, "1"))
	h.only(replier, Accepted)
	if n := h.only(student(replier), Accepted); n.There || n.Title != "" || n.By.Handle != "" || n.Link != "" {
		t.Fatalf("words of a thread out of reach: %+v", n)
	}
}

func TestAnEndorsersNameGoesWithTheThread(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	asker, replier := h.member("asker"), h.member("replier")
	thread := h.ask(asker, "Potassium of 6.1 on ramipril")
	answer := h.answer(replier, thread, "Stop it.")
	h.exec(`INSERT INTO notices (id, member_id, kind, thread_id, post_kind, post_id, detail, created_at) VALUES ($1,$2,'endorsed',$3,'answer',$4,$5,now())`,
		ids.New(), replier.MemberID, thread, answer, asker.MemberID.UUID())
	h.exec(`UPDATE members SET unread = 1 WHERE id = $1`, replier.MemberID)
	if n := h.only(replier, Endorsed); n.By.Handle != "asker" {
		t.Fatalf("it isn't said to begin with: %+v", n)
	}
	if n := h.only(student(replier), Endorsed); n.There || n.By.Handle != "" || n.Title != "" {
		t.Fatalf("who endorses in a thread out of reach: %+v", n)
	}
}

func student(a actor.Actor) actor.Actor { a.Standing = actor.Student; return a }

func TestSwitchedOffIsNotTold(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	asker, replier := h.member("asker"), h.member("replier")
	set, err := h.Settings(h.as(asker))
	h.ok(err)
	if !set.Switches[Answer].Mail || !set.Mails || !set.Addressed || set.QuietFrom != nil {
		t.Fatalf("at first: %+v", set)
	}
	set.Switches[Answer] = Switch{Mail: true} // mail about nothing
	set.Switches[Moderation] = Switch{}
	h.ok(h.SaveSettings(h.as(asker), set))
	set, err = h.Settings(h.as(asker))
	h.ok(err)
	if set.Switches[Answer] != (Switch{}) || set.Switches[Moderation] != (Switch{Inbox: true}) {
		t.Fatalf("stored: %+v", set)
	}
	thread := h.ask(asker, "Potassium of 6.1 on ramipril")
	h.answer(replier, thread, "")
	h.work()
	if len(h.inbox(asker)) != 0 {
		t.Fatal("told of what was switched off")
	}
	h.ok(h.Tell(h.system(), jobs.Notify{About: "moderation", ThreadID: thread, PostKind: "thread", PostID: thread,
		MemberID: asker.MemberID, Detail: "hidden:5. Be the colleague"}, "3"))
	if n := h.only(asker, Moderation); n.Word != "hidden" || n.Rule != "5. Be the colleague" || n.Title == "" {
		t.Fatalf("moderation: %+v", n)
	}
	if n := h.count(`SELECT count(*) FROM river_job WHERE kind = 'notify_mail'`); n != 0 {
		t.Fatalf("%d mails about what was switched off", n)
	}
	if n := h.count(`SELECT count(*) FROM audit_entries WHERE action = $1`, ActionSettings); n != 1 {
		t.Fatalf("recorded %d times", n)
	}
}

func TestWithoutAMailServerThereIsTheInboxAlone(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.Service = h.with(mail.Nowhere{})
	asker, replier := h.member("asker"), h.member("replier")
	h.answer(replier, h.ask(asker, "Potassium of 6.1 on ramipril"), "")
	h.work()
	h.only(asker, Answer)
	if n := h.count(`SELECT count(*) FROM river_job WHERE kind = 'notify_mail'`); n != 0 {
		t.Fatalf("%d mail jobs", n)
	}
	set, err := h.Settings(h.as(asker))
	if err != nil || set.Mails {
		t.Fatalf("%+v, %v", set, err)
	}
}

func TestQuietHoursGoByTheMembersClock(t *testing.T) {
	t.Parallel()
	hour := func(h int) *int { return &h }
	for _, tt := range []struct {
		name, zone, now, want string
		from, to              *int
	}{
		{"none", "UTC", "2026-11-26 03:00", "2026-11-26 03:00", nil, nil},
		{"over midnight, in the evening", "UTC", "2026-11-26 22:30", "2026-11-27 07:00", hour(22), hour(7)},
		{"over midnight, at night", "UTC", "2026-11-26 03:00", "2026-11-26 07:00", hour(22), hour(7)},
		{"at the end", "UTC", "2026-11-26 07:00", "2026-11-26 07:00", hour(22), hour(7)},
		{"within a day", "UTC", "2026-11-26 13:00", "2026-11-26 14:00", hour(12), hour(14)},
		{"by day", "UTC", "2026-11-26 15:00", "2026-11-26 15:00", hour(12), hour(14)},
		{"elsewhere", "Asia/Kolkata", "2026-11-26 20:00", "2026-11-27 01:30", hour(22), hour(7)},
		{"spring forward", "Europe/Vienna", "2026-03-29 00:30", "2026-03-29 05:00", hour(22), hour(7)},
		{"fall back", "Europe/Vienna", "2026-10-25 00:30", "2026-10-25 06:00", hour(22), hour(7)},
		{"the end is skipped", "Europe/Vienna", "2026-03-29 00:30", "2026-03-29 01:00", hour(22), hour(2)},
		{"no such zone", "Mars/Olympus", "2026-11-26 03:00", "2026-11-26 07:00", hour(22), hour(7)},
	} {
		now, err := time.Parse("2006-01-02 15:04", tt.now)
		if err != nil {
			t.Fatal(err)
		}
		got := loudAt(account.Member{TimeZone: tt.zone, QuietFrom: tt.from, QuietTo: tt.to}, now)
		if got.UTC().Format("2006-01-02 15:04") != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestTheInboxByKeyInFewStatements(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	asker, other := h.member("asker"), h.member("other")
	for i := range PageSize + 7 {
		h.clock.Advance(time.Second)
		h.ok(h.Tell(h.system(), jobs.Notify{About: "decision", PostKind: "application", PostID: ids.New(), MemberID: asker.MemberID, Detail: "approved"}, strings.Repeat("x", i)))
	}
	first := counted(h, asker, "")
	second := counted(h, asker, first.Next)
	if len(first.Notices) != PageSize || len(second.Notices) != 7 || second.Next != "" || first.Unread != PageSize+7 {
		t.Fatalf("%d and %d notices, %d unread", len(first.Notices), len(second.Notices), first.Unread)
	}
	if !first.Notices[PageSize-1].At.After(second.Notices[0].At) {
		t.Fatal("not the newest first")
	}
	one := first.Notices[3].ID
	link, err := h.MarkRead(h.as(asker), one)
	h.ok(err)
	_, err = h.MarkRead(h.as(asker), one)
	h.ok(err)
	if p := counted(h, asker, "nonsense"); link != "/application" || p.Unread != PageSize+6 || !p.Notices[3].Read {
		t.Fatalf("after one was read: %s, %d unread", link, p.Unread)
	}
	_, err = h.MarkRead(h.as(other), one)
	h.refused(err, 2)
	h.ok(h.MarkAllRead(h.as(other)))
	if p := counted(h, asker, ""); p.Unread != PageSize+6 {
		t.Fatal("somebody else's marks were taken")
	}
	h.ok(h.MarkAllRead(h.as(asker)))
	if p := counted(h, asker, ""); p.Unread != 0 {
		t.Fatalf("%d unread after all were read", p.Unread)
	}
}

// Work at the desk is told to reviewers alone, and leads to the desk.
func TestOnlyAReviewerHearsOfTheDesk(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	reviewer, was, suspended := h.member("reviewer"), h.member("was"), h.member("suspended")
	for _, who := range []actor.Actor{reviewer, suspended} {
		h.exec(`UPDATE members SET grants = $2 WHERE id = $1`, who.MemberID, int16(actor.CredentialReviewer))
	}
	h.exec(`UPDATE members SET standing = 'suspended' WHERE id = $1`, suspended.MemberID)
	item := ids.New()
	for _, who := range []actor.Actor{reviewer, was, suspended} {
		h.ok(h.Tell(t.Context(), jobs.Notify{About: "review", MemberID: who.MemberID, PostKind: "item", PostID: item, Detail: "handed"}, "7"))
	}
	h.ok(h.Tell(t.Context(), jobs.Notify{About: "review", MemberID: reviewer.MemberID, PostKind: "item", PostID: item, Detail: "handed"}, "7")) // tried again
	if n := h.only(reviewer, Review); n.Word != "handed" || n.Link != "/review" || !n.There || n.Title != "" {
		t.Fatalf("%+v", n)
	}
	if len(h.inbox(was)) != 0 {
		t.Fatal("who is no reviewer hears of the desk")
	}
	var n int
	h.ok(h.db.Pool().QueryRow(t.Context(), `SELECT count(*) FROM notices`).Scan(&n))
	if n != 1 {
		t.Fatalf("%d notices, want 1", n)
	}
	_, err := h.Mail(t.Context(), reviewer.MemberID)
	h.ok(err)
	if got := h.post.to(reviewer); len(got) != 1 || !strings.Contains(got[0], "desk") || strings.Contains(got[0], item.String()) {
		t.Fatalf("%q", got)
	}
}

// nobody stands for the moderators, who are called to what is held.
type nobody struct{}

func (nobody) Hold(context.Context, forum.Moderated) error    { return nil }
func (nobody) Release(context.Context, forum.Moderated) error { return nil }

func (nobody) AskErasure(context.Context, forum.AskedErasure) error { return nil }

// Of an answer that was held since it was written who asked hears when it is
// released, and once.
func TestAReleasedAnswerIsToldOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.forum = forum.New(forum.Deps{DB: h.db, Clock: h.clock, Seal: dbtest.Seal(t), Holder: nobody{}})
	asker, replier, mod := h.member("asker"), h.member("replier"), h.member("mod")
	mod.Grants = actor.Moderator
	thread := h.ask(asker, "Potassium of 6.1 on ramipril")
	const german = "Der Patient wurde gestern mit starken Schmerzen in der Brust aufgenommen und bekam sofort Sauerstoff."
	r := forum.Reply{Key: ids.New(), Thread: thread, Body: german, BottomLine: "Sofort Sauerstoff"}
	r.Guard.Language = "German; I took out every name."
	id, err := h.forum.Answer(h.as(replier), r)
	h.ok(err)
	answer := forum.PostRef{Kind: forum.KindAnswer, ID: id}
	h.work()
	if len(h.inbox(asker)) != 0 {
		t.Fatal("told of an answer that waits")
	}
	for revision := range 2 {
		_, err := h.forum.Restore(h.as(mod), answer)
		h.ok(err)
		h.work()
		if n := h.only(asker, Answer); n.BottomLine != "Sofort Sauerstoff" || !n.There {
			t.Fatalf("the notice: %+v", n)
		}
		e := forum.Change{Post: answer, Revision: revision + 1, Body: german + " Und dann schlief er.", BottomLine: r.BottomLine, Reason: "noch ein Wort"}
		if revision == 1 {
			e.Body = german
		}
		e.Guard.Language = r.Guard.Language
		done, err := h.forum.Edit(h.as(replier), e)
		h.ok(err)
		if !done.Held {
			t.Fatal("it isn't held again")
		}
	}
	if n := h.count(`SELECT unread FROM members WHERE id = $1`, asker.MemberID); n != 1 {
		t.Fatalf("%d unread, want 1", n)
	}
}

func TestTheAuthorOfAHiddenProfileIsTold(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ann := h.member("ann_w")
	h.exec(`UPDATE members SET bio_md = 'Mrs. Keller taught me.', guard_version = 0`)
	_, err := h.accs.Rescan(h.system())
	h.ok(err)
	h.work()
	if n := h.only(ann, Moderation); n.Word != "profile-hidden" || n.PostKind != "profile" || !n.There || n.Link != "/settings#profile" {
		t.Fatalf("%+v", n)
	}
	h.exec(`UPDATE members SET guard_version = 0`)
	_, err = h.accs.Rescan(h.system())
	h.ok(err)
	h.work()
	h.only(ann, Moderation)
}
