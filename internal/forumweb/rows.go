package forumweb

import (
	"strconv"

	"consilium/internal/forum"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/ids"
)

// reader writes what differs by reader into a thread's page.
type reader struct {
	out
	token string
	// audienceSize says about how many can read the thread.
	audienceSize string
	me           ids.ID
	key          ids.ID // of the last form
	head         forum.Head
	path         string // of the thread
	mine         forum.Mine
	may
}

// may is what the rules say to this reader of this thread, asked once.
type may struct {
	moderate, vote, edit, eraseOwn, eraseAny bool
	answer, accept, endorse, bookmark, flag  bool
	images                                   bool
}

// mayOf asks each rule about an open post: one's own for edit, nobody's for
// the others. Author and state of each post are then looked at here; whatever
// is offered, the use-case asks the rule again.
func mayOf(a actor.Actor, h forum.Head) may {
	learner := forum.Byline{Stage: "student"}
	return may{
		moderate: a.Has(actor.Moderator), vote: forum.CanVote(a, ids.ID{}, forum.Open), edit: forum.CanEdit(a, a.MemberID, forum.Open),
		eraseOwn: forum.CanErase(a, a.MemberID, forum.Open), eraseAny: forum.CanErase(a, ids.ID{}, forum.Open),
		answer: forum.CanAnswer(a, h), accept: forum.CanAccept(a, h), endorse: forum.CanEndorse(a, h, learner, forum.Open),
		bookmark: authz.Can(a, authz.Bookmark), flag: authz.Can(a, authz.Flag), images: authz.Can(a, authz.ReadImages),
	}
}

func newReader(a actor.Actor, h forum.Head, mine forum.Mine, token, who string) *reader {
	return &reader{out: newOut(0), token: token, audienceSize: who, me: a.MemberID, key: ids.New(), head: h,
		path: "/threads/" + h.ID.String(), mine: mine, may: mayOf(a, h)}
}

// page puts the reader's pieces between the segments.
func (r *reader) page(c *content) []byte {
	r.buf = make([]byte, 0, c.bytes+1200*len(c.slots))
	for i, segment := range c.segments {
		r.buf = append(r.buf, segment...)
		if i < len(c.slots) {
			r.fill(&c.slots[i])
		}
	}
	return r.buf
}

func (r *reader) fill(s *slot) {
	switch s.kind {
	case slotAudience:
		r.audience()
	case slotActions:
		r.actions(s)
	case slotRemark:
		r.remark(s)
	case slotOwn:
		r.own(s)
	case slotComposer:
		r.composer(s)
	case slotImages:
		r.images(s)
	}
}

// images shows what stands beneath a post to who may see images, and says to
// others that something does.
func (r *reader) images(s *slot) {
	if r.may.images {
		r.buf = append(r.buf, s.figures...)
		return
	}
	r.raw(`<p class="note">Images are shown to verified members.</p>`)
}

// form begins a form of one button.
func (r *reader) form(action, attributes string) {
	r.raw(`<form method="post" action="`, action, `"`, attributes, `><input type="hidden" name="_token" value="`, r.token, `">`)
}

func (r *reader) audience() {
	r.raw(`<p class="audience-note">`)
	r.icon("lock")
	r.raw(`<span><strong>`)
	r.text(r.audienceSize)
	r.raw(`</strong> `)
	r.text(reach(r.head.Audience, r.head.Kind))
	r.raw(`</span></p>`)
}

// reach says in words who the readers are, behind their number. Of what may be
// a question it says who reads questions.
func reach(a forum.Audience, kind string) string {
	if kind != "case" && (a == forum.Clinicians || a == forum.Students) {
		return reach(a, "case") + " A question is shown to people whose proof is under way, too."
	}
	switch a {
	case forum.Physicians:
		return "Verified physicians only: no other profession, no students."
	case forum.Students:
		return "Verified clinicians and students."
	case forum.Learners:
		return "The learners' area: students, trainees and clinicians."
	}
	return "Verified clinicians. Students can't."
}

