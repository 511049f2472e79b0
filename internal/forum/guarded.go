package forum

import (
	"context"

	"consilium/internal/guard"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
)

// Wording is what a form holds before it is sent. Post is the post that an
// edit is for, with the zero id for a new one; Audience counts for a thread.
type Wording struct {
	Post                            PostRef
	Title, Body, BottomLine, Reason string
	Audience                        Audience
	Guard                           guard.Answers
}

// Looked is a Wording in the form in which it would be kept, with what the
// guard says of it: the places in Decision are of these words.
type Looked struct {
	Title, Body, BottomLine, Reason string
	guard.Decision
}

// Look scans the words of a form for its author: also for who may only edit
// what they wrote before (a lapsed member). It stores nothing. Invalid
// for a body that no form takes.
func (s *Service) Look(ctx context.Context, w Wording) (Looked, error) {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.EditOwn); err != nil {
		return Looked{}, err
	}
	p := prose{kind: w.Post.Kind, title: w.Title, body: w.Body, line: w.BottomLine, reason: w.Reason}.tidy()
	if !p.scannable() {
		return Looked{}, errs.Field("body", "This may have 20,000 letters at most.")
	}
	d, err := s.lookAt(ctx, a, w, p)
	if err != nil {
		return Looked{}, err
	}
	return Looked{Title: p.title, Body: p.body, BottomLine: p.line, Reason: p.reason, Decision: d}, nil
}

func (s *Service) lookAt(ctx context.Context, a actor.Actor, w Wording, p prose) (guard.Decision, error) {
	if w.Post.ID.IsZero() {
		return s.decide(p, w.Guard, fewer(w.Audience, Audience(w.Guard.CellReaders))), nil
	}
	d := s.decide(p, w.Guard, false)
	if !d.Open() {
		return d, nil
	}
	f, err := s.findPost(ctx, a, w.Post)
	if err != nil || f.Author != a.MemberID {
		return d, err
	}
	return s.carry(ctx, f.thread, f.post, p, w.Guard, w.Audience)
}

// Mend does with the words of a form what a button of the guard's panel asks
// for (see guard.Mend), and looks at them again. For another button it only
// looks.
func (s *Service) Mend(ctx context.Context, w *Wording, do string) (Looked, error) {
	seen, err := s.Look(ctx, *w)
	if err != nil || !guard.Mends(do) {
		return seen, err
	}
	p := prose{kind: w.Post.Kind, title: seen.Title, body: seen.Body, line: seen.BottomLine, reason: seen.Reason}
	for _, t := range s.guard.Mend(seen.Decision, p.fields(), do) {
		switch t.Field {
		case "title":
			w.Title = t.Text
		case "body":
			w.Body = t.Text
		case "bottom_line":
			w.BottomLine = t.Text
		case "reason":
			w.Reason = t.Text
		}
	}
	return s.Look(ctx, *w)
}

// decide asks the guard about words that are already in the form in which
// they are kept; narrowed says that fewer can read them than before.
func (s *Service) decide(p prose, a guard.Answers, narrowed bool) guard.Decision {
	return s.guard.Decide(p.fields(), a, narrowed)
}

// fewer says whether an audience has fewer readers than another.
func fewer(now, before Audience) bool { return narrower(now, before) && !narrower(before, now) }

// fields are the words that others will read, by the name of their field.
func (p prose) fields() []guard.Text {
	var out []guard.Text
	for _, t := range []guard.Text{{Field: "title", Text: p.title}, {Field: "bottom_line", Text: p.line}, {Field: "body", Text: p.body}, {Field: "reason", Text: p.reason}} {
		if t.Text != "" {
			out = append(out, t)
		}
	}
	return out
}

// scannable says whether tidy words are no longer than any form takes.
func (p prose) scannable() bool {
	return length(p.body) <= BodyMax && length(p.title)+length(p.line)+length(p.reason) <= 4*TitleMax && storable(p.title+p.body+p.line+p.reason)
}

// scanEdit scans an edit before anything is locked; nil for one that takeEdit
// will refuse.
func (s *Service) scanEdit(e Change) *guard.Decision {
	p := e.prose()
	if !p.scannable() {
		return nil
	}
	d := s.decide(p, e.Guard, false)
	return &d
}

// prose is the edit's words as they would be kept. What the post's kind has no
// place for isn't taken.
func (e Change) prose() prose {
	p := prose{kind: e.Post.Kind, body: e.Body, reason: e.Reason}
	switch e.Post.Kind {
	case KindThread:
		p.title = e.Title
	case KindAnswer:
		p.line = e.BottomLine
	}
	return p.tidy()
}

// settleGuard lets what was answered to the present words count for the new
// ones too, and refuses what is open then.
func (s *Service) settleGuard(ctx context.Context, h held, p post, e Change, scanned *guard.Decision) (guard.Decision, error) {
	if scanned != nil && !scanned.Open() {
		return *scanned, nil
	}
	d, err := s.carry(ctx, h, p, e.prose(), e.Guard, e.Audience)
	if err != nil {
		return d, err
	}
	return d, d.Err()
}

// carry decides about new words of a post with what was answered to its
// present ones. Whether fewer will read a thread is judged by who reads it now,
// and that fewer do than once counts on as long as no more will.
func (s *Service) carry(ctx context.Context, h held, p post, now prose, a guard.Answers, to Audience) (guard.Decision, error) {
	before := prose{title: p.Title, body: p.Body, line: p.Line}
	a, err := s.guard.Carried(ctx, guardedPost(p.PostRef, p.Revision), before.fields(), a)
	if err != nil {
		return guard.Decision{}, err
	}
	narrowed := p.Kind == KindThread && (fewer(to, h.Audience) || a.Narrowed && narrower(to, h.Audience))
	return s.decide(now, a, narrowed), nil
}

func guardedPost(ref PostRef, revision int) guard.Post {
	return guard.Post{Kind: string(ref.Kind), ID: ref.ID, Revision: revision}
}
