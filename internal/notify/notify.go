// Package notify tells members what happened: it works the jobs that other
// domains insert with their acts, writes notices, shows the inbox and sends
// mail. Nobody imports it but its pages and app.
//
// A notice holds ids and a word. What it is about is read, and permission
// asked, when it is shown; mail never says more than that something waits.
package notify

import (
	"fmt"
	"io/fs"
	"net/url"
	"strings"
	"text/template"

	"consilium/internal/account"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/clock"
	"consilium/internal/platform/database"
	"consilium/internal/platform/mail"
)

// Deps is what the service stands on; all of it is required. With
// mail.Nowhere there is the inbox alone. Templates holds mail/notice.txt.
type Deps struct {
	DB        *database.DB
	Clock     clock.Clock
	Accounts  *account.Service
	Mail      mail.Sender
	Templates fs.FS
	// BaseURL is the address people use: links in mail are made from it.
	BaseURL *url.URL
}

// Service has the use-cases. It is safe for concurrent use.
type Service struct {
	db       *database.DB
	clock    clock.Clock
	accounts *account.Service
	mail     mail.Sender
	letters  *template.Template
	base     string
}

// New makes the service; it fails when the mail's template doesn't parse.
func New(d Deps) (*Service, error) {
	letters, err := template.New("").Option("missingkey=error").ParseFS(d.Templates, "mail/notice.txt")
	if err != nil {
		return nil, fmt.Errorf("notify: %w", err)
	}
	return &Service{db: d.DB, clock: d.Clock, accounts: d.Accounts, mail: d.Mail, letters: letters,
		base: strings.TrimSuffix(d.BaseURL.String(), "/")}, nil
}

// mails says whether this house sends mail at all.
func (s *Service) mails() bool {
	_, nowhere := s.mail.(mail.Nowhere)
	return !nowhere
}

// Kind is what a notice is about.
type Kind string

// The kinds of notice.
const (
	Answer     Kind = "answer"
	Comment    Kind = "comment"
	Accepted   Kind = "accepted"
	Endorsed   Kind = "endorsed"
	Decision   Kind = "decision"
	Moderation Kind = "moderation"
	Security   Kind = "security"
	Credential Kind = "credential"
	Review     Kind = "review"
)

// Kinds lists them in the order in which the settings show them.
var Kinds = []Kind{Answer, Comment, Accepted, Endorsed, Decision, Moderation, Security, Credential, Review}

// Name says the kind as the settings do.
func (k Kind) Name() string {
	switch k {
	case Answer:
		return "Answers to what I asked"
	case Comment:
		return "Comments on my questions and answers"
	case Accepted:
		return "My answer was accepted"
	case Endorsed:
		return "My answer was endorsed"
	case Decision:
		return "Decisions on my application"
	case Security:
		return "Changes of what proves that it is me"
	case Review:
		return "What waits for me at the reviewers’ desk"
	case Credential:
		return "My credential: its end, what a register says, appeals"
	}
	return "Acts of moderators that concern me"
}

// Must says whether the kind always comes to the inbox: what was decided about
// a member, or done to their account, can't be switched off, nor can what a
// reviewer's duty is.
func (k Kind) Must() bool {
	return k == Decision || k == Moderation || k == Security || k == Credential || k == Review
}

// For says whether the kind is ever told to somebody with the grants.
func (k Kind) For(g actor.Grant) bool { return k != Review || g&actor.CredentialReviewer != 0 }

func (k Kind) known() bool {
	for _, one := range Kinds {
		if one == k {
			return true
		}
	}
	return false
}

// letter is how mail names the kind, once and for several.
func (k Kind) letter(n int) string {
	words := map[Kind][2]string{
		Answer:     {"a new answer", "new answers"},
		Comment:    {"a new comment", "new comments"},
		Accepted:   {"an accepted answer", "accepted answers"},
		Endorsed:   {"an endorsed answer", "endorsed answers"},
		Decision:   {"news about your application", "pieces of news about your application"},
		Moderation: {"a note from the moderators", "notes from the moderators"},
		Security:   {"a change of what proves that it is you", "changes of what proves that it is you"},
		Credential: {"news about your credential", "pieces of news about your credential"},
		Review:     {"something at the reviewers’ desk", "things at the reviewers’ desk"},
	}[k]
	if n == 1 {
		return words[0]
	}
	return fmt.Sprintf("%d %s", n, words[1])
}