// actions writes a row; an empty one is taken back.
func (r *reader) actions(s *slot) {
	start := len(r.buf)
	r.raw(`<div class="actions">`)
	empty := len(r.buf)
	own, open := s.author == r.me, s.state == forum.Open
	if open {
		r.vote(s, own)
	}
	if s.ref.Kind == forum.KindThread {
		r.onThread(s, own)
	} else if open {
		r.onAnswer(s, own)
	}
	r.onOwn(s, own, open)
	r.call(s, own, open)
	if len(r.buf) == empty {
		r.buf = r.buf[:start]
		return
	}
	r.raw(`</div>`)
}

func (r *reader) vote(s *slot, own bool) {
	if own || !r.may.vote || r.head.State != forum.Open {
		r.raw(`<p class="vote">Useful <span class="count">`, strconv.Itoa(s.votes), `</span></p>`)
		return
	}
	r.voteForm(s.ref, s.id, s.votes, r.mine.Voted[s.ref.ID])
}

// voteForm is also the fragment that a scripted vote is answered with.
func (r *reader) voteForm(ref forum.PostRef, id string, votes int, voted bool) {
	action, next, pressed := r.path+"/vote", "yes", "false"
	if ref.Kind == forum.KindAnswer {
		action = r.path + "/answers/" + id + "/vote"
	}
	if voted {
		next, pressed = "no", "true"
	}
	r.form(action, ` id="vote-`+id+`" data-enhance data-target="#vote-`+id+`"`)
	r.raw(`<button class="vote" name="up" value="`, next, `" aria-pressed="`, pressed, `">`)
	r.icon("up")
	r.raw(` Useful <span class="count">`, strconv.Itoa(votes), `</span></button></form>`)
}

func (r *reader) onThread(s *slot, own bool) {
	if s.state == forum.Open && r.may.bookmark {
		r.bookmarkForm(r.mine.Bookmarked)
	}
	if own && s.state == forum.Deleted && s.byAuthor && r.may.edit {
		r.form(r.path+"/undelete", "")
		r.raw(`<button class="button">Undo the deletion</button></form>`)
	}
}

func (r *reader) bookmarkForm(on bool) {
	next, word, icon := "yes", "Bookmark", "bookmark"
	if on {
		next, word, icon = "no", "Remove bookmark", "bookmark-on"
	}
	r.form(r.path+"/bookmark", ` id="bookmark" data-enhance data-target="#bookmark"`)
	r.raw(`<button class="button" name="on" value="`, next, `">`)
	r.icon(icon)
	r.raw(` `, word, `</button></form>`)
}

func (r *reader) onAnswer(s *slot, own bool) {
	switch {
	case r.may.accept && s.accepted:
		r.form(r.path+"/unaccept", "")
		r.raw(`<input type="hidden" name="answer" value="`, s.id, `"><button class="button">Not settled after all</button></form>`)
	case r.may.accept:
		r.form(r.path+"/answers/"+s.id+"/accept", "")
		r.raw(`<button class="button">This settled it</button></form>`)
	}
	if !r.may.endorse || own || !s.learner {
		return
	}
	next, word := "yes", "Endorse"
	if r.mine.Endorsed[s.ref.ID] {
		next, word = "no", "Withdraw endorsement"
	}
	r.form("/answers/"+s.id+"/endorse", "")
	r.raw(`<button class="button" name="on" value="`, next, `">`, word, `</button></form>`)
}

// onOwn offers what can be done with one's own words, and erasing to a
// moderator.
func (r *reader) onOwn(s *slot, own, open bool) {
	at := "/" + string(s.ref.Kind) + "s/" + s.id
	if own && r.edits(s) {
		r.raw(`<a class="button" href="`, at, `/edit">Edit</a>`)
	}
	if own && open && r.may.edit && r.head.State == forum.Open {
		r.form(at+"/delete", ` data-confirm="Delete this `+name(s.ref.Kind)+`?" data-confirm-text="You can undo it." data-confirm-yes="Delete"`)
		r.raw(`<button class="button button-plain">Delete</button></form>`)
	}
	if s.state != forum.Erased && (own && r.may.eraseOwn || r.may.eraseAny) {
		r.raw(`<a class="button button-plain" href="`, at, `/erase">Erase</a>`)
	}
}

