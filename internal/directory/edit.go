package directory

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/audit"
	"consilium/internal/platform/changes"
	"consilium/internal/platform/database"
)

// The audited actions, each recorded once by the method of its name.
const (
	ActionCreate  = "specialty.create"
	ActionEdit    = "specialty.edit"
	ActionRetire  = "specialty.retire"
	ActionReoffer = "specialty.reoffer"
)

// Bounds of an entry.
const (
	nameMax     = 80
	synonymsMax = 30
)

var keyForm = regexp.MustCompile(`^[a-z][a-z0-9-]{1,40}$`)

// Create adds a specialty, by an administrator. Invalid names key, name,
// synonyms or parent.
func (s *Service) Create(ctx context.Context, one Specialty) error {
	one, err := tidy(one)
	if err != nil {
		return err
	}
	return s.change(ctx, one.Key, ActionCreate, func(ctx context.Context) error {
		if err := s.fits(ctx, one); err != nil {
			return err
		}
		err := s.insert(ctx, one)
		if errs.Is(err, errs.Conflict) {
			return errs.Field("key", "There is a specialty with this key already.")
		}
		return err
	})
}

// Edit changes name, synonyms and parent, by an administrator. Conflict when
// Version is not the present one.
func (s *Service) Edit(ctx context.Context, one Specialty) error {
	one, err := tidy(one)
	if err != nil {
		return err
	}
	return s.change(ctx, one.Key, ActionEdit, func(ctx context.Context) error {
		if err := s.fits(ctx, one); err != nil {
			return err
		}
		return s.update(ctx, one)
	})
}

// Retire takes a specialty out of what is offered, by an administrator;
// threads that have it keep it.
func (s *Service) Retire(ctx context.Context, key string) error {
	return s.change(ctx, key, ActionRetire, func(ctx context.Context) error { return s.setRetired(ctx, key, true) })
}

// Reoffer takes a retirement back.
func (s *Service) Reoffer(ctx context.Context, key string) error {
	return s.change(ctx, key, ActionReoffer, func(ctx context.Context) error { return s.setRetired(ctx, key, false) })
}

// Seed adds those of the list that aren't there, parents first, and gives how
// many: the first list, from a file. What is there stays as it was edited. It
// is for app and asks no permission.
func (s *Service) Seed(ctx context.Context, list []Specialty) (added int, err error) {
	tidied := make([]Specialty, 0, len(list))
	for _, one := range list {
		one, err := tidy(one)
		if err != nil {
			return 0, fmt.Errorf("directory: specialty %q: %w: %v", one.Key, err, errs.As(err).Fields)
		}
		tidied = append(tidied, one)
	}
	err = s.db.WithTx(ctx, func(ctx context.Context) error {
		added, err = s.insertMissing(ctx, tidied)
		if err != nil || added == 0 {
			return err
		}
		return s.tell(ctx)
	})
	return added, err
}

func (s *Service) change(ctx context.Context, key, action string, act func(ctx context.Context) error) error {
	if err := authz.Require(actor.From(ctx), authz.EditSpecialties); err != nil {
		return err
	}
	return s.db.WithTx(ctx, func(ctx context.Context) error {
		if err := act(ctx); err != nil {
			return err
		}
		if err := s.tell(ctx); err != nil {
			return err
		}
		return audit.Record(ctx, audit.Entry{Action: action, Object: "specialty", Detail: key})
	})
}

// tell puts the change into the feed, for the other nodes, and has this one
// read the list anew after the commit. A specialty has no id of its own: the
// change means the list.
func (s *Service) tell(ctx context.Context) error {
	database.AfterCommit(ctx, s.refreshSoon)
	return changes.Append(ctx, changes.Specialty, ids.New())
}

// refreshSoon reads the list anew outside the transaction that has just ended.
// Where that fails, the feed brings it about.
func (s *Service) refreshSoon() {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	_ = s.Refresh(ctx)
}

// tidy brings an entry into the form that is kept.
func tidy(one Specialty) (Specialty, error) {
	var c errs.Check
	one.Key, one.Parent, one.Name = strings.TrimSpace(one.Key), strings.TrimSpace(one.Parent), oneLine(one.Name)
	c.That(keyForm.MatchString(one.Key), "key", "The key is 2 to 41 small letters, digits and hyphens, a letter first.")
	checkName(&c, "name", one.Name, "Give it a name of up to 80 letters.")
	synonyms := []string{}
	for _, word := range one.Synonyms {
		if word = oneLine(word); word != "" && !slices.Contains(synonyms, word) {
			checkName(&c, "synonyms", word, "A synonym has up to 80 letters.")
			synonyms = append(synonyms, word)
		}
	}
	one.Synonyms = synonyms
	c.That(len(synonyms) <= synonymsMax, "synonyms", "Give up to 30 synonyms.")
	c.That(one.Parent != one.Key || one.Key == "", "parent", "It can't be its own parent.")
	return one, c.Err()
}

func checkName(c *errs.Check, field, name, text string) {
	n := utf8.RuneCountInString(name)
	c.That(n >= 1 && n <= nameMax && utf8.ValidString(name) && !strings.ContainsRune(name, 0), field, text)
}

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// fits holds an entry against the others, whom nobody edits meanwhile: a name
// or synonym leads to one specialty, and parents don't lead back.
func (s *Service) fits(ctx context.Context, one Specialty) error {
	if err := s.lock(ctx); err != nil {
		return err
	}
	list, err := s.read(ctx)
	if err != nil {
		return err
	}
	var c errs.Check
	for _, other := range list {
		if other.Key == one.Key {
			continue
		}
		c.That(!called(other, one.Name), "name", "This leads to "+other.Name+" already.")
		for _, word := range one.Synonyms {
			c.That(!called(other, word), "synonyms", "“"+word+"” leads to "+other.Name+" already.")
		}
	}
	c.That(one.Parent == "" || known(list, one.Parent), "parent", "There is no specialty with this key.")
	c.That(!below(list, one.Parent, one.Key), "parent", "That one stands below this one already.")
	return c.Err()
}

// called says whether a specialty goes by the text.
func called(one Specialty, text string) bool {
	words := fold(text)
	return slices.ContainsFunc(append([]string{one.Name}, one.Synonyms...), func(have string) bool { return slices.Equal(fold(have), words) })
}

func known(list []Specialty, key string) bool {
	return slices.ContainsFunc(list, func(p Specialty) bool { return p.Key == key })
}

// below says whether the parents of a key lead to top.
func below(list []Specialty, key, top string) bool {
	parents := map[string]string{}
	for _, p := range list {
		parents[p.Key] = p.Parent
	}
	for steps := 0; key != "" && steps <= len(list); steps++ {
		if key == top {
			return true
		}
		key = parents[key]
	}
	return false
}
