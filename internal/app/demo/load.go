package demo

import (
	"context"
	"fmt"
	"sort"
	"time"

	"consilium/internal/account"
	"consilium/internal/accountweb"
	"consilium/internal/credential"
	"consilium/internal/directory"
	"consilium/internal/forum"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/clock"
	"consilium/internal/kernel/ids"
	"consilium/internal/media"
	"consilium/internal/moderation"
	"consilium/internal/platform/database"
	"consilium/internal/platform/seal"
	"consilium/internal/registry"
)

// milestone says that the community was loaded whole.
const milestone = "demonstration loaded"

// votesShown bounds how many members vote for one post.
const votesShown = 6

// House is what the community is loaded into.
type House struct {
	DB        *database.DB
	Ring      *seal.KeyRing
	Accounts  *account.Service
	Directory *directory.Service
	// Registry may be nil: the demonstration then has no register.
	Registry *registry.Service
	// Media may be nil: the community then has no images.
	Media *media.Service
}

type loader struct {
	House
	now     time.Time
	content content
	actors  map[string]actor.Actor
	threads map[string]ids.ID
	answers map[string]ids.ID
	step    func(done, of int)
}

// Load fills an empty database with the community; a second call changes
// nothing. step hears of progress.
func Load(ctx context.Context, h House, step func(done, of int)) error {
	var loaded bool
	err := h.DB.Pool().QueryRow(ctx, `SELECT EXISTS (SELECT 1 FROM milestones WHERE name = $1)`, milestone).Scan(&loaded)
	if err != nil || loaded {
		return err
	}
	all, err := read()
	if err != nil {
		return err
	}
	l := &loader{House: h, now: clock.System{}.Now(), content: all, actors: map[string]actor.Actor{},
		threads: map[string]ids.ID{}, answers: map[string]ids.ID{}, step: step}
	for _, part := range []func(context.Context) error{l.loadSpecialties, l.loadInstitutions, l.loadRegistry, l.loadRegisters, l.loadMembers, l.loadThreads, l.loadDuplicates, l.loadFlags, l.loadApplications, l.loadDesk} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	_, err = h.DB.Pool().Exec(ctx, `INSERT INTO milestones (name) VALUES ($1)`, milestone)
	return err
}

func (l *loader) loadSpecialties(ctx context.Context) error {
	list := make([]directory.Specialty, len(l.content.Specialties))
	for i, s := range l.content.Specialties {
		list[i] = directory.Specialty{Key: s.Key, Name: s.Name, Synonyms: s.Synonyms}
	}
	_, err := l.Directory.Seed(actor.With(ctx, actor.System), list)
	return err
}

func (l *loader) loadInstitutions(ctx context.Context) error {
	list := make([]directory.Institution, len(l.content.Institutions))
	for i, one := range l.content.Institutions {
		list[i] = directory.Institution{Key: one.Key, Name: one.Name, Country: one.Country, Region: one.Region, City: one.City, Kind: one.Kind, Synonyms: one.Synonyms}
		for _, d := range one.Domains {
			list[i].Domains = append(list[i].Domains, directory.Domain(d))
		}
	}
	return l.Directory.SeedInstitutions(actor.With(ctx, actor.System), list)
}

func (l *loader) loadRegistry(ctx context.Context) error { return LoadRegistry(ctx, l.Registry) }

func (l *loader) loadMembers(ctx context.Context) error {
	for _, m := range l.content.Members {
		if m.State == "new" {
			continue
		}
		if err := l.member(ctx, m); err != nil {
			return fmt.Errorf("member %s: %w", m.Key, err)
		}
	}
	return nil
}

// arrive makes a member who accepted the rules and may do nothing yet.
func (l *loader) arrive(ctx context.Context, key string) (actor.Actor, error) {
	opened, err := l.Accounts.SignIn(ctx, accountweb.PersonaOf(key), account.Visitor{})
	if err != nil {
		return actor.Actor{}, err
	}
	who := actor.Actor{MemberID: opened.MemberID, SessionID: opened.SessionID, Standing: actor.Applicant, Fresh: true, RulesAccepted: true}
	return who, l.Accounts.Accept(actor.With(ctx, who), account.RulesVersion, account.PrivacyVersion)
}

// profile has a member say what the content has them say of themselves.
func (l *loader) profile(ctx context.Context, who actor.Actor, bio string) error {
	if bio == "" {
		return nil
	}
	now, err := l.Accounts.Member(ctx, who.MemberID)
	if err != nil {
		return err
	}
	return l.Accounts.SetProfile(actor.With(ctx, who), account.Profile{Bio: bio, Revision: now.Version})
}

