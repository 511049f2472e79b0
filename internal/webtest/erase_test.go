package webtest

import (
	"bytes"
	"cmp"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	zap "github.com/blevesearch/zapx/v17"

	"consilium/internal/dbtest"
	"consilium/internal/forum"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
	"consilium/internal/moderation"
	"consilium/internal/platform/markup"
)

// A patient in whose name every part can be looked for alone: each is longer
// than what the bytes of a file may spell by chance. The second is what a
// byline-free passage of several sentences looks like.
const (
	patient = "Wilhelmina O'Pfeffer-Kornblum"
	traceA  = "wilhelmina"
	traceB  = "kornblum"
)

// variants are ways in which the same name is written, read the same by a
// reader.
var variants = []string{
	"Wilhelmina O'Pfeffer-Kornblum", "WILHELMINA o'pfeffer-kornblum", "Wilhelmina   O'Pfeffer-Kornblum", "Wilhelmina\nO'Pfeffer-Kornblum",
	"Wilhelmina O’Pfeffer‑Kornblum", "Wilhel\u200bmina O'Pfef\u00adfer-Kornblum", "Wilhel**mina** O'Pfeffer-Kornblum", "*Wilhelmina* **O'Pfeffer-Kornblum**",
	"Wil&#104;elmina O&#39;Pfeffer-Kornblum", "[Wilhelmina](https://x.example) O'Pfeffer-Kornblum", "`Wilhelmina` O'Pfeffer-Kornblum", "Wilhelmina\u00a0O'Pfeffer-Kornblum",
	"Ｗilhelmina O'Pfeffer-Kornblum", "Wilhelmina O'Pfeffer\\-Kornblum", "***Wil***helmina O'Pfeffer-Kornblum", "~~Wilhelmina~~ O'Pfeffer-Kornblum", "~~Wil~~helmina O'Pfeffer-Kornblum",
}

// told is a thread in which the patient stands everywhere words can stand.
type toldOf struct {
	*bare
	asker, peer, nurse, moderator *resident
	thread, answer, remark, other ids.ID
	elsewhere                     ids.ID
}

func tellOfPatient(t *testing.T) *toldOf {
	t.Helper()
	x := &toldOf{bare: newBare(t, dbtest.New(t))}
	x.asker = x.join("asker", actor.Clinician, "physician", "attending")
	x.peer = x.join("peer", actor.Clinician, "physician", "attending")
	x.nurse = x.join("nurse", actor.Clinician, "nurse", "attending")
	x.moderator = x.join("mod_one", actor.Clinician, "nurse", "attending", actor.Moderator)
	f := x.app.Forum
	x.thread = x.ask(x.asker, forum.Clinicians, "What of "+patient+" now?", "First words on "+patient+".")
	body := "Our patient fell on the third of May at the sawmill and walks a dog named Zwackelmann.\n\n" + strings.Join(variants, " was seen.\n\n") + " was seen.\n\nThe plain question remains."
	title := "What of " + patient + " then?"
	did[forum.Edited](t)(f.Edit(x.asker.ctx(), forum.Change{Guard: x.justified(x.asker, forum.Wording{Title: title, Body: body, Reason: "more of " + patient}), Post: threadRef(x.thread), Revision: 1, Reason: "more of " + patient, Title: title,
		Body: body, Audience: forum.Clinicians, Specialties: []string{"nephrology"}}))
	x.answer = x.answer1(x.peer, "> Our patient fell on the third of May at the sawmill and walks a dog named Zwackelmann.\n\nFor "+patient+" I'd wait.", "Wait with "+patient)
	again := forum.Wording{Reason: "of " + patient, Body: "I'd wait with Wilhel**mina** O'Pfeffer-Kornblum.", BottomLine: "Wait with " + patient}
	did[forum.Edited](t)(f.Edit(x.peer.ctx(), forum.Change{Guard: x.justified(x.peer, again), Post: answerRef(x.answer), Revision: 1, Reason: again.Reason, Body: again.Body, BottomLine: again.BottomLine}))
	ok(t, f.Accept(x.asker.ctx(), x.thread, x.answer))
	x.remark = x.comment(x.nurse, answerRef(x.answer), patient+" again?")
	x.other = x.answer1(x.nurse, "Peppercorns are no cause of this.", "A spice")
	x.elsewhere = x.ask(x.nurse, forum.Clinicians, "Another question altogether", "Nothing of it is touched.")
	for _, slot := range []forum.Slot{forum.AnswerSlot(x.thread), forum.CommentSlot(x.answer), forum.CommentSlot(x.thread), forum.EditSlot(x.other)} {
		ok(t, f.SaveDraft(x.nurse.ctx(), slot, forum.Draft{Key: ids.New(), Body: "As for " + variants[6] + ", spice apart.", BottomLine: patient}))
	}
	ok(t, f.SaveDraft(x.asker.ctx(), forum.AskSlot(), forum.Draft{Key: ids.New(), Title: patient + " again", Body: "And now?"}))
	ok(t, f.SaveDraft(x.asker.ctx(), forum.EditSlot(x.thread), forum.Draft{Key: ids.New(), Title: patient, Body: "Once more"}))
	did[moderation.Flagged](t)(x.app.Moderation.Flag(x.nurse.ctx(), moderation.Complaint{Key: ids.New(), Post: threadRef(x.thread), Reason: moderation.Dangerous, Note: "It names somebody."}))
	did[forum.Moderated](t)(f.Lock(x.moderator.ctx(), x.thread, "Too much of this."))
	// As it stood before the guard looked at such words.
	for _, one := range []struct{ sql, words string }{{`UPDATE threads SET lock_reason = $1 WHERE id = $2`, "Too much of " + patient},
		{`UPDATE flags SET note = $1 WHERE post_id = $2`, "It names " + patient}} {
		_, err := x.app.DB.Pool().Exec(t.Context(), one.sql, one.words, x.thread)
		ok(t, err)
	}
	x.indexed()
	x.worked()
	return x
}

