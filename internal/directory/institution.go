package directory

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/places"
	"consilium/internal/platform/audit"
)

// The audited actions on institutions.
const (
	ActionInstitutionCreate  = "institution.create"
	ActionInstitutionEdit    = "institution.edit"
	ActionInstitutionRetire  = "institution.retire"
	ActionInstitutionReoffer = "institution.reoffer"
)

// Institution is where people work or study. A mailbox below one of its
// domains proves that somebody does.
type Institution struct {
	Key, Name string
	// Country is an ISO code; Region US-XX where known, else empty.
	Country, City, Region string
	Kind                  string // of InstitutionKinds
	Synonyms              []string
	Domains               []Domain
	RetiredAt             time.Time // zero: it counts
	Version               int
}

// Domain stands for itself and every domain below it.
type Domain struct {
	Name string
	// Staff and Students say whose mailboxes are there: at least one.
	Staff, Students bool
}

// Retired says that its mailboxes prove nothing any more.
func (i Institution) Retired() bool { return !i.RetiredAt.IsZero() }

// InstitutionKinds lists what an institution can be.
func InstitutionKinds() []string {
	return []string{"hospital", "practice", "medical school", "university", "other"}
}

// domainsMax bounds the domains of one institution.
const domainsMax = 20

var institutionKey = regexp.MustCompile(`^[a-z][a-z0-9-]{1,60}$`)

// freeMail are providers where anybody can have a mailbox: listing one would
// open the gate to everybody.
var freeMail = []string{"gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com", "yahoo.com", "ymail.com", "aol.com",
	"icloud.com", "me.com", "mac.com", "proton.me", "protonmail.com", "gmx.com", "gmx.de", "gmx.net", "web.de", "mail.com", "mail.ru", "yandex.ru",
	"yandex.com", "qq.com", "163.com", "126.com", "zoho.com", "fastmail.com", "tutanota.com", "tuta.com", "t-online.de", "orange.fr", "free.fr", "libero.it"}

// Institutions gives every institution, the retired ones at the end, for
// administrators.
func (s *Service) Institutions(ctx context.Context) ([]Institution, error) {
	if err := authz.Require(actor.From(ctx), authz.EditPolicies); err != nil {
		return nil, err
	}
	return s.readInstitutions(ctx, ``)
}

// Institution gives one, for an administrator's form.
func (s *Service) Institution(ctx context.Context, key string) (Institution, error) {
	if err := authz.Require(actor.From(ctx), authz.EditPolicies); err != nil {
		return Institution{}, err
	}
	list, err := s.readInstitutions(ctx, `WHERE i.key = $1`, key)
	if err == nil && len(list) == 0 {
		err = errs.Missing()
	}
	if err != nil {
		return Institution{}, err
	}
	return list[0], nil
}

// CreateInstitution adds one, by an administrator with a fresh sign-in.
// Invalid names key, name, country, city, region, kind, synonyms or domains.
func (s *Service) CreateInstitution(ctx context.Context, one Institution) error {
	one, err := one.tidy()
	if err != nil {
		return err
	}
	return s.changeInstitution(ctx, one.Key, ActionInstitutionCreate, func(ctx context.Context) error { return s.insertInstitution(ctx, one, false) })
}

// EditInstitution changes one. Conflict when Version is not the present one.
func (s *Service) EditInstitution(ctx context.Context, one Institution) error {
	one, err := one.tidy()
	if err != nil {
		return err
	}
	return s.changeInstitution(ctx, one.Key, ActionInstitutionEdit, func(ctx context.Context) error { return s.updateInstitution(ctx, one) })
}

// RetireInstitution takes one out of use: its mailboxes prove nothing more.
// What was proven by them stays. retired false takes that back.
func (s *Service) RetireInstitution(ctx context.Context, key string, retired bool) error {
	action := ActionInstitutionRetire
	if !retired {
		action = ActionInstitutionReoffer
	}
	return s.changeInstitution(ctx, key, action, func(ctx context.Context) error { return s.setInstitutionRetired(ctx, key, retired) })
}

