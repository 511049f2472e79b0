package credentialweb

import (
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"consilium/internal/credential"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/web"
)

// ProgressPage is an application under way: where it stands, what is enough,
// what was given and what can be added. Where more was asked for it holds the
// form that amends it, too.
type ProgressPage struct {
	ApplyPage
	Own credential.Progress
	// Waiting says that a reviewer has it, else that more was asked for.
	Waiting bool
	Median  string
	// Provisional says that questions can be read meanwhile.
	Provisional                                            bool
	ProfessionName, StageName, SpecialtyName, Jurisdiction string
	Ways                                                   []WayRow
	Given                                                  []GivenRow
	// MailTo is where the last code went; empty for none under way.
	MailTo string
	// CanMail, CanFile, CanVouch and CanPost are the pieces that can be added;
	// School says that it is a student's.
	CanMail, CanFile, CanVouch, CanPost, School bool
	// LetterUnder says that a letter is asked for, LetterOut that it was sent.
	LetterUnder bool
	Kinds       []credential.Choice
	Codes       []CodeRow
	// Code is a vouch code, shown this once.
	Code string
	// Down says that the register could not be asked.
	Down bool
	// Wrong is the form that was refused; empty for none.
	Wrong WrongForm
	// MailKey, FileKey, VouchKey and PostKey make a second sending the first.
	MailKey, FileKey, VouchKey, PostKey string
}

// WrongForm says which form was refused, and why.
type WrongForm struct {
	Name   string
	Text   string
	Fields map[string]string
	// Typed is what stood in its one field of text.
	Typed string
}

// WayRow is one set of evidence that is enough, in words.
type WayRow struct {
	Pieces []string
	Met    bool
	// Alone says that it decides itself, within minutes.
	Alone  bool
	Leads  string
	Median string
}

// GivenRow is one piece of evidence, in words.
type GivenRow struct {
	ID     string
	Title  string
	State  string
	At     time.Time
	Pages  int
	Delete bool
	// Gone says that a document was deleted, and when.
	Gone *time.Time
}

// CodeRow is one vouch code that is out.
type CodeRow struct {
	ID      string
	Used    bool
	Made    time.Time
	Until   *time.Time
	TakeOut bool
}

// progress fills the page of an application that is open.
func (p *Pages) progress(c echo.Context, status int, own credential.Progress, change func(*ProgressPage)) error {
	page := &ProgressPage{Own: own, Waiting: own.State == credential.Submitted, Median: span(own.Median), MailTo: own.MailTo,
		ProfessionName: credential.ProfessionName(own.Profession), StageName: credential.StageName(own.Stage), SpecialtyName: own.SpecialtyName,
		Jurisdiction: credential.JurisdictionName(own.Application.Jurisdiction), School: own.Profession == "student",
		Provisional: provisional(c), Kinds: credential.DocumentKinds()}
	page.Form, page.Purpose = own.Facts, own.Purpose
	if !page.Waiting {
		page.Revision, page.Before = own.Version, before(own.Own)
	}
	page.fill(own)
	page.CanMail, page.CanFile = page.CanMail && p.Credentials.Mails(), page.CanFile && p.Credentials.Takes()
	if change != nil {
		change(page)
	}
	for _, key := range []*string{&page.Key, &page.MailKey, &page.FileKey, &page.VouchKey, &page.PostKey} {
		*key = ids.New().String()
	}
	if err := p.lists(c, &page.ApplyPage); err != nil {
		return err
	}
	return web.Render(c, status, "credential/progress", page)
}

func (p *ProgressPage) fill(own credential.Progress) {
	for _, w := range own.Ways {
		p.Ways = append(p.Ways, wayRow(w))
		for _, k := range w.Accepts {
			p.CanMail = p.CanMail || k == credential.WorkMail
			p.CanFile = p.CanFile || k == credential.Document
			p.CanVouch = p.CanVouch || k == credential.Vouch
			p.CanPost = p.CanPost || k == credential.PostCode && own.Letter
		}
	}
	for _, e := range own.Evidence {
		switch {
		case e.Kind == credential.Vouch:
			p.Codes = append(p.Codes, CodeRow{ID: e.ID.String(), Used: e.State == credential.EvidenceConfirmed, Made: e.CreatedAt, Until: e.CodeExpires,
				TakeOut: e.State == credential.EvidenceAsked})
			continue
		case e.Kind == credential.PostCode && e.State == credential.EvidenceAsked:
			p.LetterUnder = true
		case e.Kind == credential.RegistryMatch && e.Finding == credential.FoundDown:
			p.Down = true
		}
		p.Given = append(p.Given, givenRow(e))
	}
}

