package forum

import (
	"context"
	"strings"
	"testing"

	"consilium/internal/kernel/ids"
	"consilium/internal/platform/jobs"
)

// desk is a moderators' desk that writes down what it is asked.
type desk struct{ asked []AskedErasure }

func (*desk) Hold(context.Context, Moderated) error    { return nil }
func (*desk) Release(context.Context, Moderated) error { return nil }
func (d *desk) AskErasure(_ context.Context, e AskedErasure) error {
	d.asked = append(d.asked, e)
	return nil
}

func (h *house) withDesk() *desk {
	d := &desk{}
	h.Service = New(Deps{DB: h.db, Clock: h.clock, Seal: h.ring, Holder: d})
	return d
}

func (h *house) bodyOf(answer ids.ID) (body string) {
	h.t.Helper()
	h.ok(h.db.Pool().QueryRow(h.t.Context(), `SELECT body_md || '|' || bottom_line FROM answers WHERE id = $1`, answer).Scan(&body))
	return body
}

func TestAnAuthorCantEraseOthersOwnWords(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		what, body, passage string
		asks                int
	}{
		{"two letters", "Is this er or what?", "er", 0},
		{"a part of words", "Give it over many hours then.", "hours", 1},
		{"a drug", "I'd use heparin here.", "heparin", 1},
		{"a phrase that the question had first", "When do you stop heparin?", "stop heparin", 1},
		{"a diagnosis dressed up", "Mr Atrial Fibrillation, as I call it.", "atrial fibrillation", 1},
		{"a sentence that was there before", "You say: stop the infusion four hours before the procedure and check the clotting.", "stop the infusion four hours before the procedure and check the clotting", 1},
	} {
		t.Run(c.what, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			desk := h.withDesk()
			thread := h.asked(h.asker, Clinicians)
			victim := h.answered(h.doctor, thread, "In atrial fibrillation I stop heparin early, never later.\n\nStop the infusion four hours before the procedure and check the clotting.", "Stop heparin, after hours or not")
			h.edited(h.doctor, Change{Post: PostRef{KindAnswer, victim}, Revision: 1, Reason: "of heparin, more", Body: "In atrial fibrillation I stop heparin early, never later, over hours.\n\nStop the infusion four hours before the procedure and check the clotting.", BottomLine: "Stop heparin, after hours or not"})
			own := PostRef{KindComment, h.commented(h.nurse, PostRef{KindAnswer, victim}, c.body)}
			late := h.answered(h.doctor, thread, "Heparin again: atrial fibrillation needs it for hours, er, days.", "")
			h.ok(h.SaveDraft(h.as(h.asker), AnswerSlot(thread), Draft{Body: "As for heparin in atrial fibrillation, er: hours."}))
			before := h.bodyOf(victim) + h.bodyOf(late)
			out, err := h.Erase(h.as(h.nurse), Erasure{Post: own, Passage: c.passage})
			h.ok(err)
			if after := h.bodyOf(victim) + h.bodyOf(late); after != before {
				t.Errorf("others' words went:\n%s", after)
			}
			if n := h.count(`SELECT count(*) FROM revisions WHERE body_md || bottom_line || reason LIKE '%' || $1 || '%'`, erasedWords); n != 0 {
				t.Error("others' former words went")
			}
			if d, _, err := h.LoadDraft(h.as(h.asker), AnswerSlot(thread)); err != nil || strings.Contains(d.Body, erasedWords) {
				t.Errorf("a draft of another lost words: %q, %v", d.Body, err)
			}
			var body string
			h.ok(h.db.Pool().QueryRow(t.Context(), `SELECT body_md FROM comments WHERE id = $1`, own.ID).Scan(&body))
			if !strings.Contains(body, erasedWords) {
				t.Errorf("one's own words stayed: %q", body)
			}
			if len(desk.asked) != c.asks || out.Asked != (c.asks > 0) {
				t.Errorf("moderators were asked %d times, want %d; %+v", len(desk.asked), c.asks, out)
			}
			for _, e := range desk.asked {
				if e.Hide || e.Author == h.nurse.MemberID || e.Passage != c.passage {
					t.Errorf("asked: %+v", e)
				}
			}
		})
	}
}