func (x *toldOf) answer1(p *resident, body, line string) ids.ID {
	return x.bare.answer(p, x.thread, body, line)
}

// pages are all that anybody sees of the thread.
func (x *toldOf) pages() string {
	var all strings.Builder
	at := "/threads/" + x.thread.String()
	for _, who := range []*resident{x.asker, x.peer, x.nurse, x.moderator} {
		for _, path := range []string{at, at + "/revisions", "/answers/" + x.answer.String() + "/revisions", "/comments/" + x.remark.String() + "/revisions",
			"/threads", "/active", "/unanswered", "/mine", "/threads?specialty=nephrology", "/members/asker", "/members/peer", "/members/nurse", "/inbox", "/drafts", "/ask",
			at + "/edit", "/settings/export", "/answers/" + x.answer.String() + "/comments", "/search?q=question", "/search?q=spice", "/search?q=wait",
			"/moderation", "/moderation/posts/thread/" + x.thread.String(), "/audit"} {
			p := who.get(path)
			if p.status >= http.StatusInternalServerError {
				x.t.Errorf("%s: %d", path, p.status)
			}
			all.WriteString(p.doc.Text() + "\n" + p.text + "\n")
		}
	}
	return all.String()
}

// stored is every value of every column of every table, and every draft
// opened.
func (x *toldOf) stored() string {
	return columns(x.t, x.bare) + drafts(x.t, x.bare)
}

func columns(t testing.TB, b *bare) string {
	var all strings.Builder
	rows, err := b.app.DB.Pool().Query(t.Context(), `SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'`)
	ok(t, err)
	var tables []string
	for rows.Next() {
		var name string
		ok(t, rows.Scan(&name))
		tables = append(tables, name)
	}
	ok(t, rows.Err())
	if len(tables) < 25 {
		t.Fatalf("%d tables", len(tables))
	}
	for _, name := range tables {
		var text string
		// As JSON a bytea is hexadecimal; json is asked for so that line ends
		// and quotes inside a column stay what they are after decoding.
		ok(t, b.app.DB.Pool().QueryRow(t.Context(), `SELECT coalesce(string_agg(r.value, E'\n'), '') FROM "`+name+`" x, LATERAL jsonb_each_text(to_jsonb(x)) r`).Scan(&text))
		all.WriteString(text + "\n")
	}
	return all.String()
}

