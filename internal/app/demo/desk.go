package demo

import (
	"context"
	"fmt"
	"time"

	"consilium/internal/credential"
	"consilium/internal/guard"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
)

// The invented numbers of the desk's own people.
const (
	numberLook   = "DEMO-4101"
	numberHit    = "DEMO-4102"
	numberExpiry = "DEMO-4103"
	numberAppeal = "DEMO-4104"
)

// desk is the reviewers' desk as it was some hours ago.
func (l *loader) desk(hours float64) *credential.Service { return l.deskWith(hours, register{}) }

func (l *loader) deskWith(hours float64, r register) *credential.Service {
	return credential.New(credential.Deps{DB: l.DB, Clock: l.ago(hours), Ring: l.Ring, Accounts: l.Accounts, Guard: guard.New(l.DB, l.ago(hours), l.Ring), Registers: r, Pictures: paper{}})
}

// invented is what one of the desk's own people states.
func invented(name, number string) credential.Input {
	return credential.Input{Key: ids.New(), Facts: credential.Facts{LegalName: name, Profession: "physician", Stage: "attending",
		Specialty: "internal-medicine", Jurisdiction: "US-OR", Register: registerName, Number: number}}
}

// loadDesk puts an item of each kind before the reviewers that comes of more
// than an application.
func (l *loader) loadDesk(ctx context.Context) error {
	for _, part := range []struct {
		name string
		do   func(context.Context) error
	}{{"hit", l.hit}, {"expiry", l.expiry}, {"appeal", l.appeal}, {"look", l.look}} {
		if err := part.do(ctx); err != nil {
			return fmt.Errorf("the desk's %s: %w", part.name, err)
		}
	}
	return nil
}

// look has somebody let in by the register and a letter: a person still has
// to look.
func (l *loader) look(ctx context.Context) error {
	_, err := l.letIn(ctx, "desk-look", "Odalys Brankovic", numberLook, 20)
	return err
}

// letIn has the machine let somebody in, and gives who they are.
func (l *loader) letIn(ctx context.Context, key, name, number string, hours float64) (context.Context, error) {
	who, err := l.arrive(ctx, key)
	if err != nil {
		return nil, err
	}
	as, desk := actor.With(ctx, who), l.desk(hours)
	id, err := desk.Apply(as, invented(name, number))
	if err != nil {
		return nil, err
	}
	if err := desk.AskLetter(as, ids.New()); err != nil {
		return nil, err
	}
	item, err := desk.ItemOf(l.as(ctx, "reviewer"), credential.ItemApplication, id)
	if err != nil {
		return nil, err
	}
	letter, err := desk.PrintLetter(l.as(ctx, "reviewer"), item)
	if err != nil {
		return nil, err
	}
	return as, desk.EnterLetterCode(as, letter.Code)
}

// hit has the register say something else about somebody who was let in.
func (l *loader) hit(ctx context.Context) error {
	if _, err := l.letIn(ctx, "desk-hit", "Casimir Thorvald-Nunes", numberHit, 24*40); err != nil {
		return err
	}
	if err := l.first(ctx, l.desk(24*39), credential.ItemLook, credential.Decision{Verdict: credential.Confirm}); err != nil {
		return err
	}
	_, err := l.deskWith(30, register{lapsed: numberHit}).Recheck(ctx, nil)
	return err
}

// expiry has a credential run out.
func (l *loader) expiry(ctx context.Context) error {
	const days = 24 * time.Hour
	long := (731 * days).Hours()
	who, err := l.arrive(ctx, "desk-expiry")
	if err != nil {
		return err
	}
	as, desk := actor.With(ctx, who), l.desk(long)
	id, err := desk.Apply(as, invented("Philippa Anand-Moreau", numberExpiry))
	if err != nil {
		return err
	}
	if err := desk.AddDocument(as, credential.Upload{Kind: "licence", File: []byte("sheet"), Key: ids.New()}); err != nil {
		return err
	}
	if err := l.decide(ctx, desk, credential.ItemApplication, id, credential.Decision{Verdict: credential.Approve}); err != nil {
		return err
	}
	_, err = l.desk(6).Expire(ctx)
	return err
}

// appeal has somebody refused who doesn't agree.
func (l *loader) appeal(ctx context.Context) error {
	who, err := l.arrive(ctx, "desk-appeal")
	if err != nil {
		return err
	}
	as := actor.With(ctx, who)
	id, err := l.desk(60).Apply(as, invented("Wilhelmina Castaneda", numberAppeal))
	if err != nil {
		return err
	}
	err = l.decide(ctx, l.desk(50), credential.ItemApplication, id, credential.Decision{Verdict: credential.Refuse, Reason: "number-not-found"})
	if err != nil {
		return err
	}
	return l.desk(9).Appeal(as, credential.Appealing{Application: id, Words: "The register was renumbered in spring. My old number is on the back of the card."})
}

// first decides the first item of a kind.
func (l *loader) first(ctx context.Context, desk *credential.Service, kind credential.ItemKind, d credential.Decision) error {
	list, err := desk.Queue(l.as(ctx, "reviewer"), credential.Filter{Kind: kind})
	if err != nil {
		return err
	}
	for _, w := range list.Items {
		return l.decide(ctx, desk, kind, w.Subject, d)
	}
	return fmt.Errorf("no item of kind %s", kind)
}

// decide has the reviewer open an item, confirm whatever was given where they
// approve, and decide.
func (l *loader) decide(ctx context.Context, desk *credential.Service, kind credential.ItemKind, subject ids.ID, d credential.Decision) error {
	reviewer := l.as(ctx, "reviewer")
	item, err := desk.ItemOf(reviewer, kind, subject)
	if err != nil {
		return err
	}
	work, err := desk.Open(reviewer, item)
	if err != nil {
		return err
	}
	d.Item, d.Version, d.Evidence = item, work.Revision, map[ids.ID]bool{}
	if d.Verdict == credential.Approve {
		for _, p := range work.Review.Pieces {
			if p.State == credential.EvidenceGiven {
				d.Evidence[p.ID] = true
			}
		}
	}
	_, err = desk.Decide(reviewer, d)
	return err
}
