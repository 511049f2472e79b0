package credentialweb

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"consilium/internal/credential"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
)

// ChosenItem is an item before the reviewer who works on it.
type ChosenItem struct {
	credential.Work
	Title, KindName string
	Clock           string
	Late            bool
	// Rows are what is stated and what a register says, side by side.
	Rows   []CompareRow
	Source string // the register; empty where none was asked
	// Read says that a reviewer read something off a document.
	Read       bool
	Mismatches []string
	Note       []string // the applicant's
	Handed     []string // what another reviewer wrote
	Asked      []string
	AskedFor   string
	Pieces     []PieceRow
	Paths      []PathRow
	Known      []SignalRow
	// Remarks are what a reviewer should look at first.
	Remarks []string
	Hit     *HitBlock
	Appeal  *AppealBlock
	Proven  *ProvenBlock
	// Verdicts are the buttons, the one for what is in order first.
	Verdicts []VerdictButton
	Reasons  []credential.Reason
	Typed    credential.Words
	Ticked   map[ids.ID]bool
	// Here, Release, Escalate and Transcribe are where the forms go.
	Here, Release, Escalate, Transcribe string
	// Shown is what was typed of documents in a form that was not taken.
	Shown map[ids.ID]credential.Shown
	// MayDecide is false until the reviewer has proven who they are; Form says
	// whether the decision form is shown.
	MayDecide, Form bool
	// Letter says that the applicant waits for a code by post.
	Letter        bool
	LetterPrinted *time.Time
	Error         string
	Fields        map[string]string
}

// CompareRow is one field as the applicant states it, as a register does, and
// as documents show it.
type CompareRow struct {
	Name, Says, Register, Shown string
	Agreement, ShownAgreement   credential.Agreement
}

// PieceRow is one piece of evidence.
type PieceRow struct {
	ID                   string
	Title, Facts, Detail string
	State                credential.EvidenceState
	// Judged says that the reviewer has a say; Word is what they said in this
	// form: confirm, reject or nothing. Key is the hotkey of confirming.
	Judged bool
	Word   string
	Key    string
	// Pages are the addresses of a document's pages.
	Pages []string
	// Gone says that the document was deleted.
	Gone bool
	// Shown is what stands in the form beside the pages, First whether it is
	// the first such form, Errors what of it could not be taken.
	Shown  credential.Shown
	First  bool
	Errors map[string]string
}

// PathRow is a policy and how far the case is from it.
type PathRow struct {
	Title, Guide, Wanting string
	Met                   bool
}

// VerdictButton is one way to decide.
type VerdictButton struct {
	Value, Text, Key string
	Tone             string // solid, danger or empty
}

// HitBlock is what a register says against a credential.
type HitBlock struct {
	Says, Source, Names, Status string
	NameAgreement               credential.Agreement
	FoundAt, AnswerBy           time.Time
	Answer                      []string
	AnsweredAt                  *time.Time
	// Waits says that the member still has time to answer.
	Waits bool
}

// AppealBlock is what an appeal says and what it is against.
type AppealBlock struct {
	Words         []string
	MadeAt        time.Time
	Against       string // the reason's sentence
	AgainstReason string
	AgainstWords  []string
}

// ProvenBlock is the credential that an item is about.
type ProvenBlock struct {
	How                           string
	VerifiedAt                    time.Time
	Expires, Grace, Lapsed, Ended *time.Time
}

func (a *ChosenItem) fill(w credential.Work, now time.Time) {
	a.Work = w
	a.KindName = kindName(w.Kind)
	a.Clock, a.Late = dueIn(w.TargetAt, now), now.After(w.TargetAt)
	a.Handed = paragraphs(w.Note)
	a.Verdicts, a.Reasons = verdictButtons(w), reasonsFor(w.Kind)
	facts, specialty, purpose := factsOf(w)
	a.Title = title(purpose, facts.Profession, specialty, facts.Jurisdiction)
	a.fillRows(facts, specialty)
	if w.Review != nil {
		a.fillReview(*w.Review)
	}
	if g := w.Credential; g != nil {
		a.Proven = &ProvenBlock{How: g.Method, VerifiedAt: g.VerifiedAt, Expires: g.ExpiresAt, Grace: g.GraceUntil, Lapsed: g.LapsedAt, Ended: g.WithdrawnAt}
	}
	if h := w.Hit; h != nil {
		a.Hit = &HitBlock{Says: hitSays(h.Kind), Source: sourceName(h.Source), Names: strings.Join(h.Entry.Names, "; "), Status: h.Entry.Status,
			NameAgreement: h.NameAgreement, FoundAt: h.FoundAt, AnswerBy: h.AnswerBy, Answer: paragraphs(h.Answer), AnsweredAt: h.AnsweredAt, Waits: h.Waits(now)}
	}
	if p := w.Appeal; p != nil {
		a.Appeal = &AppealBlock{Words: paragraphs(p.Words), MadeAt: p.MadeAt}
		if w.Hit == nil && w.Review != nil {
			a.Appeal.Against, a.Appeal.AgainstWords = credential.ReasonText(w.Review.Reason), paragraphs(w.Review.Message)
		}
	}
}

