package search

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
)

func TestWhatIsFound(t *testing.T) {
	t.Parallel()
	mi := post(Thread, "title: Beta-blocker after MI", "body: Stop at one year? The OR was 0.9, n = 10,000.", "specialty: cardiology", "handle: D_Whitcomb", "kind: case")
	af := post(Thread, "title: AF and AS", "body: Heart failure with atrial fibrillation. Shortness of breath on 5mg.", "specialty: cardiology", "specialty: family-medicine")
	fa := answerTo(mi, "line: Stopping is reasonable", "body: Failure of the heart. I do this as often as not.", "handle: silva")
	note := answerTo(af, "body: Ménière and hepatitis A; AIDS.")
	note.Kind = Comment
	x := built(t, newShelf(mi, af, fa, note))
	for text, docs := range map[string][]Document{
		"mi": {mi}, "MI": {mi}, "af": {af}, "beta blockers": {mi}, "betablocker": nil,
		"10000": {mi}, "0.9": {mi}, "5 mg": {af}, "5-mg": {af}, "meniere": {note}, "hepatitis A": {note},
		"AS": {af}, "as": {af}, "OR": {mi}, "stopped": {mi, fa}, "heart failure": {af, fa},
		`"heart failure"`: {af}, `"failure heart"`: nil, `"failure of the heart"`: {fa}, `"shortness of breath"`: {af},
		`"as failure"`: {af, fa}, `"reasonable failure"`: nil, `"MI stop"`: nil,
		"heart -atrial": {fa}, `heart -"heart failure"`: {fa}, "-heart": nil, "heart -the": {af, fa},
		"specialty:cardiology": {mi, af}, "specialty:family-medicine heart": {af}, "specialty:nothing heart": nil,
		"author:d_whitcomb": {mi}, "author:SILVA heart": {fa}, "kind:case": {mi}, "kind:thread": {mi, af},
		"kind:question": {af}, "kind:answer": {fa}, "kind:comment": {note}, "kind:answer meniere": nil,
		"": nil, "***": nil, "marker": nil, "clinicians": nil,
		"what should I do about heart failure or meniere in hepatitis": {note, af, fa},
	} {
		wants(t, x, text, everything, docs...)
	}
	if got := find(t, x, "heart atrial", everything); !slices.Equal(got, []ids.ID{af.ID, fa.ID}) {
		t.Error("a post with all the words doesn't come first")
	}
	if res, err := x.Search(t.Context(), Parse("stopping reasonable"), everything, nil, 5); err != nil || len(res.Hits) != 2 ||
		res.Hits[0].ID != fa.ID || res.Hits[0].Thread != mi.ID || res.Hits[0].Kind != Answer || res.All != 1 || res.Total != 2 {
		t.Errorf("got %+v, %v", res, err)
	}
}

func TestTitleAndBottomLineWeighMore(t *testing.T) {
	t.Parallel()
	filler := strings.Repeat("other words of a post ", 20)
	body := post(Thread, "title: Something", "body: sepsis once. "+filler)
	line := answerTo(body, "line: It is sepsis", "body: "+filler)
	title := post(Thread, "title: Sepsis", "body: "+filler)
	x := built(t, newShelf(body, line, title))
	if got := find(t, x, "sepsis", everything); !slices.Equal(got, []ids.ID{title.ID, line.ID, body.ID}) {
		t.Errorf("title %v, line %v, body %v: got %v", title.ID, line.ID, body.ID, got)
	}
}

