package webtest

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	cdpage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"consilium/internal/account"
	"consilium/internal/accountweb"
	"consilium/internal/credential"
	"consilium/internal/forum"
	"consilium/internal/guard"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/clock"
	"consilium/internal/kernel/ids"
	"consilium/internal/moderation"
	"consilium/internal/platform/markup"
	"consilium/internal/platform/markup/xsstest"
	"consilium/internal/platform/web"
)

// payloadsWanted is how many payloads are planted, of all families.
const payloadsWanted = 330

// sample takes payloads evenly from every family: small ones whole.
func sample() []string {
	families := xsstest.Families()
	share := payloadsWanted / len(families)
	for ; ; share++ {
		left := payloadsWanted
		for _, f := range families {
			left -= min(share, len(f.Payloads))
		}
		if left <= 0 || share > payloadsWanted {
			break
		}
	}
	var out []string
	for _, f := range families {
		n := min(share, len(f.Payloads))
		for i := range n {
			if p := strings.TrimSpace(web.Clean(f.Payloads[i*len(f.Payloads)/n])); p != "" {
				out = append(out, p)
			}
		}
	}
	return out
}

// packed joins texts to as few as fit into a field of most letters.
func packed(list []string, most int, between string) []string {
	var out []string
	for _, p := range list {
		if n := len(out); n > 0 && utf8.RuneCountInString(out[n-1]+between+p) <= most {
			out[n-1] += between + p
		} else if utf8.RuneCountInString(p) <= most {
			out = append(out, p)
		}
	}
	return out
}

func lines(list []string) []string {
	out := make([]string, len(list))
	for i, p := range list {
		out[i] = strings.Join(strings.Fields(p), " ")
	}
	return out
}

// planting puts payloads into every field that a person can write, and knows
// the pages that show them.
type planting struct {
	t     *testing.T
	h     *house
	list  []string
	shown map[string][]string // by persona
	// forum holds nothing for a second person: payloads are in no language.
	forum *forum.Service
}

func (p *planting) show(persona string, paths ...string) {
	p.shown[persona] = append(p.shown[persona], paths...)
}

func (p *planting) posts() {
	author, peer := p.h.actor("m_oduya"), p.h.actor("h_lindqvist")
	bodies := packed(p.list, 500, "\n\n")
	var thread ids.ID
	for i, title := range packed(lines(p.list), forum.TitleMax, " ") {
		q := forum.Question{Key: ids.New(), Kind: "question", Title: "A title " + title[:len(title)-min(len(title), 8)], Body: bodies[i%len(bodies)],
			Audience: forum.Clinicians, Specialties: []string{"ophthalmology"}}
		q.Guard = p.stands(author, forum.Wording{Post: forum.PostRef{Kind: forum.KindThread}, Title: q.Title, Body: q.Body, Audience: q.Audience})
		id, err := p.forum.Ask(author, q)
		ok(p.t, err)
		if thread = id; i%20 == 0 {
			p.show("physician", "/threads/"+id.String(), "/threads/"+id.String()+"/edit")
		}
	}
	lists := []string{"/threads?specialty=ophthalmology", "/active", "/unanswered?specialty=ophthalmology", "/mine", "/members/m_oduya"}
	p.show("physician", lists...)
	for _, body := range p.list {
		if utf8.RuneCountInString(body) <= 1000 {
			_, err := p.forum.Comment(peer, forum.Remark{Key: ids.New(), On: forum.PostRef{Kind: forum.KindThread, ID: thread}, Body: body,
				Guard: p.stands(peer, forum.Wording{Post: forum.PostRef{Kind: forum.KindComment}, Body: body})})
			ok(p.t, err)
		}
	}
	p.answers(peer, thread)
	p.edits(author, thread)
	p.show("physician", "/threads/"+thread.String(), "/threads/"+thread.String()+"/revisions", "/threads/"+thread.String()+"/erase")
}

// stands answers whatever the guard asks about words: a payload is about no
// patient.
func (p *planting) stands(author context.Context, w forum.Wording) guard.Answers {
	seen, err := p.forum.Look(author, w)
	ok(p.t, err)
	return whatever(seen.Decision)
}

// whatever lets all stand that the guard found.
func whatever(seen guard.Decision) guard.Answers {
	a := seen.Justify(guard.Eponym, func(guard.Finding) bool { return true })
	if seen.Cell != nil {
		a.Cell, a.CellWords = seen.Cell.Key, "A payload, about nobody."
	}
	a.Language = "A payload, in no language."
	return a
}

func (p *planting) answers(peer context.Context, thread ids.ID) {
	clips := packed(lines(p.list), forum.BottomLineMax, " ")
	for i, body := range packed(p.list, 900, "\n\n") {
		id, err := p.forum.Answer(peer, forum.Reply{Key: ids.New(), Thread: thread, Body: body, BottomLine: clips[i%len(clips)],
			Guard: p.stands(peer, forum.Wording{Post: forum.PostRef{Kind: forum.KindAnswer}, Body: body, BottomLine: clips[i%len(clips)]})})
		ok(p.t, err)
		if i < 20 { // as many as there are notes of 1,000 letters
			p.flag(id, i)
		}
	}
}

