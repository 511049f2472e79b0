package notify

import (
	"context"
	"strings"
	"time"

	"github.com/riverqueue/river"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/mail"
)

// mailFor is how old an unread notice may be and still be mailed: a server
// that was away for days is no reason to send old news.
const mailFor = 48 * time.Hour

// MailJob asks for one mail about all that waits unread for a member.
type MailJob struct {
	MemberID ids.ID `json:"member_id"`
}

// Kind names the job.
func (MailJob) Kind() string { return "notify_mail" }

// letter is what the template of a mail may know: words of the house and
// addresses of the house, nothing that a member wrote.
type letter struct {
	News     string // "a new answer"; "2 new answers and a new comment"
	Inbox    string
	Settings string
}

// Mail sends one mail about all unread notices of a member that were not
// mailed before and that they want mail for. It has said nothing yet, and
// should be asked again, when later is not zero: their quiet hours last until
// then. A notice is mailed at most once: it is marked before the sending, and
// the mark is taken back only where the server did not take the mail.
func (s *Service) Mail(ctx context.Context, member ids.ID) (later time.Duration, err error) {
	m, err := s.accounts.Member(ctx, member)
	if errs.Is(err, errs.NotFound) || err == nil && m.Standing == actor.Closed {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	now := s.clock.Now()
	if at := loudAt(m, now); at.After(now) {
		return at.Sub(now), nil
	}
	to, err := s.accounts.Address(ctx, member)
	if err != nil || to == "" || !s.mails() {
		return 0, err
	}
	claimed, kinds, err := s.claim(ctx, member, now.Add(-mailFor))
	if err != nil || len(claimed) == 0 {
		return 0, err
	}
	message, err := s.compose(to, kinds)
	if err == nil {
		err = s.mail.Send(ctx, message)
	}
	if err != nil && !errs.Is(err, errs.Invalid) {
		return 0, s.release(ctx, claimed, err)
	}
	return 0, err
}

func (s *Service) compose(to string, kinds map[Kind]int) (mail.Message, error) {
	var news []string
	for _, k := range Kinds {
		if n := kinds[k]; n > 0 {
			news = append(news, k.letter(n))
		}
	}
	data := letter{News: sentence(news), Inbox: s.base + "/inbox", Settings: s.base + "/inbox/settings"}
	var subject, text strings.Builder
	if err := s.letters.ExecuteTemplate(&subject, "subject", data); err != nil {
		return mail.Message{}, err
	}
	if err := s.letters.ExecuteTemplate(&text, "text", data); err != nil {
		return mail.Message{}, err
	}
	return mail.Message{To: to, Subject: strings.TrimSpace(subject.String()), Text: strings.TrimLeft(text.String(), "\n")}, nil
}

// sentence joins parts as a person would.
func sentence(parts []string) string {
	if len(parts) < 2 {
		return strings.Join(parts, "")
	}
	last := len(parts) - 1
	return strings.Join(parts[:last], ", ") + " and " + parts[last]
}

type mailWorker struct {
	river.WorkerDefaults[MailJob]
	service *Service
}

func (w *mailWorker) Work(ctx context.Context, job *river.Job[MailJob]) error {
	later, err := w.service.Mail(ctx, job.Args.MemberID)
	switch {
	case errs.Is(err, errs.Invalid):
		return river.JobCancel(err) // a bad address stays bad
	case err == nil && later > 0:
		return river.JobSnooze(later)
	}
	return err
}
