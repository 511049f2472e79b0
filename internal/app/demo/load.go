package demo

import (
	"context"
	"sort"
	"time"

	"consilium/internal/account"
	"consilium/internal/accountweb"
	"consilium/internal/forum"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/clock"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
)

// milestone says that the community was loaded whole.
const milestone = "demonstration loaded"

// votesShown bounds how many members vote for one answer.
const votesShown = 6

type loader struct {
	db       *database.DB
	accounts *account.Service
	now      time.Time
	content  content
	actors   map[string]actor.Actor
	step     func(done, of int)
}

// Load fills an empty database with the community; a second call changes
// nothing. step hears of progress.
func Load(ctx context.Context, db *database.DB, accounts *account.Service, step func(done, of int)) error {
	var loaded bool
	err := db.Pool().QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM milestones WHERE name = $1)`, milestone).Scan(&loaded)
	if err != nil || loaded {
		return err
	}
	all, err := read()
	if err != nil {
		return err
	}
	l := &loader{db: db, accounts: accounts, now: clock.System{}.Now(), content: all, actors: map[string]actor.Actor{}, step: step}
	if err := l.specialties(ctx); err != nil {
		return err
	}
	for _, m := range all.Members {
		if m.State == "new" {
			continue
		}
		if err := l.member(ctx, m); err != nil {
			return err
		}
	}
	if err := l.threads(ctx); err != nil {
		return err
	}
	_, err = db.Pool().Exec(ctx, `INSERT INTO milestones (name) VALUES ($1)`, milestone)
	return err
}

func (l *loader) specialties(ctx context.Context) error {
	for _, s := range l.content.Specialties {
		if s.Synonyms == nil {
			s.Synonyms = []string{}
		}
		_, err := l.db.Pool().Exec(ctx, `INSERT INTO specialties (key, name, synonyms) VALUES ($1,$2,$3) ON CONFLICT DO NOTHING`, s.Key, s.Name, s.Synonyms)
		if err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) member(ctx context.Context, m member) error {
	opened, err := l.accounts.SignIn(ctx, accountweb.PersonaOf(m.Key), account.Visitor{})
	if err != nil {
		return err
	}
	standing := actor.Clinician
	if m.Stage == "student" || m.Profession == "student" {
		standing = actor.Student
	}
	who := actor.Actor{MemberID: opened.MemberID, SessionID: opened.SessionID, Standing: standing, Handle: m.Handle,
		Profession: m.Profession, Stage: m.Stage, Specialty: m.Specialty, Fresh: true, RulesAccepted: true}
	err = l.db.WithTx(ctx, func(ctx context.Context) error {
		return l.accounts.Admit(ctx, opened.MemberID, account.Admission{Standing: standing, Profession: m.Profession, Stage: m.Stage,
			Specialty: m.Specialty, Jurisdiction: m.Jurisdiction, VerifiedAt: l.now})
	})
	if err != nil {
		return err
	}
	l.actors[m.Key] = who
	ctx = actor.With(ctx, who)
	if err := l.accounts.Accept(ctx, account.RulesVersion, account.PrivacyVersion); err != nil {
		return err
	}
	nameless := who
	nameless.Handle = ""
	if err := l.accounts.ChooseHandle(actor.With(ctx, nameless), m.Handle); err != nil {
		return err
	}
	return l.grants(ctx, m)
}

func (l *loader) grants(ctx context.Context, m member) error {
	for _, role := range m.Roles {
		g, err := account.ParseGrant(role)
		if err != nil {
			return err
		}
		if _, err := l.accounts.PendingGrant(actor.With(ctx, actor.System), accountweb.PersonaIssuer, m.Key, g); err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) threads(ctx context.Context) error {
	list := l.content.Threads
	sort.SliceStable(list, func(i, j int) bool { return list[i].HoursAgo > list[j].HoursAgo })
	for i, t := range list {
		if err := l.thread(ctx, t); err != nil {
			return err
		}
		l.step(i+1, len(list))
	}
	return nil
}

// at is the forum as it was some hours ago.
func (l *loader) at(hoursAgo float64) *forum.Service {
	return forum.New(l.db, clock.NewFake(l.now.Add(-time.Duration(hoursAgo*float64(time.Hour)))))
}

func (l *loader) thread(ctx context.Context, t thread) error {
	audience := forum.Audience(t.Audience)
	if t.Audience == "clinicians-and-students" {
		audience = forum.Students
	}
	asker := actor.With(ctx, l.actors[t.Author])
	id, err := l.at(t.HoursAgo).Ask(asker, forum.Question{Key: ids.New(), Kind: t.Kind, Title: t.Title, Body: t.Body,
		Audience: audience, Specialties: t.Specialties})
	if err != nil {
		return err
	}
	answers := t.Answers
	sort.SliceStable(answers, func(i, j int) bool { return answers[i].HoursAgo > answers[j].HoursAgo })
	for _, a := range answers {
		made, err := l.at(a.HoursAgo).Answer(actor.With(ctx, l.actors[a.Author]), forum.Reply{Key: ids.New(), Thread: id, Body: a.Body, BottomLine: a.BottomLine})
		if err != nil {
			return err
		}
		if err := l.votes(ctx, id, made, audience, a); err != nil {
			return err
		}
		if a.Key == t.Accepted {
			if err := l.at(a.HoursAgo).Accept(asker, id, made); err != nil {
				return err
			}
		}
	}
	return nil
}

func (l *loader) votes(ctx context.Context, thread, made ids.ID, audience forum.Audience, a answer) error {
	left := min(a.Votes, votesShown)
	for _, m := range l.content.Members {
		who, known := l.actors[m.Key]
		if left == 0 {
			return nil
		}
		if !known || m.Key == a.Author || !forum.CanRead(who, forum.Facts{Audience: audience, State: "open"}) || who.Standing != actor.Clinician {
			continue
		}
		if err := l.at(a.HoursAgo).Vote(actor.With(ctx, who), thread, made, true); err != nil {
			return err
		}
		left--
	}
	return nil
}
