package moderationweb

import (
	"time"

	"consilium/internal/account"
	"consilium/internal/forum"
	"consilium/internal/guard"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
	"consilium/internal/media"
	"consilium/internal/moderation"
	"consilium/internal/platform/web"
)

// Samples gives filled pages for every template, for the check of templates
// against their structs.
func (*Pages) Samples() map[string][]web.Page {
	at := time.Date(2026, 11, 1, 8, 30, 0, 0, time.UTC)
	file := moderation.File{Byline: account.Byline{Handle: "ann_w", Profession: "physician", Stage: "attending", Specialty: "Cardiology",
		Jurisdiction: "AT", Standing: actor.Clinician, VerifiedAt: &at}, MaySuspend: true}
	suspended := file
	suspended.Standing, suspended.Suspended, suspended.MaySuspend, suspended.MayLift = actor.Suspended, true, false, true
	suspended.Sanctions = []moderation.Sanction{{ID: ids.New(), Rule: "5. Be the colleague", Message: "Read it again.", By: "mod", CreatedAt: at, Until: &at},
		{ID: ids.New(), Rule: "7. Nothing is for sale", By: "mod", CreatedAt: at, LiftedAt: &at, LiftedBy: "mod"}}
	post := samplePost(at)
	entry := moderation.AuditEntry{ID: 3, At: at, Action: "thread.ask", Actor: ids.New(), Object: "thread", ObjectID: ids.New(), Detail: "question", Outcome: "done", Request: "0a1b"}
	return map[string][]web.Page{
		"moderation/flag": {
			&FlagPage{Post: post, Name: "answer", Place: "/threads/x", Ref: "answer:x", Key: "k", Reasons: moderation.Reasons},
			&FlagPage{Post: post, Name: "answer", Reasons: moderation.Reasons, Reason: moderation.Dangerous, Note: "Too long.",
				Errors: map[string]string{"reason": "Say what is wrong with it.", "note": "Too long."}},
		},
		"moderation/desk": sampleDesks(post, at),
		"moderation/guard": {&GuardPage{}, &GuardPage{Hits: []GuardHit{{moderation.Stumbled{Hit: guard.Hit{ID: ids.New(), At: at}, Post: post}, []string{"A name"}, "/moderation/posts/answer/x"}, {moderation.Stumbled{Hit: guard.Hit{At: at}, Post: post, Own: true}, []string{"What comes together"}, "/x"},
			{moderation.Stumbled{Hit: guard.Hit{ID: ids.New(), Handle: "ann_w", At: at}}, []string{"A name"}, "/members/ann_w"}, {moderation.Stumbled{Hit: guard.Hit{ID: ids.New(), At: at}}, []string{"A name"}, ""}},
			Reasons: []GuardReason{{moderation.Reasoned{Kept: guard.Kept{ID: ids.New(), Handle: "ann_w", Answer: guard.Answer{Code: guard.Author, Words: "Her paper."}, At: at}, Post: post},
				"A name", "text", "The author", "/threads/x"}, {moderation.Reasoned{Kept: guard.Kept{At: at}, Own: true}, "A name", "profile", "My own", ""}}}},
		"moderation/member": {
			&MemberPage{File: file, Rules: moderation.Rules, Spans: spans, Span: "7"},
			&MemberPage{File: file, Rules: moderation.Rules, Spans: spans, Span: "7", Typed: true, Message: "Typed."},
			&MemberPage{File: file, Rules: moderation.Rules, Spans: spans, Span: "7", MayAct: true},
			&MemberPage{File: suspended, MayAct: true, Errors: map[string]string{"rule": "Choose.", "message": "Too long.", "span": "Choose."}},
			&MemberPage{File: file, Rules: moderation.Rules, Spans: spans, Rule: "5", MayAct: true, Typed: true, Errors: map[string]string{"rule": "Choose.", "message": "Too long.", "span": "Choose."}},
		},
		"moderation/audit": {
			&AuditPage{},
			&AuditPage{Narrowed: true, Action: "x", Errors: map[string]string{"action": "No.", "actor": "No.", "object": "No."}},
			&AuditPage{Entries: []moderation.AuditEntry{entry, {At: at, Action: "member.lift", Outcome: "failed"}}, Next: "/audit?before=3"},
		},
	}
}