func drafts(t testing.TB, b *bare) string {
	var all strings.Builder
	rows, err := b.app.DB.Pool().Query(t.Context(), `SELECT member_id, slot, sealed FROM drafts`)
	ok(t, err)
	for rows.Next() {
		var member ids.ID
		var slot string
		var sealed []byte
		ok(t, rows.Scan(&member, &slot, &sealed))
		plain, err := b.app.Ring.Open(sealed, "drafts:"+member.String()+":"+slot)
		ok(t, err)
		all.WriteString(string(plain) + "\n")
	}
	ok(t, rows.Err())
	rows, err = b.app.DB.Pool().Query(t.Context(), `SELECT id, words_sealed FROM guard_answers WHERE words_sealed IS NOT NULL`)
	ok(t, err)
	for rows.Next() {
		var id ids.ID
		var sealed []byte
		ok(t, rows.Scan(&id, &sealed))
		plain, err := b.app.Ring.Open(sealed, "guard_answers:"+id.String())
		ok(t, err)
		all.WriteString(string(plain) + "\n")
	}
	ok(t, rows.Err())
	return all.String()
}

// inIndex says in how many places of the index files a word is: as plain
// bytes, or in a dictionary, which no grep can look into.
func inIndex(t testing.TB, dir string, words ...string) (places, segments int) {
	ok(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if os.IsNotExist(err) || err == nil && d.IsDir() {
			return nil
		}
		ok(t, err)
		text, err := os.ReadFile(path)
		if os.IsNotExist(err) || len(text) == 0 {
			return nil
		}
		ok(t, err)
		for _, word := range words {
			if bytes.Contains(bytes.ToLower(text), []byte(word)) {
				places++
			}
		}
		if filepath.Ext(path) != ".zap" {
			return nil
		}
		segment, err := (&zap.ZapPlugin{}).Open(path)
		if os.IsNotExist(err) {
			return nil
		}
		ok(t, err)
		segments++
		for _, field := range segment.Fields() {
			dict, err := segment.Dictionary(field)
			ok(t, err)
			for _, word := range words {
				if in, err := dict.Contains([]byte(word)); err == nil && in {
					places++
				}
			}
		}
		return segment.Close()
	}))
	return places, segments
}

// reads says whether a reader would read the passage in a text of the house.
func reads(text string) bool {
	for _, form := range []string{text, markup.Plain(text), markup.Text(text)} {
		if _, n := markup.Redact(form, patient, ""); n > 0 {
			return true
		}
	}
	return false
}

func (x *toldOf) erase(by *resident, passage string) {
	x.t.Helper()
	at := "/threads/" + x.thread.String()
	form := url.Values{"what": {"passage"}, "passage": {passage}, "sure": {"yes"}}
	if passage == "" {
		form.Set("what", "whole")
	}
	if p := by.post(at+"/erase", at+"/erase", form); p.status != http.StatusSeeOther {
		x.t.Fatalf("erasing: %d %s", p.status, p.doc.Find(".field-error").Text())
	}
	x.indexed()
	x.worked()
}

func TestErasedWordsAreNowhere(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		by      func(*toldOf) *resident
		who     string
		passage string
	}{
		{"a passage by its author", func(x *toldOf) *resident { return x.asker }, "the author", patient},
		{"a passage by a moderator, typed otherwise", func(x *toldOf) *resident { return x.moderator }, "a moderator", " wilhelmina  O’PFEFFER–KORNBLUM"},
		{"the whole by its author", func(x *toldOf) *resident { return x.asker }, "the author", ""},
		{"the whole by a moderator", func(x *toldOf) *resident { return x.moderator }, "a moderator", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			x := tellOfPatient(t)
			index := filepath.Join(x.data, "index")
			before := x.pages() // and every cache is warm now
			n, _ := inIndex(t, index, traceA)
			if !reads(before) || !reads(x.stored()) || n == 0 {
				t.Fatal("nothing is planted, or this test can't see it")
			}
			x.erase(c.by(x), c.passage)
			if c.passage == "" {
				x.gone(t, c.who, index)
			} else {
				x.without(t, c.who, index)
			}
			for what, text := range map[string]string{"log": x.log.String(), "mail": x.post.String()} {
				if strings.Contains(strings.ToLower(text), traceA) || strings.Contains(text, "Zwackelmann") {
					t.Errorf("it stands in the %s", what)
				}
			}
			if p := x.nurse.get("/threads/" + x.elsewhere.String()); !strings.Contains(p.text, "Nothing of it is touched.") {
				t.Error("another thread lost words")
			}
		})
	}
}