func (p *planting) edits(author context.Context, thread ids.ID) {
	bodies := packed(p.list, 3000, "\n\n")
	for i, reason := range packed(lines(p.list), 200, " ") {
		e := forum.Change{Post: forum.PostRef{Kind: forum.KindThread, ID: thread}, Revision: i + 1, Reason: reason, Title: "The thread with every payload", Body: bodies[i%len(bodies)],
			Audience: forum.Clinicians, Specialties: []string{"ophthalmology"}}
		e.Guard = p.stands(author, forum.Wording{Post: e.Post, Title: e.Title, Body: e.Body, Reason: e.Reason, Audience: e.Audience})
		_, err := p.forum.Edit(author, e)
		ok(p.t, err)
	}
}

func (p *planting) flag(answer ids.ID, i int) {
	notes := packed(p.list, 1000, "\n")
	if i >= len(notes) {
		return
	}
	_, err := p.h.app.Moderation.Flag(p.h.actor("k_osei"), moderation.Complaint{Key: ids.New(), Post: forum.PostRef{Kind: forum.KindAnswer, ID: answer}, Reason: moderation.Conduct, Note: notes[i]})
	ok(p.t, err)
	p.show("moderator", "/moderation/posts/answer/"+answer.String())
}

func (p *planting) bios() {
	handles := []string{"m_oduya", "h_lindqvist", "k_osei", "g_whitlock", "a_bergstrom", "r_pillai", "f_lemaire", "u_sandhu", "j_thornbury", "n_castell", "l_ferrante", "d_whitcomb", "n_solberg", "h_akintola", "c_delgado", "m_vuong"}
	for i, bio := range packed(p.list, 1900, "\n\n") {
		if i >= len(handles) {
			p.t.Fatalf("more bios than members: %d", i)
		}
		ctx := p.h.actor(handles[i])
		m, err := p.h.app.Accounts.Member(ctx, actor.From(ctx).MemberID)
		ok(p.t, err)
		profile := account.Profile{Bio: bio, Revision: m.Version}
		seen, err := p.h.app.Accounts.LookAtBio(ctx, profile)
		ok(p.t, err)
		profile.Guard = whatever(seen)
		if seen.Unreadable {
			// Taken from nobody, and yet it stands in houses that took it once.
			_, err = p.h.app.DB.Pool().Exec(p.t.Context(), `UPDATE members SET bio_md = $2, bio_html = $3, guard_version = $4 WHERE id = $1`, m.ID, bio, markup.Render(bio), guard.Version)
		} else {
			err = p.h.app.Accounts.SetProfile(ctx, profile)
		}
		ok(p.t, err)
		p.show("physician", "/members/"+handles[i])
	}
	p.show("physician", "/settings")
}

// aboutNobody is a guard for payloads: one of them reads like a health number.
type aboutNobody struct{}

func (aboutNobody) RefusePatient(string, string) error { return nil }

func (p *planting) applications() {
	applying := credential.New(credential.Deps{DB: p.h.app.DB, Clock: clock.System{}, Ring: p.h.app.Ring, Accounts: p.h.app.Accounts, Guard: aboutNobody{}})
	names := packed(lines(p.list), 60, " ")
	for i, note := range packed(p.list, 1900, "\n") {
		claims := accountweb.PersonaOf(fmt.Sprint("planted-", i))
		opened, err := p.h.app.Accounts.SignIn(p.t.Context(), claims, account.Visitor{Agent: "<script>alert(1)</script>"})
		ok(p.t, err)
		who := actor.With(p.t.Context(), actor.Actor{MemberID: opened.MemberID, SessionID: opened.SessionID, Standing: actor.Applicant, Fresh: true, RulesAccepted: true})
		ok(p.t, p.h.app.Accounts.Accept(who, account.RulesVersion, account.PrivacyVersion))
		id, err := applying.Apply(who, credential.Input{Key: ids.New(), Facts: credential.Facts{LegalName: "Name " + names[i], Profession: "nurse", Stage: "attending",
			Jurisdiction: "GB", Register: "Register " + names[i+20], Number: fmt.Sprint(i, "77<svg/onload=alert(1)>"), Note: note}})
		ok(p.t, err)
		p.show("reviewer", "/review/"+itemOf(p.h, id).String())
	}
	p.show("reviewer", "/review")
}

func (p *planting) searches() {
	for _, q := range packed(lines(p.list), 400, " ") {
		p.show("physician", "/search?q="+url.QueryEscape(q))
	}
	p.show("physician", "/search?q=alert", "/search?q=evil.example", "/search?q=title", "/search?q=onerror+alert")
}

func (p *planting) drafts() {
	ctx := p.h.actor("h_lindqvist")
	body := packed(p.list, 19000, "\n\n")[0]
	title := packed(lines(p.list), 200, " ")[3]
	ok(p.t, p.forum.SaveDraft(ctx, forum.AskSlot(), forum.Draft{Kind: "question", Title: title, Body: body, Audience: forum.Clinicians}))
	p.show("physician2", "/drafts", "/ask", "/threads")
}

