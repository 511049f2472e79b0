package forumweb

import (
	"bytes"
	"crypto/rand"
	"time"

	"github.com/labstack/echo/v4"

	"consilium/internal/forum"
	"consilium/internal/kernel/ids"
	"consilium/internal/media"
	"consilium/internal/platform/web"
	"consilium/static"
)

// content is a page of a thread as all who may read it have it: HTML in
// segments, and between each two a slot for what differs by reader.
type content struct {
	version  int64
	head     forum.Head
	title    string
	keys     []string
	names    []string
	next     string
	segments [][]byte // one more than slots
	slots    []slot
	bytes    int
}

// slotKind says what is put into a slot.
type slotKind uint8

const (
	slotAudience slotKind = iota // who can read this
	slotActions                  // vote, accept, edit, flag … of a thread or an answer
	slotRemark                   // the same, as links, of a comment
	slotOwn                      // an own post that others can't read
	slotComposer                 // the form for a comment under a post
	slotImages                   // what stands beneath a post, for who may see images
)

// slot is a place for what differs by reader, with what must be known of the
// post it belongs to.
type slot struct {
	kind     slotKind
	ref      forum.PostRef
	id       string // ref.ID as addresses have it
	author   ids.ID
	state    forum.State
	votes    int
	accepted bool
	learner  bool // the author's answer can be endorsed
	byAuthor bool // the author took it away
	waits    bool // it is held until somebody who reads its language has looked
	figures  []byte
}

// slotSize is about what a slot takes of memory.
const slotSize = 120

func (c *content) size() int { return c.bytes }

// contentView is what the template of the content sees. Its methods leave a
// mark where a slot is, by which the page is cut.
type contentView struct {
	forum.Content
	icons string
	mark  string
	slots []slot
}

func (v *contentView) slot(s slot) string {
	s.id = s.ref.ID.String()
	v.slots = append(v.slots, s)
	return v.mark
}

func (v *contentView) opening(kind slotKind) string {
	return v.slot(slot{kind: kind, ref: forum.PostRef{Kind: forum.KindThread, ID: v.ID}, author: v.Content.Author.MemberID,
		state: v.State, votes: v.Votes, byAuthor: v.Gone != nil && v.Gone.By == "the author", waits: waits(v.Gone)})
}

// AudienceSlot says who can read the thread.
func (v *contentView) AudienceSlot() string { return v.opening(slotAudience) }

// ActionsSlot is the thread's row of actions.
func (v *contentView) ActionsSlot() string { return v.opening(slotActions) }

// ComposerSlot is the form for a comment on the thread.
func (v *contentView) ComposerSlot() string { return v.opening(slotComposer) }

func (v *contentView) answer(kind slotKind, x forum.Answer) string {
	return v.slot(slot{kind: kind, ref: forum.PostRef{Kind: forum.KindAnswer, ID: x.ID}, author: x.Author.MemberID,
		state: x.State, votes: x.Votes, accepted: x.Accepted, learner: x.Author.Learner(), waits: waits(x.Gone)})
}

// AnswerActions is an answer's row of actions.
func (v *contentView) AnswerActions(x forum.Answer) string { return v.answer(slotActions, x) }

// AnswerOwn is where its author alone sees an answer that was taken away.
func (v *contentView) AnswerOwn(x forum.Answer) string { return v.answer(slotOwn, x) }

// AnswerComposer is the form for a comment on an answer.
func (v *contentView) AnswerComposer(x forum.Answer) string { return v.answer(slotComposer, x) }

func (v *contentView) comment(kind slotKind, x forum.Comment) string {
	return v.slot(slot{kind: kind, ref: forum.PostRef{Kind: forum.KindComment, ID: x.ID}, author: x.Author.MemberID, state: x.State, waits: waits(x.Gone)})
}

func waits(t *forum.Tombstone) bool { return t != nil && forum.Waits(t.State, t.Rule) }

// CommentActions are a comment's links.
func (v *contentView) CommentActions(x forum.Comment) string { return v.comment(slotRemark, x) }

// CommentOwn is AnswerOwn for a comment.
func (v *contentView) CommentOwn(x forum.Comment) string { return v.comment(slotOwn, x) }

// Images are the images beneath a post; without any nothing is written.
func (v *contentView) Images(list []media.Image) string {
	if len(list) == 0 {
		return ""
	}
	var o out
	o.figures(list)
	return v.slot(slot{kind: slotImages, figures: o.buf})
}

// Byline writes who speaks; id may be empty.
func (v *contentView) Byline(b forum.Byline, at time.Time, id string) string {
	o := out{icons: v.icons}
	o.byline(b, at, id)
	return string(o.buf)
}

// Small writes who wrote a comment, and when.
func (v *contentView) Small(b forum.Byline, at time.Time) string {
	var o out
	o.small(b)
	o.raw(" · ")
	o.when(at)
	return string(o.buf)
}

// Shelves are the thread's specialties.
func (v *contentView) Shelves() string {
	var o out
	o.specialties(v.Keys, v.Specialties, " · ")
	return string(o.buf)
}

// content gives a page of a thread whose head was just read: kept, or read
// and rendered now.
func (p *Pages) content(c echo.Context, h forum.Head, after string) (*content, error) {
	if len(after) > 100 {
		after = ""
	}
	if page, ok := p.cache.get(pageKey{h.ID, after}, h.Version); ok {
		return page, nil
	}
	read, err := p.Forum.Content(c.Request().Context(), h.ID, after)
	if err != nil {
		return nil, err
	}
	page, err := render(c, read)
	if err != nil {
		return nil, err
	}
	p.cache.put(pageKey{h.ID, after}, page)
	return page, nil
}

// render makes the segments. The mark is random, so that nothing that anybody
// wrote can pass for one.
func render(c echo.Context, read forum.Content) (*content, error) {
	v := &contentView{Content: read, icons: static.Asset("icons.svg"), mark: "\x1e" + rand.Text() + "\x1e"}
	html, err := web.RenderPart(c, "forum/show", "thread-content", v)
	if err != nil {
		return nil, err
	}
	html = bytes.Clone(html) // without the room to grow
	size := len(html) + slotSize*len(v.slots)
	for _, s := range v.slots {
		size += len(s.figures)
	}
	return &content{version: read.Version, title: read.Title, keys: read.Keys, names: read.Specialties, next: read.Next,
		head: forum.Head{ID: read.ID, Version: read.Version, Kind: read.Kind, Audience: read.Audience, State: read.State,
			Locked: read.Locked, Author: read.Author.MemberID, Accepted: read.AcceptedID, Answers: read.Answers, Revision: read.Revision},
		segments: bytes.Split(html, []byte(v.mark)), slots: v.slots, bytes: size}, nil
}
