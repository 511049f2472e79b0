package moderationweb

import (
	"strconv"
	"strings"

	"github.com/labstack/echo/v4"

	"consilium/internal/forum"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
	"consilium/internal/moderation"
	"consilium/internal/platform/web"
)

func (p *Pages) decide(c echo.Context) error {
	ref, err := refOf(c.Param("kind"), c.Param("id"))
	if err != nil {
		return err
	}
	uphold := web.Line(c, "do") == "uphold"
	if !uphold && web.Line(c, "do") != "dismiss" {
		return p.acted(c, ref, errs.Field("do", "Choose whether it is hidden or stays."), "", "")
	}
	revision, err := strconv.Atoi(web.Line(c, "revision"))
	if err != nil {
		revision = 0 // a form of before that field
	}
	err = p.Moderation.Decide(c.Request().Context(), ref, moderation.Verdict{Uphold: uphold, Rule: web.Line(c, "rule"), Revision: revision})
	said := "It stays, and the flags on it are closed."
	if uphold {
		said = "It is hidden, the flags on it are closed, and its author is told the rule."
	}
	return p.acted(c, ref, err, said, "/moderation")
}

func (p *Pages) hide(c echo.Context) error {
	ref, err := refOf(c.Param("kind"), c.Param("id"))
	if err != nil {
		return err
	}
	err = p.Moderation.Hide(c.Request().Context(), ref, web.Line(c, "rule"))
	return p.acted(c, ref, err, "It is hidden, and its author is told the rule.", deskPath(ref))
}

func (p *Pages) restore(c echo.Context) error {
	ref, err := refOf(c.Param("kind"), c.Param("id"))
	if err != nil {
		return err
	}
	err = p.Moderation.Restore(c.Request().Context(), ref)
	return p.acted(c, ref, err, "It is back, and its author is told.", deskPath(ref))
}

// threadOf reads the address of an act that only a thread has.
func threadOf(c echo.Context) (forum.PostRef, error) {
	ref, err := refOf(c.Param("kind"), c.Param("id"))
	if err == nil && ref.Kind != forum.KindThread {
		err = errs.Missing()
	}
	return ref, err
}

func (p *Pages) lock(c echo.Context) error {
	ref, err := threadOf(c)
	if err != nil {
		return err
	}
	err = p.Moderation.Lock(c.Request().Context(), ref.ID, web.Line(c, "reason"))
	return p.acted(c, ref, err, "The thread is locked; every reader sees the reason.", deskPath(ref))
}

func (p *Pages) unlock(c echo.Context) error {
	ref, err := threadOf(c)
	if err != nil {
		return err
	}
	return p.acted(c, ref, p.Moderation.Unlock(c.Request().Context(), ref.ID), "The thread is open again.", deskPath(ref))
}

func (p *Pages) retag(c echo.Context) error {
	ref, err := threadOf(c)
	if err != nil {
		return err
	}
	err = p.Moderation.Retag(c.Request().Context(), ref.ID, web.Fields(c, "specialties"))
	return p.acted(c, ref, err, "The thread stands under its new specialties.", deskPath(ref))
}

func (p *Pages) duplicate(c echo.Context) error {
	ref, err := threadOf(c)
	if err != nil {
		return err
	}
	of, err := threadAt(web.Line(c, "duplicate_of"))
	if err == nil {
		err = p.Moderation.Duplicate(c.Request().Context(), ref.ID, of)
	}
	said := "The thread is marked as a duplicate."
	if of.IsZero() {
		said = "The thread is no longer marked as a duplicate."
	}
	return p.acted(c, ref, err, said, deskPath(ref))
}

// threadAt reads a thread's address as somebody copied it, or its id. Empty
// text is no thread.
func threadAt(text string) (ids.ID, error) {
	if text == "" {
		return ids.ID{}, nil
	}
	text, _, _ = strings.Cut(text, "#")
	text, _, _ = strings.Cut(text, "?")
	if _, after, found := strings.Cut(text, "/threads/"); found {
		text = strings.TrimSuffix(after, "/")
	}
	id, err := ids.Parse(text)
	if err != nil {
		return ids.ID{}, errs.Field("duplicate_of", "This is no address of a thread here. Copy it from the other thread’s page.")
	}
	return id, nil
}
