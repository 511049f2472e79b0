// Package moderation holds what moderators decide: about flagged posts and
// about members. The words of posts stay the forum's, the standing of members
// account's; here are the flags, the sanctions and the telling of whom they
// concern.
package moderation

import (
	"context"

	"consilium/internal/account"
	"consilium/internal/forum"
	"consilium/internal/guard"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/clock"
	"consilium/internal/kernel/errs"
	"consilium/internal/media"
	"consilium/internal/platform/database"
	"consilium/internal/platform/jobs"
)

// Deps is what the service stands on; all of it is required, Guard for the
// guard's desk alone. Without Media no post has an image.
type Deps struct {
	DB       *database.DB
	Clock    clock.Clock
	Forum    *forum.Service
	Accounts *account.Service
	Guard    *guard.Service
	Media    *media.Service
}

// Service has the use-cases. It is safe for concurrent use.
type Service struct {
	db       *database.DB
	clock    clock.Clock
	forum    *forum.Service
	accounts *account.Service
	guard    *guard.Service
	media    *media.Service
}

// New makes the service.
func New(d Deps) *Service {
	return &Service{db: d.DB, clock: d.Clock, forum: d.Forum, accounts: d.Accounts, guard: d.Guard, media: d.Media}
}

// The audited actions, each recorded once by the method of its name. Hiding,
// restoring, locking, retagging and marking are recorded by the forum.
const (
	ActionFlag    = "post.flag"
	ActionDecide  = "flag.decide"
	ActionSuspend = "member.suspend"
	ActionLift    = "member.lift"
	// ActionEraseImage stands beside what media records of the image's going.
	ActionEraseImage = "image.erase"
)

// Rule is one of the house's rules, as a moderator names it.
type Rule struct{ Key, Name string }

// Text is how the rule is quoted to whom it concerns.
func (r Rule) Text() string { return r.Key + ". " + r.Name }

// Rules are the headings of the page of rules, in its order.
var Rules = []Rule{
	{"1", "No patient can be recognised"},
	{"2", "Say what you know, and how"},
	{"3", "Nothing dangerous stays unanswered"},
	{"4", "The decision stays at the bedside"},
	{"5", "Be the colleague you would call at three in the morning"},
	{"6", "Be who you were verified as"},
	{"7", "Nothing is for sale"},
	{"8", "What is said here stays here"},
}

// PendingRule stands over a post that a flag has hidden until a moderator
// has looked.
const PendingRule = "1. No patient can be recognised: hidden until a moderator has looked"

// ruleText gives the text of a rule's key, or Invalid at the field.
func ruleText(key string) (string, error) {
	for _, r := range Rules {
		if r.Key == key {
			return r.Text(), nil
		}
	}
	return "", errs.Field("rule", "Choose the rule that it breaks.")
}

// tell lets a post's author know what became of it, after the commit. word
// says what happened; rule may be empty. Nobody is told of their own acts.
func (s *Service) tell(ctx context.Context, m forum.Moderated, word, rule string) error {
	if m.Author == actor.From(ctx).MemberID {
		return nil
	}
	return jobs.Insert(ctx, jobs.Notify{About: "moderation", ThreadID: m.Thread, PostKind: string(m.Kind), PostID: m.ID,
		MemberID: m.Author, Detail: detail(word, rule)}, nil)
}

func detail(word, rule string) string {
	if rule == "" {
		return word
	}
	return word + ":" + rule
}
