// Package mediaweb has the pages of images: adding them to a draft, the mask
// step, what is said about them, the viewer, and the public page on which a
// patient withdraws. Everything works without scripts.
package mediaweb

import (
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"consilium/internal/forum"
	"consilium/internal/kernel/authz"
	"consilium/internal/media"
	"consilium/internal/platform/web"
)

// Deps is what the pages need.
type Deps struct {
	Media *media.Service
	// BaseURL is the address people use: a patient's paper says it.
	BaseURL *url.URL
}

// Pages has the handlers. It is safe for concurrent use.
type Pages struct{ Deps }

// New makes the pages.
func New(d Deps) *Pages { return &Pages{d} }

// body is the largest upload with what stands around it.
const body = media.MaxUpload + 1<<20

// Routes lists every address of images.
func (p *Pages) Routes() []web.Route {
	const get, post = http.MethodGet, http.MethodPost
	own := authz.OwnDrafts
	return []web.Route{
		{Method: get, Path: "/images", Permission: own, Handler: p.waiting},
		{Method: get, Path: "/images/list", Permission: own, Handler: p.list},
		{Method: post, Path: "/images", Permission: own, Handler: p.add, Limit: web.LimitUpload, Audit: media.ActionAdd, Upload: true, Body: body},

		{Method: get, Path: "/images/mine", Permission: authz.OwnImages, Handler: p.mine},
		{Method: get, Path: "/images/mine/:id", Permission: authz.OwnImages, Handler: p.small},

		{Method: get, Path: "/images/:id", Permission: authz.EditOwn, Handler: p.image},
		{Method: get, Path: "/images/:id/draft/:frame", Permission: authz.EditOwn, Handler: p.draft},
		{Method: post, Path: "/images/:id/shape", Permission: own, Handler: p.shape, Limit: web.LimitPost, Audit: media.ActionShape, Upload: true, Body: web.DefaultBody},
		{Method: post, Path: "/images/:id/mask", Permission: own, Handler: p.mask, Limit: web.LimitPost, Audit: media.ActionMask, Upload: true, Body: 2 * web.DefaultBody},
		{Method: post, Path: "/images/:id/details", Permission: own, Handler: p.describe, Limit: web.LimitPost, Audit: media.ActionDescribe},
		{Method: post, Path: "/images/:id/code", Permission: authz.EditOwn, Handler: p.code, Limit: web.LimitSmall, Audit: media.ActionCode},
		{Method: post, Path: "/images/:id/withdraw", Permission: authz.OwnImages, Handler: p.withdraw, Limit: web.LimitSmall, Audit: media.ActionWithdraw},
		{Method: post, Path: "/images/:id/annotations", Permission: authz.EditOwn, Handler: p.annotate, Limit: web.LimitSmall, Audit: media.ActionAnnotate},

		{Method: get, Path: "/images/:id/view", Permission: authz.ReadImages, Handler: p.view},
		{Method: get, Path: "/images/:id/study", Permission: authz.ReadImages, Handler: p.study},
		{Method: get, Path: "/images/:id/files/:number", Permission: authz.ReadImages, Handler: p.file},

		{Method: get, Path: "/withdraw", Permission: authz.Public, Handler: p.withdrawForm},
		{Method: post, Path: "/withdraw", Permission: authz.Public, Handler: p.withdrawByCode, Limit: web.LimitSmall, Audit: media.ActionByCode},
	}
}

// number reads a number of an address; -1 for anything else.
func number(c echo.Context, name string) int {
	n, err := strconv.Atoi(c.Param(name))
	if err != nil || n < 0 || n > 1_000_000 {
		return -1
	}
	return n
}

// picture answers with a picture that nobody keeps.
func picture(c echo.Context, kind string, data []byte) error {
	c.Response().Header().Set("Cache-Control", "no-store")
	return c.Blob(http.StatusOK, kind, data)
}

func (p *Pages) file(c echo.Context) error {
	id, err := web.IDParam(c, "id")
	if err != nil {
		return err
	}
	kind, data, err := p.Media.Picture(c.Request().Context(), id, number(c, "number"))
	if err != nil {
		return err
	}
	return picture(c, kind, data)
}

func (p *Pages) draft(c echo.Context) error {
	id, err := web.IDParam(c, "id")
	if err != nil {
		return err
	}
	kind, data, err := p.Media.Draft(c.Request().Context(), id, number(c, "frame"))
	if err != nil {
		return err
	}
	return picture(c, kind, data)
}

// placeOf is where an image is used: the form that it waits with, or the post
// that it stands beneath.
func placeOf(i media.Image) string {
	if i.Post.ID.IsZero() {
		return formOf(i.Slot)
	}
	if i.Post.Kind == string(forum.KindAnswer) {
		return "/threads/" + i.Post.Thread.String() + "#a-" + i.Post.ID.String()
	}
	return "/threads/" + i.Post.Thread.String()
}

// formOf is the form whose draft a slot is; of an edit the list of drafts,
// which knows what is edited.
func formOf(slot string) string {
	use, on := forum.Slot(slot).On()
	switch use {
	case "ask":
		return "/ask"
	case "answer":
		return "/threads/" + on.String() + "#reply"
	}
	return "/drafts"
}