// SeedInstitutions adds those of the list that aren't there. It is for app and
// asks no permission.
func (s *Service) SeedInstitutions(ctx context.Context, list []Institution) error {
	return s.db.WithTx(ctx, func(ctx context.Context) error {
		for _, one := range list {
			one, err := one.tidy()
			if err != nil {
				return err
			}
			if err := s.insertInstitution(ctx, one, true); err != nil {
				return err
			}
		}
		return nil
	})
}

// changeInstitution runs an act of an administrator: who lists a domain lets
// in whoever has a mailbox there, so it takes a fresh sign-in.
func (s *Service) changeInstitution(ctx context.Context, key, action string, act func(ctx context.Context) error) error {
	a := actor.From(ctx)
	if err := authz.Require(a, authz.EditPolicies); err != nil {
		return err
	}
	if !a.Fresh {
		return errs.New(errs.StepUp, "Confirm that it is you before you change whose mailboxes prove something.")
	}
	return s.db.WithTx(ctx, func(ctx context.Context) error {
		if err := act(ctx); err != nil {
			return err
		}
		return audit.Record(ctx, audit.Entry{Action: action, Object: "institution", Detail: key})
	})
}

// tidy brings an entry into the form that is kept.
func (i Institution) tidy() (Institution, error) {
	var c errs.Check
	for _, text := range []*string{&i.Key, &i.Name, &i.City, &i.Country, &i.Region, &i.Kind} {
		*text = oneLine(*text)
	}
	c.That(institutionKey.MatchString(i.Key), "key", "The key is 2 to 61 small letters, digits and hyphens, a letter first.")
	checkName(&c, "name", i.Name, "Give it a name of up to 80 letters.")
	c.That(len(i.City) <= 2*nameMax, "city", "The name of a town has up to 80 letters.")
	c.That(isPlace(places.Countries(), i.Country), "country", "Choose a country.")
	c.That(i.Region == "" || isPlace(places.States(), i.Region) && i.Country == "US", "region", "Choose a state of the United States, or none.")
	c.That(slices.Contains(InstitutionKinds(), i.Kind), "kind", "Choose what it is.")
	synonyms := []string{}
	for _, word := range i.Synonyms {
		if word = oneLine(word); word != "" && !slices.Contains(synonyms, word) {
			checkName(&c, "synonyms", word, "A synonym has up to 80 letters.")
			synonyms = append(synonyms, word)
		}
	}
	c.That(len(synonyms) <= synonymsMax, "synonyms", "Give up to 30 synonyms.")
	c.That(len(i.Domains) <= domainsMax, "domains", "Give up to 20 domains.")
	i.Synonyms, i.Domains = synonyms, tidyDomains(&c, i.Domains)
	return i, c.Err()
}

func tidyDomains(c *errs.Check, list []Domain) []Domain {
	out := []Domain{}
	for _, d := range list {
		name, err := idna.Lookup.ToASCII(strings.ToLower(strings.TrimPrefix(strings.TrimSpace(d.Name), "@")))
		c.That(err == nil && strings.Contains(name, "."), "domains", "Write domains such as hospital.example, one a line.")
		// A registry's own suffix, such as co.uk, is nobody's.
		_, err = publicsuffix.EffectiveTLDPlusOne(name)
		c.That(err == nil, "domains", "“"+d.Name+"” belongs to many: name the institution’s own domain.")
		c.That(!slices.Contains(freeMail, name), "domains", "Anybody can have a mailbox at “"+d.Name+"”.")
		c.That(d.Staff || d.Students, "domains", "Say of “"+d.Name+"” whether staff or students have mailboxes there.")
		c.That(!slices.ContainsFunc(out, func(have Domain) bool { return have.Name == name }), "domains", "“"+d.Name+"” stands there twice.")
		out = append(out, Domain{Name: name, Staff: d.Staff, Students: d.Students})
	}
	return out
}

func isPlace(list []places.Place, key string) bool {
	return slices.ContainsFunc(list, func(p places.Place) bool { return p.Key == key })
}
