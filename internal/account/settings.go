package account

import (
	"context"
	"html"
	"strings"
	"time"
	_ "time/tzdata" // time zones wherever the binary runs
	"unicode/utf8"

	"consilium/internal/guard"
	"consilium/internal/kernel/errs"
	"consilium/internal/platform/audit"
	"consilium/internal/platform/changes"
)

// The audited actions on settings.
const (
	ActionDisplay = "settings.display"
	ActionProfile = "settings.profile"
)

const maxBio = 2000

// Display is how the house looks to a member.
type Display struct {
	Theme     string // auto, light or dark
	Shortcuts bool
	TimeZone  string // an IANA name
}

// SetDisplay changes how the house looks to the acting member. It records
// settings.display.
func (s *Service) SetDisplay(ctx context.Context, d Display) error {
	a, err := self(ctx)
	if err != nil {
		return err
	}
	var check errs.Check
	check.That(d.Theme == "auto" || d.Theme == "light" || d.Theme == "dark", "theme", "Choose one of the three.")
	check.That(knownZone(d.TimeZone), "time_zone", "This is no time zone we know, such as Europe/Vienna.")
	if err := check.Err(); err != nil {
		return err
	}
	return s.db.WithTx(ctx, func(ctx context.Context) error {
		err := s.updateMember(ctx, a.MemberID, map[string]any{"theme": d.Theme, "shortcuts": d.Shortcuts, "time_zone": d.TimeZone})
		if err != nil {
			return err
		}
		return audit.Record(ctx, audit.Entry{Action: ActionDisplay, Object: "member", ObjectID: a.MemberID})
	})
}

func knownZone(name string) bool {
	if name == "" || name == "Local" || len(name) > 64 {
		return false
	}
	_, err := time.LoadLocation(name)
	return err == nil
}

// Profile is what a member says of themselves. Revision is the one the form
// showed.
type Profile struct {
	Bio      string
	Revision int
	Guard    guard.Answers
}

// LookAtBio is what the guard says of a profile's words before they are saved.
// What is said to a language that it can't read doesn't count: a post waits for
// somebody who reads it, and a profile for nobody.
func (s *Service) LookAtBio(ctx context.Context, p Profile) (guard.Decision, error) {
	if _, err := self(ctx); err != nil {
		return guard.Decision{}, err
	}
	if utf8.RuneCountInString(p.Bio) > maxBio {
		return guard.Decision{}, errs.Field("bio", "This is longer than the 2,000 letters that fit. Shorten it.")
	}
	p.Guard.Language = ""
	return s.guard.Decide(p.texts(), p.Guard, false), nil
}

// texts are the words of a profile that others will read.
func (p Profile) texts() []guard.Text { return []guard.Text{{Field: "bio", Text: p.Bio}} }

// MendBio does with a profile's words what a button of the guard's panel asks
// for (see guard.Mend), and looks at them again. It stores nothing.
func (s *Service) MendBio(ctx context.Context, p *Profile, do string) (guard.Decision, error) {
	seen, err := s.LookAtBio(ctx, *p)
	if err != nil {
		return guard.Decision{}, err
	}
	for _, t := range s.guard.Mend(seen, p.texts(), do) {
		p.Bio = t.Text
	}
	return s.LookAtBio(ctx, *p)
}

// readable refuses words in a language that the guard can't read, at their own
// field.
func readable(found guard.Decision) error {
	if !found.Unreadable {
		return nil
	}
	return errs.Field("bio", "Nothing was saved, and what you typed is kept here. The guard can’t read this language, "+
		"and nobody looks at a profile before others read it: write it in English.")
}

// SetProfile changes the acting member's profile. If it was changed
// meanwhile, from another window, it is a Conflict. Invalid names bio, which
// must be in a language that the guard reads, and guard where something in it
// could tell who a patient is. It records settings.profile, and profile.show
// where the words before were hidden (see Rescan): these are not.
func (s *Service) SetProfile(ctx context.Context, p Profile) error {
	a, err := self(ctx)
	if err != nil {
		return err
	}
	found, err := s.LookAtBio(ctx, p)
	if err != nil {
		return err
	}
	if err := readable(found); err != nil {
		return err
	}
	if found.Open() {
		return found.Err()
	}
	return s.db.WithTx(ctx, func(ctx context.Context) error {
		m, err := s.lockMember(ctx, a.MemberID)
		if err != nil {
			return err
		}
		if m.Version != p.Revision {
			return errs.New(errs.Conflict, "Your profile was changed in another window meanwhile. "+
				"What you typed is kept here: compare, then save again.")
		}
		err = s.updateMember(ctx, m.ID, map[string]any{"bio_md": p.Bio, "bio_html": s.markup(p.Bio), "version": m.Version + 1,
			"guard_version": found.Version, "bio_hidden": false})
		if err != nil {
			return err
		}
		if err := s.guard.Keep(ctx, profileOf(m.ID, m.Version+1), m.ID, found); err != nil {
			return err
		}
		if err := changes.Append(ctx, changes.Member, m.ID); err != nil {
			return err
		}
		if m.BioHidden {
			if err := audit.Record(ctx, audit.Entry{Action: ActionBioShow, Object: "member", ObjectID: m.ID}); err != nil {
				return err
			}
		}
		return audit.Record(ctx, audit.Entry{Action: ActionProfile, Object: "member", ObjectID: m.ID, Detail: found.Detail()})
	})
}

// paragraphs makes plain text fit for a page: nothing of it is markup.
func paragraphs(text string) string {
	var b strings.Builder
	for _, p := range strings.Split(text, "\n\n") {
		if p = strings.TrimSpace(p); p != "" {
			b.WriteString("<p>" + strings.ReplaceAll(html.EscapeString(p), "\n", "<br>") + "</p>")
		}
	}
	return b.String()
}
