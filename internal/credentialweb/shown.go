package credentialweb

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"consilium/internal/credential"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/web"
)

// shownOf reads what the reviewer typed of documents: shown-ID-FIELD for each
// of documents. One of which nothing is typed is in it too: what was typed
// before may be taken out.
func shownOf(c echo.Context) map[ids.ID]credential.Shown {
	out := map[ids.ID]credential.Shown{}
	for _, word := range web.Fields(c, "documents") {
		id, err := ids.Parse(word)
		if err != nil {
			continue
		}
		field := func(name string) string { return web.Line(c, credential.ShownField(id, name)) }
		out[id] = credential.Shown{Name: field("name"), Number: field("number"), Issuer: field("issuer"), Until: field("until")}
	}
	return out
}

// transcribe writes down what the documents of an item show, and leads back to
// the comparison with every other word that was typed.
func (p *Pages) transcribe(c echo.Context) error {
	id, err := web.IDParam(c, "id")
	if err != nil {
		return err
	}
	typed, ticked, read := typedOf(c), evidenceOf(c), shownOf(c)
	changed, err := p.Credentials.Transcribe(c.Request().Context(), id, read)
	if err == nil && !changed && !anyTyped(read) {
		err = errs.New(errs.Invalid, "Type what the document shows, one field at least.")
	}
	if err != nil {
		return p.again(c, id, typed, ticked, err)
	}
	filter := filterOf(c)
	back := at("/review/"+id.String(), filter)
	if typed.Ticks = ticks(ticked); typed != (credential.Words{}) {
		kept := p.Credentials.Keep(c.Request().Context(), id, typed)
		if kept == "" {
			return p.show(c, http.StatusOK, id, &ChosenItem{Typed: typed, Ticked: ticked})
		}
		sign := "?"
		if strings.Contains(back, "?") {
			sign = "&"
		}
		back += sign + "kept=" + kept
	}
	return web.SeeOther(c, back+"#compared")
}

func anyTyped(read map[ids.ID]credential.Shown) bool {
	for _, shown := range read {
		if !shown.Empty() {
			return true
		}
	}
	return false
}

// readFirst writes down what was typed of documents and not compared yet: then
// nothing is decided before the reviewer has seen how it agrees.
func (p *Pages) readFirst(c echo.Context, id ids.ID, typed credential.Words, ticked map[ids.ID]bool) (done bool, err error) {
	read := shownOf(c)
	if len(read) == 0 {
		return false, nil
	}
	changed, err := p.Credentials.Transcribe(c.Request().Context(), id, read)
	switch {
	case err != nil:
		return true, p.again(c, id, typed, ticked, err)
	case !changed:
		return false, nil
	}
	seen := errs.New(errs.Invalid, "What you typed from the document is compared now. Look at it, then decide.")
	return true, p.again(c, id, typed, ticked, seen)
}

// ticks is what was said of the evidence, in a word that unticks reads.
func ticks(said map[ids.ID]bool) string {
	var out []string
	for id, good := range said {
		out = append(out, map[bool]string{true: "+", false: "-"}[good]+id.String())
	}
	slices.Sort(out)
	return strings.Join(out, ",")
}

func unticks(word string) map[ids.ID]bool {
	out := map[ids.ID]bool{}
	for one := range strings.SplitSeq(word, ",") {
		if len(one) < 2 {
			continue
		}
		if id, err := ids.Parse(one[1:]); err == nil {
			out[id] = one[0] == '+'
		}
	}
	return out
}

// shownMismatch says in a sentence what of a document doesn't agree.
func shownMismatch(m credential.Compared) string {
	said := strings.Join(m.Held, "; ")
	switch m.Field {
	case "jurisdiction":
		said = joined(m.Held, credential.JurisdictionName)
	case "until":
		said = joined(m.Held, dayName)
	}
	out := map[string]string{"name": "The document shows another name: ", "number": "The document shows another number: ",
		"register": "The document is of another issuer: ", "jurisdiction": "The document is of another place: ",
		"until": "The document was valid until "}[m.Field] + said + "."
	if m.Agreement == credential.Close {
		switch m.Field {
		case "name":
			out = "The document shows nearly the same name: " + said + "."
		case "number":
			out = "The document shows nearly the same number: " + said + "."
		}
	}
	if m.Why != "" {
		out += " " + m.Why
	}
	return out
}

// dayName is a day as people write it; what is no day is itself.
func dayName(day string) string {
	at, err := time.Parse("2006-01-02", day)
	if err != nil {
		return day
	}
	return at.Format("2 January 2006")
}
