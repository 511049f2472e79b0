package credentialweb

import (
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"consilium/internal/credential"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/web"
)

// Lists is what the form offers.
type Lists struct {
	Professions, Stages, Specialties, Countries, States []credential.Choice
	Registers                                           []string
}

// ApplyPage is the form: for a first application, an amended one, and one
// after a refusal.
type ApplyPage struct {
	web.Frame
	Lists
	Form    credential.Facts
	Purpose credential.Purpose
	// Key makes a second sending the same as the first; Revision is the
	// version that an amended application shows, else 0.
	Key      string
	Revision int
	// Before is the decision that this form answers; nil for none.
	Before *Before
	// Withdrawn says that an earlier application was withdrawn.
	Withdrawn bool
	// UnderWay says that an open application stands in the way.
	UnderWay bool
	// Needs are the ways for the profession and country chosen; empty until
	// both are.
	Needs []WayRow
	// CanMail says that a code can be mailed at once to Address.
	CanMail bool
	Address string
	Error   string
	Fields  map[string]string
}

// Recover says whether an account is asked back.
func (p *ApplyPage) Recover() bool { return p.Purpose == credential.Recover }

// Before is a decision as its applicant reads it.
type Before struct {
	// More is true when more was asked for, false for a refusal.
	More    bool
	Reason  string
	Message []string
	// Appeal is what can be done against a refusal.
	Appeal *AppealState
}

// StatusPage says that somebody is let in, or that an account is theirs again.
type StatusPage struct {
	web.Frame
	Own  credential.Own
	Back bool
	// MayApply offers a further application: a student becomes a clinician.
	MayApply bool
	Message  []string
}

func (p *Pages) application(c echo.Context) error {
	return p.showApplication(c, http.StatusOK, "", nil)
}

// showApplication shows where the member's latest application stands, around an
// appeal that was not taken.
func (p *Pages) showApplication(c echo.Context, status int, typed string, fields map[string]string) error {
	own, found, err := p.Credentials.Progress(c.Request().Context())
	if err != nil {
		return err
	}
	switch {
	case found && own.State == credential.Refused && (!letIn(c) || own.Purpose != credential.Join):
		page := &ApplyPage{Form: own.Facts, Purpose: own.Purpose, Before: before(own.Own)}
		if page.Before.Appeal, err = p.appealState(c, own.ID, own.DecidedAt, "/application/"+own.ID.String()+"/appeal"); err != nil {
			return err
		}
		page.Before.Appeal.refused(typed, fields)
		return p.form(c, status, page)
	case fields != nil:
		// The form that was sent stands here no more.
		return errs.Field("words", fields["words"])
	case found && own.State.Open():
		return p.progress(c, http.StatusOK, own, nil)
	case letIn(c):
		return p.status(c, own.Own)
	}
	return p.form(c, http.StatusOK, &ApplyPage{Purpose: credential.Join, Withdrawn: found && own.State == credential.Withdrawn})
}

// chosen is the case for which somebody looks what is needed, before they
// apply.
func chosen(c echo.Context) credential.Facts {
	return credential.Facts{Profession: web.Query(c, "profession"), Jurisdiction: web.Query(c, "jurisdiction")}
}

// letIn says whether the member has a standing that needs no application.
func letIn(c echo.Context) bool {
	switch web.Actor(c).Standing {
	case actor.Clinician, actor.Student:
		return true
	}
	return false
}

func before(own credential.Own) *Before {
	return &Before{More: own.State == credential.MoreWanted, Reason: credential.ReasonText(own.Reason), Message: paragraphs(own.Message)}
}

func (p *Pages) status(c echo.Context, own credential.Own) error {
	page := &StatusPage{Own: own, Message: paragraphs(own.Message)}
	page.Back = own.State == credential.Approved && own.Purpose == credential.Recover
	page.MayApply = web.Actor(c).Standing == actor.Student
	return web.Render(c, http.StatusOK, "credential/status", page)
}

func (p *Pages) newApplication(c echo.Context) error { return p.blank(c, credential.Join) }

func (p *Pages) recovery(c echo.Context) error { return p.blank(c, credential.Recover) }