// without is the house after a passage was erased.
func (x *toldOf) without(t *testing.T, who, index string) {
	t.Helper()
	pages, stored := x.pages(), x.stored()
	for what, text := range map[string]string{"pages": pages, "tables": stored} {
		if reads(text) {
			t.Errorf("the passage is read in the %s", what)
		}
		for _, line := range strings.Split(strings.ToLower(text), "\n") {
			if plain := markup.Text(line); strings.Contains(plain, traceA) || strings.Contains(line, traceA) {
				t.Errorf("a part of it stayed in the %s: %.200s", what, line)
			}
		}
	}
	if n, segments := inIndex(t, index, traceA, traceB); n != 0 || segments == 0 {
		t.Errorf("%d places of %d segments of the index hold it", n, segments)
	}
	p := x.nurse.get("/threads/" + x.thread.String())
	says := strings.Join(strings.Fields(p.doc.Find("main").Text()), " ")
	if got := strings.Count(says, "A passage was erased for patient privacy"); got < 3 {
		t.Errorf("%d posts of 3 say what was erased", got)
	}
	other := map[string]string{"the author": "the author of another post here"}[who]
	for _, by := range []string{who, cmp.Or(other, who)} {
		if !regexp.MustCompile(`A passage was erased for patient privacy by ` + by + `, \d+ \w+ \d{4}`).MatchString(says) {
			t.Errorf("no post says that %s erased a passage, and when", by)
		}
	}
	if strings.Contains(says, "by a moderator, ") != (who == "a moderator") {
		t.Errorf("it names somebody else: %s", says)
	}
	for _, kept := range []string{"walks a dog named Zwackelmann", "The plain question remains", "Peppercorns are no cause"} {
		if !strings.Contains(says, kept) {
			t.Errorf("%q went too", kept)
		}
	}
	if !strings.Contains(stored, "spice apart") && !strings.Contains(stored, "And now?") {
		t.Error("drafts went whole")
	}
	for _, q := range []string{"Wilhelmina", `"O'Pfeffer-Kornblum"`, "pfeffer"} {
		if n := x.asker.get("/search?q=" + url.QueryEscape(q)).doc.Find(".thread-row").Length(); n != 0 {
			t.Errorf("%d results for %s", n, q)
		}
	}
}

// gone is the house after the whole opening post was erased. Others' words of
// their own stay theirs.
func (x *toldOf) gone(t *testing.T, who, index string) {
	t.Helper()
	pages, stored := x.pages(), x.stored()
	for what, text := range map[string]string{"pages": pages, "tables": stored} {
		for _, words := range []string{"Zwackelmann", "third of May", "walks a dog", "What of Wilhelmina", "First words on", "The plain question remains", "Once more", "more of Wilhelmina"} {
			if strings.Contains(text, words) {
				t.Errorf("%q stayed in the %s", words, what)
			}
		}
	}
	if n, segments := inIndex(t, index, "zwackelmann", "sawmill"); n != 0 || segments == 0 {
		t.Errorf("%d places of %d segments of the index hold it", n, segments)
	}
	p := x.nurse.get("/threads/" + x.thread.String())
	says := strings.Join(strings.Fields(p.doc.Find("main").Text()), " ")
	if !regexp.MustCompile(`Erased for patient privacy by `+who+`, \d+ \w+ \d{4}`).MatchString(says) || !strings.Contains(says, "Peppercorns are no cause") {
		t.Errorf("what remains: %.400s", says)
	}
	if p := x.asker.get("/threads/" + x.thread.String() + "/revisions"); p.status != http.StatusNotFound {
		t.Errorf("its history: %d", p.status)
	}
	for _, q := range []string{"Zwackelmann", "sawmill dog"} {
		if n := x.asker.get("/search?q=" + url.QueryEscape(q)).doc.Find(".thread-row").Length(); n != 0 {
			t.Errorf("%d results for %s", n, q)
		}
	}
}
