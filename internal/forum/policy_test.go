package forum

import (
	"context"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
)

// world is every kind of thread, each with an answer and a comment in every
// state, by two authors.
type world struct {
	authors []ids.ID
	threads map[ids.ID]Facts
	posts   map[PostRef]placed
}

type placed struct {
	thread ids.ID
	PostFacts
}

func newWorld(t *testing.T, h *house) world {
	t.Helper()
	w := world{threads: map[ids.ID]Facts{}, posts: map[PostRef]placed{}}
	for range 2 {
		id := ids.New()
		h.exec(`INSERT INTO members (id, standing) VALUES ($1, 'clinician')`, id)
		w.authors = append(w.authors, id)
	}
	states := []State{Open, Hidden, Deleted, Erased}
	for _, kind := range []string{"question", "case", "article", "alert", "live"} {
		for _, audience := range EveryAudience {
			for _, state := range states {
				w.add(h, Facts{Kind: kind, Audience: audience, State: state, Author: w.authors[0]}, states)
				w.add(h, Facts{Kind: kind, Audience: audience, State: state, Author: w.authors[1], Answers: 2}, states)
				if kind == "question" {
					w.add(h, Facts{Kind: kind, Audience: audience, State: state, Author: w.authors[1]}, states)
					w.add(h, Facts{Kind: kind, Audience: audience, State: state, Author: w.authors[0], Answers: 2}, states)
				}
			}
		}
	}
	return w
}

func (w world) add(h *house, f Facts, states []State) {
	id := ids.New()
	w.threads[id] = f
	h.exec(`INSERT INTO threads (id, kind, author_id, audience, title, body_md, body_html, state, answer_count, created_at, active_at)
		VALUES ($1,$6,$2,$3,'t','b','b',$4,$5,now(),now())`, id, f.Author, string(f.Audience), string(f.State), f.Answers, f.Kind)
	w.fill(h, id, states)
}

func (w world) fill(h *house, thread ids.ID, states []State) {
	for _, s := range states {
		for _, by := range w.authors {
			for _, kind := range []PostKind{KindAnswer, KindComment} {
				ref := PostRef{kind, ids.New()}
				w.posts[ref] = placed{thread, PostFacts{State: s, Author: by}}
				h.exec(`INSERT INTO `+tables[kind]+` (id, thread_id, author_id, body_md, body_html, state, created_at) VALUES ($1,$2,$3,'b','b',$4,now())`,
					ref.ID, thread, by, string(s))
			}
		}
	}
}

// anyActor draws a member of any standing, profession and grants, who may have
// written something or not.
func (w world) anyActor(t *rapid.T) actor.Actor {
	who := append(slices.Clone(w.authors), ids.New(), ids.ID{})
	return actor.Actor{
		MemberID: rapid.SampledFrom(who).Draw(t, "member"),
		Standing: rapid.SampledFrom([]actor.Standing{actor.Stranger, actor.Applicant, actor.Provisional, actor.Student, actor.Clinician,
			actor.Lapsed, actor.Suspended, actor.Closed}).Draw(t, "standing"),
		Profession: rapid.SampledFrom([]string{"physician", "nurse", "student", ""}).Draw(t, "profession"),
		Grants:     actor.Grant(rapid.IntRange(0, 7).Draw(t, "grants")),
		Handle:     "x",
	}
}

// Random actors against every thread, answer and comment: the rule in Go, the
// rule in SQL and the scope of search agree.
func TestTheRuleOfVisibilityIsOne(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	w := newWorld(t, h)
	documents := map[PostRef]DocumentRow{}
	h.ok(h.Walk(t.Context(), func(list []DocumentRow) error {
		for _, d := range list {
			documents[PostRef{PostKind(d.Kind), d.ID}] = d
		}
		return nil
	}))
	rapid.Check(t, func(rt *rapid.T) {
		a := w.anyActor(rt)
		threads := ask(t, h, `SELECT 'thread', t.id FROM threads t WHERE `+visible, a)
		posts := ask(t, h, `SELECT 'answer', p.id FROM answers p JOIN threads t ON t.id = p.thread_id WHERE `+visible+` AND `+visiblePost+`
			UNION ALL SELECT 'comment', p.id FROM comments p JOIN threads t ON t.id = p.thread_id WHERE `+visible+` AND `+visiblePost, a)
		shifted, args := VisibleTo(a, 2)
		again := ask(t, h, `SELECT 'thread', t.id FROM threads t WHERE $1 AND `+shifted, a, append([]any{true}, args...)...)
		for id, f := range w.threads {
			ref := PostRef{KindThread, id}
			if CanRead(a, f) != threads[ref] || threads[ref] != again[ref] {
				rt.Fatalf("thread %+v: Go %v, SQL %v, shifted %v", f, CanRead(a, f), threads[ref], again[ref])
			}
			w.searchAgrees(rt, a, documents, ref, f, CanRead(a, f))
		}
		for ref, p := range w.posts {
			can := CanReadPost(a, w.threads[p.thread], p.PostFacts)
			if can != posts[ref] {
				rt.Fatalf("%s %+v in %+v: Go %v, SQL %v", ref.Kind, p, w.threads[p.thread], can, posts[ref])
			}
			w.searchAgrees(rt, a, documents, ref, w.threads[p.thread], can)
		}
	})
}