func (l *loader) member(ctx context.Context, m member) error {
	who, err := l.arrive(ctx, m.Key)
	if err != nil {
		return err
	}
	who.Standing, who.Profession, who.Stage, who.Specialty = actor.Clinician, m.Profession, m.Stage, m.Specialty
	if m.Stage == "student" || m.Profession == "student" {
		who.Standing = actor.Student
	}
	err = l.DB.WithTx(ctx, func(ctx context.Context) error {
		return l.desk(0).Enrol(ctx, who.MemberID, credential.Facts{LegalName: m.LegalName, Profession: m.Profession, Stage: m.Stage,
			Specialty: m.Specialty, Jurisdiction: m.Jurisdiction, Register: m.Register, Number: m.Number, Graduates: l.graduates(m.Profession)}, l.now)
	})
	if err != nil {
		return err
	}
	if err := l.Accounts.ChooseHandle(actor.With(ctx, who), m.Handle); err != nil {
		return err
	}
	who.Handle = m.Handle
	if err := l.profile(ctx, who, m.Bio); err != nil {
		return err
	}
	for _, role := range m.Roles {
		g, err := account.ParseGrant(role)
		if err != nil {
			return err
		}
		if _, err := l.Accounts.PendingGrant(actor.With(ctx, actor.System), accountweb.PersonaIssuer, m.Key, g); err != nil {
			return err
		}
		who.Grants |= g
	}
	l.actors[m.Key] = who
	return nil
}

// as is a context in which a member of the community acts.
func (l *loader) as(ctx context.Context, key string) context.Context {
	return actor.With(ctx, l.actors[key])
}

// ago is a clock that stands some hours back.
func (l *loader) ago(hours float64) clock.Clock {
	return clock.NewFake(l.now.Add(-time.Duration(hours * float64(time.Hour))))
}

// at is the forum as it was some hours ago.
func (l *loader) at(hours float64) *forum.Service {
	return forum.New(forum.Deps{DB: l.DB, Clock: l.ago(hours), Seal: l.Ring, Directory: l.Directory, Media: l.Media})
}

func (l *loader) loadThreads(ctx context.Context) error {
	list := l.content.Threads
	sort.SliceStable(list, func(i, j int) bool { return list[i].HoursAgo > list[j].HoursAgo })
	for i, t := range list {
		if err := l.thread(ctx, t); err != nil {
			return fmt.Errorf("thread %s: %w", t.Key, err)
		}
		l.step(i+1, len(list))
	}
	return nil
}

// act is one thing that happened in a thread.
type act struct {
	hours float64
	do    func() error
}

// thread lives a thread through in the order in which it happened.
func (l *loader) thread(ctx context.Context, t thread) error {
	audience := forum.Audience(t.Audience)
	if t.Audience == "clinicians-and-students" {
		audience = forum.Students
	}
	if err := l.illustrate(ctx, t); err != nil {
		return err
	}
	id, err := l.at(t.HoursAgo).Ask(l.as(ctx, t.Author), forum.Question{Key: ids.New(), Kind: t.Kind, Title: t.Title, Body: t.Body,
		Audience: audience, Specialties: t.Specialties})
	if err != nil {
		return err
	}
	l.threads[t.Key] = id
	post := forum.PostRef{Kind: forum.KindThread, ID: id}
	acts := []act{{t.HoursAgo, func() error { return l.votes(ctx, post, t.Author, audience, t.Votes, t.HoursAgo) }}}
	if r := t.Revision; r != nil {
		acts = append(acts, act{r.HoursAgo, func() error {
			_, err := l.at(r.HoursAgo).Edit(l.as(ctx, t.Author), forum.Change{Post: post, Revision: 1, Reason: r.Reason, Title: t.Title,
				Body: r.Body, Audience: audience, Specialties: t.Specialties})
			return err
		}})
	}
	acts = append(acts, l.commentsOn(ctx, post, t.Comments)...)
	for _, a := range t.Answers {
		acts = append(acts, act{a.HoursAgo, func() error { return l.answer(ctx, t, id, audience, a) }})
	}
	if err := inOrder(acts); err != nil {
		return err
	}
	if t.Closed != "" {
		_, err = l.at(0).Lock(l.as(ctx, "moderator"), id, t.Closed)
	}
	return err
}

