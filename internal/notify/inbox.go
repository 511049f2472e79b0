package notify

import (
	"context"
	"strings"
	"time"

	"consilium/internal/forum"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/ids"
)

// PageSize is how many notices a page of the inbox has.
const PageSize = 30

// Notice is one line of the inbox. Title, BottomLine and By are what the
// reader may read now: empty where it isn't there for them any more.
type Notice struct {
	ID         ids.ID
	Kind       Kind
	At         time.Time
	Read       bool
	Word       string // of a decision or an act of moderation: which
	Rule       string // the rule that it was done under
	PostKind   string // thread, answer, comment, profile, sanction, application
	Title      string // the thread's
	BottomLine string // the answer's
	By         forum.Byline
	// There says that what it is about can be opened at Link.
	There bool
	Link  string
}

// Page is one page of the inbox, the newest first. Next is empty at the end.
type Page struct {
	Notices []Notice
	Next    string
	Unread  int // on every page together
}

// Inbox gives a page of the acting member's notices by key, in two statements.
// after is Page.Next; what can't be read begins the inbox. Titles and bottom
// lines are read now, under the rule of visibility.
func (s *Service) Inbox(ctx context.Context, after string) (Page, error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.OwnInbox); err != nil {
		return Page{}, err
	}
	list, err := s.notices(ctx, a, parseKey(after), ids.ID{}, PageSize+1)
	if err != nil {
		return Page{}, err
	}
	page := Page{Notices: list}
	if len(list) > PageSize {
		page.Notices = list[:PageSize]
		last := list[PageSize-1]
		page.Next = pageKey{last.At, last.ID}.String()
	}
	page.Unread, err = s.unread(ctx, a.MemberID)
	return page, err
}

// pageKey is a place in the inbox.
type pageKey struct {
	at time.Time
	id ids.ID
}

const keyTime = "20060102T150405.000000"

func (k pageKey) String() string { return k.at.UTC().Format(keyTime) + "~" + k.id.String() }

func parseKey(text string) pageKey {
	when, which, _ := strings.Cut(text, "~")
	at, err := time.Parse(keyTime, when)
	if err != nil {
		return pageKey{}
	}
	id, err := ids.Parse(which)
	if err != nil {
		return pageKey{}
	}
	return pageKey{at, id}
}

// settle fills in what follows from the columns. thread says that the thread
// can be opened, post that the answer or comment can.
func (n *Notice) settle(thread, post ids.ID, detail string) {
	word, _, _ := strings.Cut(detail, actMark)
	n.Word, n.Rule, _ = strings.Cut(word, ":")
	if !n.Kind.Must() {
		n.Word, n.Rule = "", ""
	}
	n.By.Verified = !n.By.VerifiedAt.IsZero() && (n.By.Standing == actor.Clinician || n.By.Standing == actor.Student)
	n.There, n.Link = true, ""
	switch {
	case n.Kind == Decision:
		n.Link = "/application"
	case n.Kind == Review:
		n.Link = "/review"
	case n.Kind == Security:
		n.Link = "/settings/factors"
	case n.Kind == Credential && (n.PostKind == "appeal" || n.Word == "provisional-over"):
		n.Link = "/application"
	case n.Kind == Credential:
		n.Link = "/credentials"
	case n.PostKind == "sanction":
		n.Link = "/settings"
	case n.PostKind == "profile":
		n.Link = "/settings#profile"
	case thread.IsZero():
		// Who wrote or endorsed it is part of what can't be read any more.
		n.There, n.BottomLine, n.By = false, "", forum.Byline{}
	case n.PostKind == "thread":
		n.Link = "/threads/" + thread.String()
	case post.IsZero():
		n.There, n.BottomLine, n.By = false, "", forum.Byline{}
		n.Link = "/threads/" + thread.String()
	default:
		n.Link = "/threads/" + thread.String() + "#" + n.PostKind[:1] + "-" + post.String()
	}
}