// evidence runs one act on the application's evidence, and shows the page
// again around a form that was refused.
func (p *Pages) evidence(c echo.Context, form, typed, said string, act func() error) error {
	err := act()
	e := errs.As(err)
	switch {
	case err == nil:
		if said != "" {
			web.Say(c, said)
		}
		return web.SeeOther(c, "/application")
	case e.Kind != errs.Invalid && e.Kind != errs.Conflict && e.Kind != errs.Unavailable && e.Kind != errs.TooMany:
		return err
	}
	own, found, again := p.Credentials.Progress(c.Request().Context())
	if again != nil {
		return again
	}
	if !found || !own.State.Open() {
		return err
	}
	return p.progress(c, web.Status(err), own, func(page *ProgressPage) {
		page.Wrong = WrongForm{Name: form, Text: e.Text, Fields: e.Fields, Typed: typed}
	})
}

func (p *Pages) askMail(c echo.Context) error {
	address := web.Line(c, "address")
	return p.evidence(c, "mail", address, "If the mailbox exists, a code is on its way to it. It works for half an hour.", func() error {
		return p.Credentials.AskWorkMail(c.Request().Context(), address, web.IDField(c, "key"))
	})
}

func (p *Pages) mailCode(c echo.Context) error {
	code := web.Line(c, "code")
	return p.evidence(c, "mail-code", code, "Your mailbox is proven.", func() error {
		return p.Credentials.EnterMailCode(c.Request().Context(), code)
	})
}

func (p *Pages) addDocuments(c echo.Context) error {
	return p.evidence(c, "document", web.Line(c, "kind"), "Taken. You can delete it at any time.", func() error {
		files, err := web.Files(c, "file")
		if err != nil {
			return err
		}
		if len(files) == 0 {
			files = [][]byte{nil}
		}
		key := web.IDField(c, "key")
		for i, file := range files {
			each := key
			if !key.IsZero() {
				each[len(each)-1] ^= byte(i)
			}
			if err := p.Credentials.AddDocument(c.Request().Context(), credential.Upload{Kind: web.Line(c, "kind"), File: file, Key: each}); err != nil {
				return err
			}
		}
		return nil
	})
}

func (p *Pages) deleteDocument(c echo.Context) error {
	id, err := web.IDParam(c, "id")
	if err != nil {
		return err
	}
	if err := p.Credentials.DeleteDocument(c.Request().Context(), id); err != nil {
		return err
	}
	web.Say(c, "The document is deleted.")
	return web.SeeOther(c, "/application")
}

// vouchCode makes a code and shows it, which it does once: the page that
// follows knows it no more.
func (p *Pages) vouchCode(c echo.Context) error {
	code := ""
	return p.evidenceShown(c, "vouch", func() (err error) {
		code, err = p.Credentials.MakeVouchCode(c.Request().Context(), web.IDField(c, "key"))
		return err
	}, func(page *ProgressPage) { page.Code = code })
}

func (p *Pages) evidenceShown(c echo.Context, form string, act func() error, show func(*ProgressPage)) error {
	if err := act(); err != nil {
		return p.evidence(c, form, "", "", func() error { return err })
	}
	own, found, err := p.Credentials.Progress(c.Request().Context())
	if err != nil {
		return err
	}
	if !found || !own.State.Open() {
		return web.SeeOther(c, "/application")
	}
	return p.progress(c, http.StatusOK, own, show)
}

func (p *Pages) takeVouchCode(c echo.Context) error {
	id, err := web.IDParam(c, "id")
	if err != nil {
		return err
	}
	return p.evidence(c, "vouch", "", "That code opens nothing any more.", func() error {
		return p.Credentials.TakeVouchCode(c.Request().Context(), id)
	})
}

func (p *Pages) askLetter(c echo.Context) error {
	return p.evidence(c, "letter", "", "A letter is asked for. Post takes days: the other ways stay open.", func() error {
		return p.Credentials.AskLetter(c.Request().Context(), web.IDField(c, "key"))
	})
}

func (p *Pages) letterCode(c echo.Context) error {
	code := web.Line(c, "code")
	return p.evidence(c, "letter-code", code, "Your letter is proven.", func() error {
		return p.Credentials.EnterLetterCode(c.Request().Context(), code)
	})
}

func (p *Pages) resend(c echo.Context) error {
	if err := p.Credentials.Again(c.Request().Context()); err != nil {
		return err
	}
	web.Say(c, "It is with the reviewers again, at its old place.")
	return web.SeeOther(c, "/application")
}