// blank shows an empty form, unless an application is open.
func (p *Pages) blank(c echo.Context, purpose credential.Purpose) error {
	own, found, err := p.Credentials.Mine(c.Request().Context())
	if err != nil {
		return err
	}
	if found && own.State.Open() {
		return web.SeeOther(c, "/application")
	}
	return p.form(c, http.StatusOK, &ApplyPage{Purpose: purpose, Form: chosen(c)})
}

// form fills the page around what is typed in it.
func (p *Pages) form(c echo.Context, status int, page *ApplyPage) error {
	if err := p.lists(c, page); err != nil {
		return err
	}
	if page.Key == "" {
		page.Key = ids.New().String()
	}
	page.CanMail = p.Credentials.Mails() && page.Revision == 0 && page.Purpose != credential.Recover
	if page.Form.Profession != "" && page.Form.Jurisdiction != "" && page.Revision == 0 && page.Purpose != credential.Recover {
		stage := page.Form.Stage
		if stage == "" && page.Form.Profession == "student" {
			stage = "student"
		}
		ways, err := p.Credentials.Ways(c.Request().Context(), credential.Case{Profession: page.Form.Profession, Stage: stage, Jurisdiction: page.Form.Jurisdiction})
		if err != nil {
			return err
		}
		for _, w := range ways {
			page.Needs = append(page.Needs, wayRow(w))
		}
	}
	return web.Render(c, status, "credential/apply", page)
}

// lists fills in what the form offers.
func (p *Pages) lists(c echo.Context, page *ApplyPage) (err error) {
	page.Lists = Lists{Professions: credential.Professions(), Stages: credential.Stages(), Countries: credential.Countries(),
		States: credential.States(), Registers: credential.Registers()}
	page.Specialties, err = p.Credentials.Specialties(c.Request().Context())
	return err
}

func (p *Pages) apply(c echo.Context) error {
	in := credential.Input{Purpose: credential.Purpose(web.Line(c, "purpose")), Key: web.IDField(c, "key"), Revision: number(c, "revision"),
		Facts: credential.Facts{LegalName: web.Line(c, "legal_name"), Profession: web.Line(c, "profession"), Stage: web.Line(c, "stage"),
			Specialty: web.Line(c, "specialty"), Jurisdiction: web.Line(c, "jurisdiction"), Register: web.Line(c, "register"),
			Number: web.Line(c, "number"), Note: web.Field(c, "note"), Graduates: web.Line(c, "graduates")}, Address: web.Line(c, "address")}
	_, err := p.Credentials.Apply(c.Request().Context(), in)
	if errs.Is(err, errs.Invalid) || errs.Is(err, errs.Conflict) || errs.Is(err, errs.TooMany) || errs.Is(err, errs.Unavailable) {
		return p.refused(c, in, err)
	}
	if err != nil {
		return err
	}
	if in.Address != "" {
		web.Say(c, "Your application is sent, and a code is on its way to your mailbox.")
	} else {
		web.Say(c, "Your application is sent.")
	}
	return web.SeeOther(c, "/application")
}

// refused shows the form again with every word. A form that amends takes the
// present version with it, so that who read what is asked now may send it.
func (p *Pages) refused(c echo.Context, in credential.Input, refusal error) error {
	e := errs.As(refusal)
	page := &ApplyPage{Form: in.Facts, Purpose: in.Purpose, Error: e.Text, Fields: e.Fields, Address: in.Address}
	own, found, err := p.Credentials.Mine(c.Request().Context())
	if err != nil {
		return err
	}
	if found {
		switch own.State {
		case credential.MoreWanted:
			page.Revision, page.Purpose, page.Before = own.Version, own.Purpose, before(own)
		case credential.Submitted:
			page.UnderWay = true
		}
	}
	return p.form(c, web.Status(refusal), page)
}

func (p *Pages) withdraw(c echo.Context) error {
	if err := p.Credentials.Withdraw(c.Request().Context()); err != nil {
		return err
	}
	web.Say(c, "Your application is withdrawn, and your name and number in it are erased.")
	return web.SeeOther(c, "/application")
}

// number reads a field that our own form fills; anything else is 0.
func number(c echo.Context, name string) int {
	n, err := strconv.Atoi(web.Line(c, name))
	if err != nil || n < 0 {
		return 0
	}
	return n
}