// edits says whether its author may change a post now: one that stands, or one
// that is held for its language.
func (r *reader) edits(s *slot) bool {
	if !r.may.edit || r.head.State != forum.Open && s.ref.Kind != forum.KindThread {
		return false
	}
	return s.state == forum.Open || s.waits
}

func name(k forum.PostKind) string {
	if k == forum.KindThread {
		return "question"
	}
	return string(k)
}

// call offers the ways to a moderator, and a moderator's own.
func (r *reader) call(s *slot, own, open bool) {
	if !own && open && r.may.flag {
		r.raw(`<a class="button button-plain" href="/flags/new?post=`, string(s.ref.Kind), `:`, s.id, `">Flag</a>`)
	}
	if r.may.moderate {
		r.raw(`<a class="button button-plain" href="/moderation/posts/`, string(s.ref.Kind), `/`, s.id, `">Moderate</a>`)
	}
}

// remark continues a comment's line of small print.
func (r *reader) remark(s *slot) {
	own, open := s.author == r.me, s.state == forum.Open
	at := "/comments/" + s.id
	r.raw(`<span class="acts">`)
	defer r.raw(`</span>`)
	switch {
	case !own || !r.edits(s):
	case open:
		r.raw(` · <a href="`, at, `/edit">Edit or delete</a>`)
	default:
		r.raw(` · <a href="`, at, `/edit">Edit</a>`)
	}
	if s.state != forum.Erased && (own && r.may.eraseOwn || r.may.eraseAny) {
		r.raw(` · <a href="`, at, `/erase">Erase</a>`)
	}
	if !own && open && r.may.flag {
		r.raw(` · <a href="/flags/new?post=comment:`, s.id, `">Flag</a>`)
	}
	if r.may.moderate {
		r.raw(` · <a href="/moderation/posts/comment/`, s.id, `">Moderate</a>`)
	}
}

// own shows its author a post that nobody else can read.
func (r *reader) own(s *slot) {
	x, ok := r.mine.Removed[s.ref.ID]
	if !ok {
		return
	}
	r.raw(`<p class="meta">Only you see these words.`)
	if x.Rule != "" {
		r.raw(` The rule: `)
		r.text(x.Rule)
		r.raw(`.`)
	}
	r.raw(`</p><div class="post-body">`, x.HTML, `</div>`)
	if x.Undeletable && r.may.edit {
		r.form("/"+string(s.ref.Kind)+"s/"+s.id+"/undelete", ` class="actions"`)
		r.raw(`<button class="button">Undo the deletion</button></form>`)
	}
}

// composer writes the form for a comment.
func (r *reader) composer(s *slot) {
	if !r.may.answer || s.state != forum.Open {
		return
	}
	at := "/" + string(s.ref.Kind) + "s/" + s.id + "/comments"
	r.raw(`<details class="comment-form"><summary>Comment</summary>`)
	r.form(at, ` data-draft="/drafts/comment:`+s.id+`"`)
	r.raw(`<input type="hidden" name="key" value="`, r.nextKey(), `"><div class="field"><label for="body-`, s.id,
		`">A short remark</label><textarea id="body-`, s.id, `" name="body" rows="3" maxlength="1000" required></textarea></div>`,
		`<input type="hidden" name="guard_scope" value="`, s.id, `"><div class="guard" data-guard-panel></div><div class="actions"><button class="button">Comment</button> <span class="draft-state" role="status"></span></div></form></details>`)
}

// nextKey gives every form its own key without asking for randomness each
// time.
func (r *reader) nextKey() string {
	for i := len(r.key) - 1; i > 8; i-- {
		r.key[i]++
		if r.key[i] != 0 {
			break
		}
	}
	return r.key.String()
}