func TestScopeHidesFromListsAndCounts(t *testing.T) {
	t.Parallel()
	me := ids.New()
	open := post(Thread, "body: canary one", "reach: students")
	closed := post(Thread, "body: canary two", "reach: physicians")
	mine := post(Thread, "body: canary three", "reach: physicians")
	mine.Author = me
	none := post(Thread, "body: canary four", "reach: ")
	x := built(t, newShelf(open, closed, mine, none))
	wants(t, x, "canary", Scope{})
	wants(t, x, "canary", Scope{Reaches: []string{"nobody", "-", ""}})
	wants(t, x, "canary", Scope{Reaches: []string{"students"}}, open)
	wants(t, x, "canary", Scope{Reaches: []string{"students"}, Author: me}, open, mine)
	wants(t, x, "canary", Scope{Author: me}, mine)
	wants(t, x, "canary", Scope{Reaches: []string{"students", "physicians", "-"}}, open, closed, mine)
	wants(t, x, "canary", everything, open, closed, mine, none)
	wants(t, x, "kind:question", Scope{Reaches: []string{"students"}}, open)
	wants(t, x, "canary two", Scope{Reaches: []string{"students"}}, open)
	res, err := x.Search(t.Context(), Parse("canary two"), Scope{Reaches: []string{"students"}}, nil, 10)
	if err != nil || res.Total != 1 || res.All != 0 {
		t.Errorf("counts say more than the list: %+v, %v", res, err)
	}
}

// Pages of three, walked by find, must give each document once, in one order.
func TestPagesAreOneTotalOrder(t *testing.T) {
	t.Parallel()
	s := newShelf()
	var docs []Document
	for i := range 40 {
		// Many equal scores, and posts with one word or both.
		d := post(Thread, "body: sepsis"+strings.Repeat(" and shock", i%2)+strings.Repeat(" filler", i%3))
		docs = append(docs, d)
		s.put(d)
	}
	x := built(t, s)
	wants(t, x, "sepsis shock", everything, docs...)
	wants(t, x, "kind:thread", everything, docs...)
	order := find(t, x, "kind:thread", everything)
	if !slices.IsSortedFunc(order, func(a, b ids.ID) int { return strings.Compare(b.String(), a.String()) }) {
		t.Error("without words the newest isn't first")
	}
	whole, err := x.Search(t.Context(), Parse("sepsis shock"), everything, nil, 100)
	must(t, err)
	for i, id := range find(t, x, "sepsis shock", everything) {
		if whole.Hits[i].ID != id {
			t.Fatalf("hit %d differs between one page and many", i)
		}
	}
	if whole.All != 20 || whole.Total != 40 {
		t.Errorf("%d of %d", whole.All, whole.Total)
	}
}

func TestCommonWordsPropose(t *testing.T) {
	t.Parallel()
	s := newShelf()
	s.batch = 1000
	for range commonFloor + 10 {
		s.put(post(Thread, "body: patient stable"))
	}
	rare := post(Thread, "body: patient porphyria")
	alone := post(Thread, "body: porphyria")
	s.put(rare)
	s.put(alone)
	x := built(t, s)
	wants(t, x, "patient porphyria", everything, rare, alone)
	res, err := x.Search(t.Context(), Parse("patient stable"), everything, nil, 100)
	if err != nil || len(res.Hits) != 100 || res.All != commonFloor+10 {
		t.Errorf("two common words find %d posts, %v", res.All, err)
	}
}

func TestABroadPhraseIsReadOnlySoFar(t *testing.T) {
	t.Parallel()
	s := newShelf()
	s.batch = 1000
	for range 3 * maxLooks {
		s.put(post(Thread, "body: blood of pressure"))
	}
	best := post(Thread, "title: blood pressure")
	s.put(best)
	x := built(t, s)
	res, err := x.Search(t.Context(), Parse(`"blood of pressure"`), everything, nil, 10)
	if err != nil || len(res.Hits) != 10 || !res.Partial || res.Total < maxLooks {
		t.Errorf("%d hits of %d, partial %v, %v", len(res.Hits), res.Total, res.Partial, err)
	}
	if res, err := x.Search(t.Context(), Parse(`"pressure blood"`), everything, nil, 10); err != nil || len(res.Hits) != 0 || !res.Partial {
		t.Errorf("%+v, %v", res, err)
	}
	g, err := x.use()
	must(t, err)
	defer g.users.RUnlock()
	v, err := g.view(t.Context())
	must(t, err)
	defer v.close()
	if _, err := v.run(Parse(`"pressure blood"`), everything, &collector{v: v, size: 11}); err != nil || v.looked != 2*maxLooks {
		t.Errorf("read the order of %d documents, %v", v.looked, err)
	}
}

