package notify

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/riverqueue/river"

	"consilium/internal/dbtest"
	"consilium/internal/forum"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
	"consilium/internal/platform/jobs"
)

func counted(h house, a actor.Actor, after string) Page {
	h.t.Helper()
	ctx, n := database.Counting(h.as(a), nil)
	p, err := h.Inbox(ctx, after)
	h.ok(err)
	if n.Statements() > 3 {
		h.t.Fatalf("%d statements, want 3 at most", n.Statements())
	}
	return p
}

func (h house) send(a actor.Actor) time.Duration {
	h.t.Helper()
	later, err := h.Mail(h.system(), a.MemberID)
	h.ok(err)
	return later
}

// TestMailHoldsNoWordOfWhatWasWritten plants a canary in every field and sends
// every kind of news through a real server.
func TestMailHoldsNoWordOfWhatWasWritten(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	asker, replier := h.member("zebrafinch"), h.member("quokka_q")
	h.exec(`UPDATE members SET stage = 'trainee' WHERE id = $1`, replier.MemberID)
	thread, err := h.forum.Ask(h.as(asker), forum.Question{Key: ids.New(), Kind: "case", Title: "Narwhal titles this case", Body: "Okapi body of the case.",
		Audience: forum.Clinicians, Specialties: []string{"nephrology"}})
	h.ok(err)
	answer, err := h.forum.Answer(h.as(replier), forum.Reply{Key: ids.New(), Thread: thread, Body: "Axolotl body of it.", BottomLine: "Pangolin bottom line."})
	h.ok(err)
	_, err = h.forum.Comment(h.as(replier), forum.Remark{Key: ids.New(), On: forum.PostRef{Kind: forum.KindThread, ID: thread}, Body: "Capybara comment."})
	h.ok(err)
	h.ok(h.forum.Accept(h.as(asker), thread, answer))
	for _, n := range []jobs.Notify{
		{About: "moderation", ThreadID: thread, PostKind: "thread", PostID: thread, MemberID: asker.MemberID, Detail: "hidden:5. Be the colleague"},
		{About: "decision", PostKind: "application", PostID: ids.New(), MemberID: asker.MemberID, Detail: "refused"},
	} {
		h.ok(h.Tell(h.system(), n, "1"))
	}
	h.work()
	h.send(asker)
	h.send(replier)
	got := append(h.post.to(asker), h.post.to(replier)...)
	if len(got) != 2 {
		t.Fatalf("%d mails, want 2", len(got))
	}
	for _, letter := range got {
		low := strings.ToLower(letter)
		for _, word := range []string{"zebrafinch", "quokka", "narwhal", "okapi", "axolotl", "pangolin", "capybara", "refused", "hidden", "colleague",
			thread.String(), answer.String()} {
			if strings.Contains(low, word) {
				t.Errorf("a mail says %q:\n%s", word, letter)
			}
		}
		if !strings.Contains(letter, "https://consilium.example/inbox\n") {
			t.Errorf("no way to the inbox:\n%s", letter)
		}
	}
	if !strings.Contains(unfold(got[0]), "a new answer, a new comment, news about your application and a note from the moderators") {
		t.Errorf("the news:\n%s", got[0])
	}
}

// unfold undoes the line breaks of headers and quoted-printable.
func unfold(letter string) string {
	return strings.ReplaceAll(strings.ReplaceAll(strings.ReplaceAll(letter, "=\n", ""), "\n ", " "), "\n", " ")
}

func TestMailIsSentOnceHoweverOftenItIsTried(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	asker, replier := h.member("asker"), h.member("replier")
	thread := h.ask(asker, "Potassium of 6.1 on ramipril")
	h.answer(replier, thread, "")
	h.work()
	h.post.refusing(451)
	_, err := h.Mail(h.system(), asker.MemberID)
	h.refused(err, errs.Unavailable)
	if n := h.count(`SELECT count(*) FROM notices WHERE mailed_at IS NOT NULL`); n != 0 {
		t.Fatal("marked as mailed though the server took nothing")
	}
	h.post.refusing(0)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() { _, _ = h.Mail(h.system(), asker.MemberID) })
	}
	wg.Wait()
	h.send(asker)
	if n := len(h.post.to(asker)); n != 1 {
		t.Fatalf("%d mails, want 1", n)
	}
	h.answer(replier, thread, "")
	h.answer(replier, thread, "")
	h.work()
	h.post.refusing(550) // for good: not tried again
	_, err = h.Mail(h.system(), asker.MemberID)
	h.refused(err, errs.Invalid)
	h.post.refusing(0)
	h.send(asker)
	if n := len(h.post.to(asker)); n != 1 {
		t.Fatalf("%d mails after a refusal for good, want 1", n)
	}
}

