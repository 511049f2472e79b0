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

// AppealState is where an appeal against a decision stands, for the member.
type AppealState struct {
	// At is where it is sent to.
	At string
	// May says that it can be made, until Until.
	May   bool
	Until time.Time
	// Made is when it was made and Due by when it is decided; Outcome and
	// Message are of the decision.
	Made, Due *time.Time
	Outcome   string
	Message   []string
	// Typed and Error are of an appeal that was not taken.
	Typed, Error string
}

// appealState says what the member can do against a decision.
func (p *Pages) appealState(c echo.Context, against ids.ID, decided *time.Time, at string) (*AppealState, error) {
	if decided == nil {
		return nil, nil //nolint:nilnil // nothing was decided, so there is nothing against it
	}
	made, found, err := p.Credentials.MyAppeal(c.Request().Context(), against)
	if err != nil {
		return nil, err
	}
	state := &AppealState{At: at, Until: credential.MayAppealUntil(*decided)}
	if found {
		state.Made, state.Due, state.Message = &made.MadeAt, &made.DueAt, paragraphs(made.Message)
		state.Outcome = made.Outcome
		return state, nil
	}
	state.May = !p.Credentials.Now().After(state.Until)
	return state, nil
}

// refused puts words that were not taken back into the form; there may be none.
func (s *AppealState) refused(typed string, fields map[string]string) {
	if s != nil {
		s.Typed, s.Error = typed, fields["words"]
	}
}

// HitPage is what a register says against a member, and what they can say to
// it.
type HitPage struct {
	web.Frame
	ID                   string
	Says, Source, Status string
	FoundAt, AnswerBy    time.Time
	// Open says that nothing is decided; Waits that the member has time to
	// answer still, and Confirmed that it was held against them.
	Open, Waits, Confirmed, Grave bool
	Answer, Message               []string
	AnsweredAt, DecidedAt         *time.Time
	Appeal                        *AppealState
	Typed                         string
	Errors                        map[string]string
}

func (p *Pages) hit(c echo.Context) error { return p.showHit(c, http.StatusOK, "", nil) }

// showHit shows the page around the words that it refused: an answer while it
// is open, an appeal once it is confirmed.
func (p *Pages) showHit(c echo.Context, status int, typed string, fields map[string]string) error {
	id, err := web.IDParam(c, "id")
	if err != nil {
		return err
	}
	h, err := p.Credentials.MyHit(c.Request().Context(), id)
	if err != nil {
		return err
	}
	page := &HitPage{ID: id.String(), Says: hitSays(h.Kind), Source: sourceName(h.Source), Status: h.Entry.Status, FoundAt: h.FoundAt, AnswerBy: h.AnswerBy,
		Open: h.Outcome == "open", Waits: h.Waits(p.Credentials.Now()), Confirmed: h.Outcome == "confirmed", Grave: h.Grave(),
		Answer: paragraphs(h.Answer), Message: paragraphs(h.Message), AnsweredAt: h.AnsweredAt, DecidedAt: h.DecidedAt, Typed: typed, Errors: fields}
	if page.Confirmed {
		if page.Appeal, err = p.appealState(c, id, h.DecidedAt, "/credentials/hits/"+page.ID+"/appeal"); err != nil {
			return err
		}
		page.Appeal.refused(typed, fields)
	}
	return web.Render(c, status, "credential/hit", page)
}

func (p *Pages) answerHit(c echo.Context) error {
	id, err := web.IDParam(c, "id")
	if err != nil {
		return err
	}
	words := web.Field(c, "words")
	err = p.Credentials.AnswerHit(c.Request().Context(), id, words)
	if errs.Is(err, errs.Invalid) {
		return p.showHit(c, web.Status(err), words, errs.As(err).Fields)
	}
	if err != nil {
		return err
	}
	web.Say(c, "Your answer is with the reviewers.")
	return web.SeeOther(c, "/credentials/hits/"+id.String())
}

func (p *Pages) appealHit(c echo.Context) error {
	id, err := web.IDParam(c, "id")
	if err != nil {
		return err
	}
	return p.appeal(c, credential.Appealing{Hit: id}, "/credentials/hits/"+id.String(), p.showHit)
}

func (p *Pages) appealRefusal(c echo.Context) error {
	id, err := web.IDParam(c, "id")
	if err != nil {
		return err
	}
	return p.appeal(c, credential.Appealing{Application: id}, "/application", p.showApplication)
}

// appeal sends an appeal; again shows its form around words that were not
// taken.
func (p *Pages) appeal(c echo.Context, in credential.Appealing, back string, again func(c echo.Context, status int, typed string, fields map[string]string) error) error {
	in.Words = web.Field(c, "words")
	err := p.Credentials.Appeal(c.Request().Context(), in)
	if errs.Is(err, errs.Invalid) {
		return again(c, web.Status(err), in.Words, errs.As(err).Fields)
	}
	if err != nil {
		return err
	}
	web.Say(c, "Your appeal is with another reviewer.")
	return web.SeeOther(c, back)
}

// HitRow is one hit in the list of a member's credentials.
type HitRow struct {
	ID, Says, State string
	At              time.Time
}

// hitRows lists what registers say against the acting member.
func (p *Pages) hitRows(c echo.Context) ([]HitRow, error) {
	list, err := p.Credentials.MyHits(c.Request().Context())
	var out []HitRow
	for _, h := range list {
		state := "cleared"
		switch {
		case h.Outcome == "confirmed":
			state = "confirmed by two reviewers"
		case h.Outcome == "open" && h.AnsweredAt != nil:
			state = "answered, with the reviewers"
		case h.Outcome == "open":
			state = "waits for your answer"
		}
		out = append(out, HitRow{ID: h.ID.String(), Says: hitSays(h.Kind), State: state, At: h.FoundAt})
	}
	return out, err
}