// inert looks through the page that is open for anything that could run or
// fetch, whether or not it did.
const inert = `(async () => {
	await new Promise(r => setTimeout(r, 15));
	const bad = [], say = (e, why) => bad.push(why + ': ' + e.outerHTML.slice(0, 150));
	const places = ['src', 'href', 'xlink:href', 'action', 'formaction', 'data', 'poster', 'background', 'ping', 'srcset'];
	for (const e of document.querySelectorAll('body *')) {
		if (e.closest('.post-body') && e.matches('script, style, iframe, object, embed, form, input, button, img, svg, math, base, meta, link, template')) say(e, 'element');
		for (const a of e.attributes) {
			if (/^on/i.test(a.name) || a.name === 'srcdoc' || (a.name === 'style' && e.closest('.post-body'))) say(e, 'attribute ' + a.name);
			if (!places.includes(a.name)) continue;
			let u; try { u = new URL(a.value, location.href) } catch { say(e, 'address'); continue }
			if (e.tagName === 'A' ? !['http:', 'https:', 'mailto:'].includes(u.protocol) : u.origin !== location.origin) say(e, 'address ' + a.value);
		}
	}
	return bad;
})()`

// payloads opens every page that shows planted words, under the policy as
// served and without any.
func payloads(t *testing.T, h *house, chrome context.Context) {
	start := time.Now()
	p := &planting{t: t, h: h, list: sample(), shown: map[string][]string{},
		forum: forum.New(forum.Deps{DB: h.app.DB, Clock: clock.System{}, Seal: h.app.Ring, Directory: h.app.Directory, Media: h.app.Media})}
	if len(p.list) < 300 {
		t.Fatalf("%d payloads", len(p.list))
	}
	for _, plant := range []func(){p.posts, p.bios, p.applications, p.searches, p.drafts} {
		plant()
	}
	p.show("moderator", "/moderation", "/audit")
	h.settled()
	planted := time.Since(start)
	pages, asked := 0, 0
	for _, off := range []bool{false, true} {
		b := newTab(t, h, chrome)
		command(b, cdpage.SetBypassCSP, cdpage.SetBypassCSPParams{Enabled: off})
		for persona, paths := range p.shown {
			b.become(persona)
			for i, path := range paths {
				if !off && i%3 != 0 {
					continue // what fires under the policy fires without it
				}
				b.open(path)
				none(t, path, read(b, chromedp.Evaluate[[]string](inert, chromedp.EvalAwaitPromise)))
				pages++
			}
		}
		b.preview(p.list)
		dialogs, foreign, _, _, requests := b.heard()
		none(t, fmt.Sprintf("fired (policy off: %v)", off), dialogs)
		none(t, fmt.Sprintf("asked another host (policy off: %v)", off), foreign)
		asked += requests
		b.trapped(off)
	}
	t.Logf("%d payloads in %d pages (with and without policy), %d requests: 0 fired, 0 left the house; planted in %v, all in %v",
		len(p.list), pages, asked, planted.Round(time.Millisecond), time.Since(start).Round(time.Millisecond))
}

// preview lets the script show payloads as they are typed.
func (b *tab) preview(list []string) {
	b.t.Helper()
	b.become("trainee")
	b.open("/ask")
	for _, body := range packed(list, 19000, "\n\n") {
		b.do(chromedp.SetValue(chromedp.CSS(`#body`), body), chromedp.Click(chromedp.CSS(`button[data-preview]`)),
			chromedp.WaitVisible(chromedp.CSS(`#body-preview:not([hidden])`)))
		none(b.t, "preview", read(b, chromedp.Evaluate[[]string](inert, chromedp.EvalAwaitPromise)))
	}
}

// trapped shows that a payload that works would have been noticed: without
// the policy it fires and asks another host, with it the policy says so.
func (b *tab) trapped(off bool) {
	b.t.Helper()
	b.open("/rules")
	b.do(chromedp.Evaluate[chromedp.Void](`document.querySelector('main').insertAdjacentHTML('beforeend', '<p class="post-body"><img src=//evil.example/x onerror=alert(1)></p>')`))
	if found := read(b, chromedp.Evaluate[[]string](inert, chromedp.EvalAwaitPromise)); len(found) != 3 {
		b.t.Errorf("the trap found %q", found)
	}
	deadline := time.Now().Add(time.Minute)
	for {
		dialogs, foreign, policy, _, _ := b.heard()
		if off && len(dialogs) > 0 || off && len(foreign) > 0 || !off && len(policy) > 0 {
			break
		}
		if time.Now().After(deadline) {
			b.t.Fatalf("the trap (policy off: %v) did not snap", off)
		}
		read(b, chromedp.Evaluate[int](`new Promise(r => setTimeout(r, 20, 1))`, chromedp.EvalAwaitPromise))
	}
}