func samplePost(at time.Time) forum.Post {
	return forum.Post{PostRef: forum.PostRef{Kind: forum.KindAnswer, ID: ids.New()}, Thread: ids.New(), ThreadKind: "case", Title: "A title", Text: "Some words.",
		HTML: "<p>Some words.</p>", BottomLine: "Stop it.", Audience: forum.Learners, State: forum.Hidden, Rule: moderation.PendingRule, Keys: []string{"cardiology"},
		CreatedAt: at, Author: forum.Byline{Handle: "bob_m", Profession: "physician", Standing: actor.Clinician, Verified: true, VerifiedAt: at}}
}

func sampleDesks(post forum.Post, at time.Time) []web.Page {
	flags := []moderation.Flag{{ID: ids.New(), Reason: moderation.Recognisable, Note: "A rare story.", State: "open", By: "ann_w", CreatedAt: at},
		{ID: ids.New(), Reason: moderation.Conduct, State: "dismissed", CreatedAt: at, DecidedBy: "mod", DecidedAt: at}}
	desk := moderation.Desk{Open: 101, Waiting: []moderation.Waiting{{Post: post, Flags: flags}}}
	thread := post
	thread.Kind, thread.State, thread.Rule, thread.Locked = forum.KindThread, forum.Open, "", true
	hidden := thread
	hidden.State, hidden.Rule, hidden.Locked = forum.Hidden, "5. Be the colleague", false
	tags := []Tag{{"cardiology", "Cardiology", true}, {"nephrology", "Nephrology", false}}
	images := []media.Image{{ID: ids.New(), Words: media.Words{Alt: "Something to be seen."}, Files: []media.File{{Number: 1, Width: 480, Height: 320}}}, {ID: ids.New()}}
	errors := map[string]string{"do": "Choose.", "rule": "Choose.", "reason": "Say why.", "specialties": "One to three.", "duplicate_of": "No thread."}
	return []web.Page{
		&DeskPage{},
		&DeskPage{Desk: desk},
		&DeskPage{Desk: desk, Chosen: true, Case: moderation.Case{Post: post, Flags: flags, Waits: true, Pending: true}, Name: "answer", At: "/x", MayAct: true, Rules: moderation.Rules, Errors: errors, Rule: "5"},
		&DeskPage{Desk: desk, Chosen: true, Case: moderation.Case{Post: post, Flags: flags, Waits: true, Own: true}, Name: "answer"},
		&DeskPage{Chosen: true, Typed: true, Case: moderation.Case{Post: thread, LockReason: "In circles."}, Name: "question", Rules: moderation.Rules, Tags: tags, Current: []string{"Cardiology"}, Errors: errors, Reason: "x", Duplicate: "/threads/x"},
		&DeskPage{Chosen: true, MayAct: true, Case: moderation.Case{Post: hidden, Duplicate: ids.New()}, Name: "question", Rules: moderation.Rules, Tags: tags, Duplicate: "/threads/x"},
		&DeskPage{Chosen: true, MayAct: true, At: "/x", Case: moderation.Case{Post: post, Images: images}, Name: "answer", Rules: moderation.Rules, Image: images[0].ID.String(), ImageRule: "1", Errors: map[string]string{"image": "Choose.", "image_rule": "Choose."}},
		&DeskPage{Chosen: true, Case: moderation.Case{Post: post, Images: images[:1]}, Name: "answer"},
		&DeskPage{Chosen: true, Case: moderation.Case{Post: hidden, Own: true}, Name: "question", Tags: tags},
	}
}