func TestNoMailAboutWhatWasReadOrIsNotWantedOrInQuietHours(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	asker, replier := h.member("asker"), h.member("replier")
	thread := h.ask(asker, "Potassium of 6.1 on ramipril")
	news := func() { h.answer(replier, thread, ""); h.work() }
	news()
	h.ok(h.MarkAllRead(h.as(asker)))
	h.send(asker)
	news()
	set, err := h.Settings(h.as(asker))
	h.ok(err)
	set.Switches[Answer] = Switch{Inbox: true}
	h.ok(h.SaveSettings(h.as(asker), set))
	h.send(asker)
	set.Switches[Answer] = Switch{Inbox: true, Mail: true}
	from, to := h.clock.Now().Hour(), (h.clock.Now().Hour()+2)%24
	set.QuietFrom, set.QuietTo = &from, &to
	h.ok(h.SaveSettings(h.as(asker), set))
	later := h.send(asker)
	if later <= time.Hour || later > 2*time.Hour || len(h.post.to(asker)) != 0 {
		t.Fatalf("in quiet hours: later %v, %d mails", later, len(h.post.to(asker)))
	}
	news()
	if n := h.count(`SELECT count(*) FROM river_job WHERE kind = 'notify_mail' AND scheduled_at > now() + interval '59 minutes'`); n != 1 {
		t.Fatal("mail is not put off to the end of the quiet hours")
	}
	h.clock.Advance(later)
	h.send(asker)
	if got := h.post.to(asker); len(got) != 1 || !strings.Contains(unfold(got[0]), "2 new answers") {
		t.Fatalf("after the quiet hours: %v", got)
	}
	news()
	h.ok(h.accs.StopMail(h.as(asker)))
	h.send(asker)
	if len(h.post.to(asker)) != 1 {
		t.Fatal("mail to an address that was erased")
	}
}

func TestFromTheAnswerToTheLetterBoxThroughTheQueue(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	asker, replier := h.member("asker"), h.member("replier")
	workers := river.NewWorkers()
	h.Register(workers)
	q, err := jobs.New(h.db, slog.New(slog.DiscardHandler), workers, jobs.Options{})
	h.ok(err)
	h.ok(q.Start(context.Background()))
	t.Cleanup(func() { _ = q.Stop(context.Background()) })
	h.answer(replier, h.ask(asker, "Potassium of 6.1 on ramipril"), "")
	dbtest.Eventually(t, "the mail", func() bool { return len(h.post.to(asker)) == 1 })
	h.only(asker, Answer)
	if len(h.post.to(replier)) != 0 {
		t.Fatal("who answered got mail about it")
	}
}

func TestSettingsAreCheckedAndAClosedAccountIsForgotten(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	asker := h.member("asker")
	at := func(h int) *int { return &h }
	for name, v := range map[string]Settings{
		"one hour alone": {QuietFrom: at(3)}, "the same hour": {QuietFrom: at(3), QuietTo: at(3)}, "no hour": {QuietFrom: at(24), QuietTo: at(-1)},
	} {
		if err := h.SaveSettings(h.as(asker), v); !errs.Is(err, errs.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	h.ok(h.Tell(h.system(), jobs.Notify{About: "decision", PostID: ids.New(), MemberID: asker.MemberID, Detail: "approved"}, "1"))
	h.ok(h.SaveSettings(h.as(asker), Settings{}))
	h.accs.OnClosing(h.Service)
	fresh := asker
	fresh.Fresh = true
	h.ok(h.accs.Close(h.as(fresh)))
	if n := h.count(`SELECT (SELECT count(*) FROM notices) + (SELECT count(*) FROM notice_settings)`); n != 0 {
		t.Fatalf("%d rows of a closed account", n)
	}
	h.ok(h.Tell(h.system(), jobs.Notify{About: "decision", PostID: ids.New(), MemberID: asker.MemberID, Detail: "approved"}, "2"))
	if n := h.count(`SELECT count(*) FROM notices`); n != 0 {
		t.Fatal("a closed account was told")
	}
	_, err := h.Inbox(h.as(actor.Actor{}), "")
	h.refused(err, errs.Unauthenticated)
}