func TestANameThatAnotherWroteFirstWaitsHiddenForAModerator(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	desk := h.withDesk()
	thread := h.asked(h.asker, Clinicians)
	first := h.answered(h.doctor, thread, "Our patient Wilhelmina Pfefferkorn had it.", "")
	own := PostRef{KindAnswer, h.answered(h.nurse, thread, "So Wilhelmina Pfefferkorn had it?", "")}
	out, err := h.Erase(h.as(h.nurse), Erasure{Post: own, Passage: "Wilhelmina Pfefferkorn"})
	h.ok(err)
	if !out.Asked || out.Kept != 1 || len(desk.asked) != 1 || !desk.asked[0].Hide || desk.asked[0].PostRef != (PostRef{KindAnswer, first}) {
		t.Fatalf("%+v, %+v", out, desk.asked)
	}
	if !strings.Contains(h.bodyOf(first), name) {
		t.Error("what another wrote first went without a moderator")
	}
}

func TestACopyOfAnothersAnswerErasesNothingOfIt(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.withDesk()
	thread := h.asked(h.asker, Clinicians)
	const sentence = "Stop the infusion four hours before the procedure and check the clotting once more."
	victim := h.answered(h.doctor, thread, sentence, "")
	copied := PostRef{KindComment, h.commented(h.nurse, PostRef{KindAnswer, victim}, sentence)}
	quoting := h.answered(h.trainee, thread, "> "+sentence+"\n\nI agree.", "")
	h.ok(second(h.Erase(h.as(h.nurse), Erasure{Post: copied})))
	if body := h.bodyOf(victim); body != sentence+"|" {
		t.Errorf("the original says %q", body)
	}
	if body := h.bodyOf(quoting); strings.Contains(body, erasedWords) {
		t.Errorf("a quote of the original says %q", body)
	}
	// Nor does a moderator who takes the copy away.
	again := PostRef{KindComment, h.commented(h.nurse, PostRef{KindAnswer, victim}, sentence)}
	h.ok(second(h.Erase(h.as(h.moderator), Erasure{Post: again})))
	if body := h.bodyOf(victim); body != sentence+"|" {
		t.Errorf("after a moderator the original says %q", body)
	}
}

func TestAMarkedQuoteLosesThePassageThatItQuotes(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.withDesk()
	thread := h.asked(h.asker, Clinicians)
	own := PostRef{KindAnswer, h.answered(h.nurse, thread, "She keeps bees behind the old mill.", "")}
	quoting := h.answered(h.doctor, thread, "> She keeps bees behind the old mill.\n\nThe old mill at my place has none.", "")
	out, err := h.Erase(h.as(h.nurse), Erasure{Post: own, Passage: "the old mill"})
	h.ok(err)
	if got, want := h.bodyOf(quoting), "> She keeps bees behind "+erasedWords+".\n\nThe old mill at my place has none.|"; got != want || out.Kept != 1 {
		t.Errorf("%q, want %q; %+v", got, want, out)
	}
}

func TestOthersAreToldThatWordsOfTheirsWereErased(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	x := h.tellOf()
	h.ok(second(h.Erase(h.as(h.asker), Erasure{Post: PostRef{KindThread, x.thread}, Passage: name})))
	for who, want := range map[ids.ID]int{h.doctor.MemberID: 1, h.nurse.MemberID: 1, h.asker.MemberID: 0} {
		n := h.count(`SELECT count(*) FROM river_job WHERE kind = $1 AND args->>'about' = 'moderation' AND args->>'detail' = 'passage-erased' AND args->>'member_id' = $2`,
			jobs.Notify{}.Kind(), who.String())
		if n != want {
			t.Errorf("told %d times, want %d", n, want)
		}
	}
}