func inOrder(acts []act) error {
	sort.SliceStable(acts, func(i, j int) bool { return acts[i].hours > acts[j].hours })
	for _, a := range acts {
		if err := a.do(); err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) commentsOn(ctx context.Context, post forum.PostRef, list []comment) []act {
	var acts []act
	for _, c := range list {
		acts = append(acts, act{c.HoursAgo, func() error {
			_, err := l.at(c.HoursAgo).Comment(l.as(ctx, c.Author), forum.Remark{Key: ids.New(), On: post, Body: c.Body})
			return err
		}})
	}
	return acts
}

func (l *loader) answer(ctx context.Context, t thread, id ids.ID, audience forum.Audience, a answer) error {
	made, err := l.at(a.HoursAgo).Answer(l.as(ctx, a.Author), forum.Reply{Key: ids.New(), Thread: id, Body: a.Body, BottomLine: a.BottomLine})
	if err != nil {
		return err
	}
	l.answers[a.Key] = made
	post := forum.PostRef{Kind: forum.KindAnswer, ID: made}
	if err := l.votes(ctx, post, a.Author, audience, a.Votes, a.HoursAgo); err != nil {
		return err
	}
	acts := l.commentsOn(ctx, post, a.Comments)
	if r := a.Revision; r != nil {
		acts = append(acts, act{r.HoursAgo, func() error {
			_, err := l.at(r.HoursAgo).Edit(l.as(ctx, a.Author), forum.Change{Post: post, Revision: 1, Reason: r.Reason, Body: r.Body, BottomLine: a.BottomLine})
			return err
		}})
	}
	for _, key := range a.EndorsedBy {
		acts = append(acts, act{a.HoursAgo, func() error {
			_, err := l.at(a.HoursAgo).Endorse(l.as(ctx, key), made, true)
			return err
		}})
	}
	if a.Key == t.Accepted {
		acts = append(acts, act{a.HoursAgo, func() error { return l.at(a.HoursAgo).Accept(l.as(ctx, t.Author), id, made) }})
	}
	return inOrder(acts)
}

func (l *loader) votes(ctx context.Context, post forum.PostRef, author string, audience forum.Audience, want int, hours float64) error {
	left := min(want, votesShown)
	for _, m := range l.content.Members {
		who, known := l.actors[m.Key]
		if left == 0 {
			return nil
		}
		facts := forum.Facts{Kind: "question", Audience: audience, State: forum.Open}
		if !known || m.Key == author || who.Standing != actor.Clinician || !forum.CanRead(who, facts) {
			continue
		}
		if _, err := l.at(hours).Vote(actor.With(ctx, who), post, true); err != nil {
			return err
		}
		left--
	}
	return nil
}

func (l *loader) loadDuplicates(ctx context.Context) error {
	for _, t := range l.content.Threads {
		if t.DuplicateOf == "" {
			continue
		}
		if _, err := l.at(0).MarkDuplicate(l.as(ctx, "moderator"), l.threads[t.Key], l.threads[t.DuplicateOf]); err != nil {
			return fmt.Errorf("duplicate %s: %w", t.Key, err)
		}
	}
	return nil
}

func (l *loader) loadFlags(ctx context.Context) error {
	for _, f := range l.content.Flags {
		post := forum.PostRef{Kind: forum.KindThread, ID: l.threads[f.Thread]}
		if f.Answer != "" {
			post = forum.PostRef{Kind: forum.KindAnswer, ID: l.answers[f.Answer]}
		}
		desk := moderation.New(moderation.Deps{DB: l.DB, Clock: l.ago(f.HoursAgo), Forum: l.at(f.HoursAgo), Accounts: l.Accounts})
		if _, err := desk.Flag(l.as(ctx, f.By), moderation.Complaint{Key: ids.New(), Post: post, Reason: moderation.Reason(f.Reason), Note: f.Note}); err != nil {
			return fmt.Errorf("flag on %s: %w", f.Thread, err)
		}
	}
	return nil
}

func (l *loader) loadApplications(ctx context.Context) error {
	for i, a := range l.content.Applications {
		who, err := l.arrive(ctx, fmt.Sprintf("applicant-%d", i+1))
		if err != nil {
			return err
		}
		facts := credential.Facts{LegalName: a.LegalName, Profession: a.Profession, Stage: a.Stage, Specialty: a.Specialty,
			Jurisdiction: a.Jurisdiction, Register: a.Register, Number: a.Number, Note: a.Note}
		facts.Graduates = l.graduates(a.Profession)
		desk, as := l.desk(a.HoursAgo), actor.With(ctx, who)
		id, err := desk.Apply(as, credential.Input{Key: ids.New(), Facts: facts})
		if err == nil && a.Document != "" {
			err = desk.AddDocument(as, credential.Upload{Kind: a.Document, File: []byte("sheet of " + a.Number), Key: ids.New()})
		}
		if err == nil && a.State == "more_wanted" {
			err = l.decide(ctx, l.desk(a.HoursAgo/2), credential.ItemApplication, id, credential.Decision{Verdict: credential.More,
				Reason: "register-unclear", Message: "Please send the name as the register writes it."})
		}
		if err != nil {
			return fmt.Errorf("application %d: %w", i+1, err)
		}
	}
	return nil
}

// graduates is when a student of the community ends the studies.
func (l *loader) graduates(profession string) string {
	if profession != "student" {
		return ""
	}
	return l.now.AddDate(2, 0, 0).Format("2006-01")
}