// factsOf gives what the item states of its member.
func factsOf(w credential.Work) (credential.Facts, string, credential.Purpose) {
	if w.Review != nil {
		return w.Review.Facts, w.Review.SpecialtyName, w.Review.Purpose
	}
	return w.Credential.Facts, w.Credential.SpecialtyName, ""
}

func (a *ChosenItem) fillRows(f credential.Facts, specialty string) {
	var c credential.Comparison
	if a.Work.Review != nil {
		c = a.Work.Review.Compare
	}
	a.Source, a.Read = sourceName(c.Source), c.Shown != nil
	row := func(name, says, field string, word func(string) string) {
		said, shown := c.Field(field), c.ShownField(field)
		a.Rows = append(a.Rows, CompareRow{Name: name, Says: says, Register: joined(said.Held, word), Agreement: said.Agreement,
			Shown: joined(shown.Held, word), ShownAgreement: shown.Agreement})
	}
	same := func(s string) string { return s }
	row("Name", f.LegalName, "name", same)
	row("Number", f.Number, "number", same)
	row("Register", f.Register, "register", same)
	row("Where", credential.JurisdictionName(f.Jurisdiction), "jurisdiction", credential.JurisdictionName)
	row("Profession", credential.ProfessionName(f.Profession), "profession", credential.ProfessionName)
	row("Stage", credential.StageName(f.Stage), "stage", credential.StageName)
	row("Specialty", specialty, "specialty", same)
	if c.Entry {
		row("Registration", "", "active", same)
	}
	if len(c.ShownField("until").Held) > 0 {
		row("Valid until", "", "until", dayName)
	}
	for _, m := range c.Mismatches() {
		a.Mismatches = append(a.Mismatches, mismatch(m))
	}
	for _, m := range c.ShownMismatches() {
		a.Mismatches = append(a.Mismatches, shownMismatch(m))
	}
}

// joined puts the words of one side together.
func joined(held []string, word func(string) string) string {
	list := make([]string, len(held))
	for i, one := range held {
		list[i] = word(one)
	}
	return strings.Join(list, "; ")
}

// fillShown puts what was read off a document, or what was typed and not
// taken, into the form beside its pages.
func (a *ChosenItem) fillShown(row *PieceRow, p credential.Piece) {
	if p.Shown != nil {
		row.Shown = *p.Shown
	}
	if typed, again := a.Shown[p.ID]; again {
		row.Shown = typed
	}
	row.Errors = map[string]string{}
	for _, field := range []string{"name", "number", "issuer", "until"} {
		row.Errors[field] = a.Fields[credential.ShownField(p.ID, field)]
	}
	row.First = !slices.ContainsFunc(a.Pieces, func(other PieceRow) bool { return len(other.Pages) > 0 })
}

func (a *ChosenItem) fillReview(r credential.Review) {
	a.Note = paragraphs(r.Application.Note)
	if a.Kind == credential.ItemApplication && r.DecidedAt != nil {
		a.Asked, a.AskedFor = paragraphs(r.Message), credential.ReasonText(r.Reason)
	}
	key := 1
	for _, piece := range r.Pieces {
		row := pieceRow(a.Item.ID, piece)
		row.Judged = row.Judged && slices.Contains([]credential.ItemKind{credential.ItemApplication, credential.ItemLook, credential.ItemAppeal}, a.Kind) && a.Work.Hit == nil
		if row.Judged && key < 10 {
			row.Key, key = strconv.Itoa(key), key+1
		}
		if good, said := a.Ticked[piece.ID]; said {
			row.Word = map[bool]string{true: "confirm", false: "reject"}[good]
		}
		if len(row.Pages) > 0 {
			a.fillShown(&row, piece)
		}
		a.Pieces = append(a.Pieces, row)
	}
	for _, path := range r.Paths {
		if path.LeadsTo != actor.Provisional {
			a.Paths = append(a.Paths, pathRow(path))
		}
	}
	for _, s := range r.Signals {
		a.Known = append(a.Known, signalRow(s))
	}
	a.Remarks = remarks(r)
}

func pieceRow(item ids.ID, p credential.Piece) PieceRow {
	row := PieceRow{ID: p.ID.String(), Title: pieceTitle(p), Facts: pieceFacts(p), Detail: pieceDetail(p), State: p.State, Judged: p.Judged(),
		Gone: p.DeletedAt != nil}
	if p.Kind == credential.Document && !row.Gone {
		for n := range p.Pages {
			row.Pages = append(row.Pages, "/review/"+item.String()+"/documents/"+row.ID+"/"+strconv.Itoa(n+1))
		}
	}
	return row
}