func TestCursorsFromOutside(t *testing.T) {
	t.Parallel()
	good := Cursor{some: true, score: 1.5, id: key(Answer, ids.New())}
	got, err := ParseCursor(good.String())
	if err != nil || *got != good {
		t.Errorf("%v, %v", got, err)
	}
	for _, text := range []string{"x", "a.", "a3ff.b", "a7ff8000000000001." + good.id, "b3ff." + good.id, "a3ff." + good.id + "x", strings.Repeat("a", 5000)} {
		if _, err := ParseCursor(text); err == nil {
			t.Errorf("%.50q was taken for a cursor", text)
		}
	}
}

// hostile are queries made to cost much or to be taken for a language.
func hostile() []string {
	return []string{
		"*", "* * * * * * * * * *", "?????*", "/.*.*.*.*/", "/(a+)+$/", "[a-z]{1,9999}", "~0.1 a~2 b~2",
		strings.Repeat("word ", 1000), strings.Repeat("x", 10_000), strings.Repeat("é", 10_000),
		strings.Repeat(`"`, 401), strings.Repeat(`"(["`, 200), strings.Repeat("(", 500) + strings.Repeat(")", 500),
		"AND OR NOT + - && || ! ^ ~ : \\ AND OR NOT", strings.Repeat("-a ", 300), strings.Repeat("kind:case author:x specialty:y ", 20),
		"the of and to in a is it as at be by", "\x00\x01\x02\x7f\u200b\u202e\ufeff\xff\xfe", "a b c d e f g h i j k l m n o p q r s t",
		`{"match_all":{}}`, "'; DROP TABLE threads; --", strings.Repeat("patient stable dose review plan care unit ward ", 8),
	}
}

// worked is how long a processor has worked for this thread.
func worked() time.Duration {
	const thread = 1 // RUSAGE_THREAD of Linux
	var u syscall.Rusage
	_ = syscall.Getrusage(thread, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func TestHostileQueriesAreCheap(t *testing.T) {
	t.Parallel()
	s := newShelf()
	s.batch = 1000
	for i := range 3000 {
		s.put(post(Thread, fmt.Sprintf("body: the patient is stable, dose review plan care unit ward word a b c d e f g number%d kind%d", i%17, i)))
	}
	x := built(t, s)
	list := hostile()
	if len(list) < 20 {
		t.Fatalf("%d queries", len(list))
	}
	var wg sync.WaitGroup
	for range 4 {
		for _, text := range list {
			wg.Go(func() {
				runtime.LockOSThread()
				defer runtime.UnlockOSThread()
				start := worked()
				q := Parse(text)
				if _, err := x.Search(context.Background(), q, everything, nil, 10); err != nil {
					t.Errorf("%.30q: %v", text, err)
				}
				Highlight(strings.Repeat("the patient is stable ", 1000), q, 100)
				// Far above what it takes (a few ms); a query that ran away
				// would take seconds. Only what a processor does for it counts:
				// the others are under way too.
				if took := worked() - start; took > 5*time.Second {
					t.Errorf("%.30q took %v", text, took)
				}
			})
		}
	}
	wg.Wait()
}

func TestSearchesAreBoundedInTimeAndNumber(t *testing.T) {
	t.Parallel()
	s := newShelf(post(Thread, "body: sepsis"))
	o := s.options()
	o.Parallel, o.Deadline = 1, 20*time.Millisecond
	x, err := Open(t.TempDir(), o)
	must(t, err)
	defer func() { _ = x.Close() }()
	must(t, x.Rebuild(t.Context(), nil))
	x.slots <- struct{}{} // somebody else's search
	if _, err := x.Search(t.Context(), Parse("sepsis"), everything, nil, 10); !errs.Is(err, errs.Unavailable) {
		t.Errorf("the second search at once: %v", err)
	}
	<-x.slots
	ctx, cancel := context.WithDeadline(t.Context(), time.Now().Add(-time.Second))
	defer cancel()
	g, err := x.use()
	must(t, err)
	defer g.users.RUnlock()
	v, err := g.view(ctx)
	must(t, err)
	defer v.close()
	for range 255 {
		must(t, v.tick())
	}
	if v.tick() == nil {
		t.Error("a search out of time goes on")
	}
}