// searchAgrees holds the scope of search against the rule. What the rule
// forbids may be a candidate only where it is one's own post in a thread that
// was closed to one since; VisibleHits drops that. What it allows is one,
// except another's post in one's own thread beyond one's audiences.
func (w world) searchAgrees(t *rapid.T, a actor.Actor, documents map[PostRef]DocumentRow, ref PostRef, thread Facts, can bool) {
	d, indexed := documents[ref]
	if !indexed {
		return
	}
	sc := Scope(a)
	finds := sc.All || slices.Contains(sc.Reaches, d.Reach) || !sc.Own.IsZero() && sc.Own == d.Author
	switch {
	case finds == can:
	case finds && d.Author == a.MemberID && ref.Kind != KindThread:
	case can && thread.Author == a.MemberID && ref.Kind != KindThread:
	default:
		t.Fatalf("%s of %+v: the scope %+v finds it: %v, the rule allows it: %v", ref.Kind, thread, sc, finds, can)
	}
}

func ask(t *testing.T, h *house, sql string, a actor.Actor, args ...any) map[PostRef]bool {
	t.Helper()
	if args == nil {
		args = scope(a)
	}
	rows, err := h.db.Pool().Query(t.Context(), sql, args...)
	h.ok(err)
	defer rows.Close()
	out := map[PostRef]bool{}
	for rows.Next() {
		var ref PostRef
		h.ok(rows.Scan(&ref.Kind, &ref.ID))
		out[ref] = true
	}
	h.ok(rows.Err())
	return out
}

// The documents of the index are open posts of open threads, and the re-check
// of search's candidates gives exactly those that the rule allows.
func TestHitsAreCheckedAgainByTheRule(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	w := newWorld(t, h)
	var refs []PostRef
	for id := range w.threads {
		refs = append(refs, PostRef{KindThread, id})
	}
	for ref := range w.posts {
		refs = append(refs, ref)
	}
	for _, a := range []actor.Actor{h.student, h.nurse, h.doctor, h.lapsed, h.moderator, {MemberID: w.authors[0], Standing: actor.Clinician}} {
		seen := map[PostRef]bool{}
		for part := range slices.Chunk(refs, 400) {
			hits, err := h.VisibleHits(actor.With(context.Background(), a), part)
			h.ok(err)
			for _, p := range hits {
				seen[p.PostRef] = true
			}
		}
		for _, ref := range refs {
			f, p := w.threads[ref.ID], PostFacts{State: Open}
			if ref.Kind != KindThread {
				f, p = w.threads[w.posts[ref].thread], w.posts[ref].PostFacts
			}
			want := CanReadPost(a, f, p) && f.State == Open && p.State == Open
			if seen[ref] != want {
				t.Fatalf("%s of %+v %+v for %s: shown %v, want %v", ref.Kind, f, p, a.Standing, seen[ref], want)
			}
		}
	}
}

// What a provisional member reads is questions to clinicians and to students,
// and of a student those to students.
func TestAProvisionalMemberReadsQuestionsAlone(t *testing.T) {
	t.Parallel()
	for _, profession := range []string{"physician", "nurse", "student"} {
		a := actor.Actor{MemberID: ids.New(), Standing: actor.Provisional, Profession: profession}
		for _, kind := range []string{"question", "case", "article", "alert", "live"} {
			for _, audience := range EveryAudience {
				want := kind == "question" && (audience == Students || audience == Clinicians && profession != "student")
				if CanRead(a, Facts{Kind: kind, Audience: audience, State: Open, Author: ids.New()}) != want {
					t.Errorf("%s, %s for %s: want %v", kind, audience, profession, want)
				}
				if CanWrite(a, audience) {
					t.Errorf("%s may write for %s", profession, audience)
				}
			}
		}
	}
}

func TestWhoMayWriteWhere(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	nameless := h.doctor
	nameless.Handle = ""
	for _, c := range []struct {
		name string
		who  actor.Actor
		may  []Audience
	}{
		{"physician", h.doctor, EveryAudience},
		{"nurse", h.nurse, []Audience{Clinicians, Students, Learners}},
		{"student", h.student, []Audience{Learners}},
		{"lapsed", h.lapsed, nil}, {"suspended", h.suspended, nil}, {"without a handle", nameless, nil}, {"stranger", actor.Actor{}, nil},
	} {
		for _, audience := range EveryAudience {
			may := slices.Contains(c.may, audience)
			if CanWrite(c.who, audience) != may {
				t.Errorf("%s, %s: the rule says %v", c.name, audience, !may)
			}
			thread := h.asked(h.asker, audience)
			_, asking := h.Ask(h.as(c.who), question(audience))
			_, answering := h.Answer(h.as(c.who), Reply{Thread: thread, Body: "Five days."})
			_, commenting := h.Comment(h.as(c.who), Remark{On: PostRef{KindThread, thread}, Body: "Why?"})
			if (asking == nil) != may || (answering == nil) != may || (commenting == nil) != may {
				t.Errorf("%s, %s: ask %v, answer %v, comment %v", c.name, audience, asking, answering, commenting)
			}
		}
	}
}
