package forumweb

import (
	"time"

	"consilium/internal/forum"
	"consilium/internal/guard"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/web"
)

// Samples gives filled pages for every template, for the check of templates
// against their structs.
func (*Pages) Samples() map[string][]web.Page {
	words := map[string]string{"body": "Nothing is written here yet.", "title": "Too short.", "bottom_line": "Too long.",
		"specialties": "One to three.", "audience": "Choose one.", "kind": "Choose one.", "reason": "Say why."}
	full := Composer{Key: ids.New().String(), Slot: "ask", Body: "Words", BottomLine: "One.", Errors: words, Saved: sampleTime,
		Preview: "<p>Words</p>", Previewed: true, Guard: samplePanel()}
	choices := []Choice{{Specialty{"nephrology", "Nephrology", []string{"kidney"}}, true}, {Specialty{Key: "surgery", Name: "Surgery"}, false}}
	audiences := []AudienceChoice{{forum.Clinicians, "About 40 people can read this.", reach(forum.Clinicians, ""), true}}
	draft := DraftLink{Slot: "ask", Words: "Is a potassium …", Path: "/ask", Saved: sampleTime}
	profile := forum.Profile{Byline: sampleByline(actor.Clinician), BioHTML: "<p>I read ECGs.</p>", JoinedAt: sampleTime}
	hidden := profile
	hidden.BioHidden = true
	return map[string][]web.Page{
		"forum/list": {&ListPage{Heading: "Newest", Tab: forum.Newest}, &ListPage{Tab: forum.Unanswered}, &ListPage{Tab: forum.Bookmarks, Personal: true},
			&ListPage{Tab: forum.Own, Personal: true, MayAsk: true, MayDraft: true}, sampleList(draft)},
		"forum/show": {&ShowPage{Title: "A question", WhyNot: "Locked."},
			&ShowPage{ID: ids.New(), Case: true, Thread: "<h1>A case</h1>", Edited: true, Next: "3~x", Later: true, MayAnswer: true, MayDraft: true,
				Audience: forum.Learners, Who: "About 40 people can read this.", Reach: reach(forum.Learners, ""), Composer: full,
				Specialties: []Specialty{{Key: "nephrology", Name: "Nephrology"}}}},
		"forum/ask":     {&AskPage{Choices: choices, Audiences: audiences}, &AskPage{Kind: "case", Title: "Short", Choices: choices, Audiences: audiences, Composer: full}},
		"forum/comment": {&CommentPage{Post: samplePost(forum.KindThread)}, &CommentPage{Post: samplePost(forum.KindAnswer), Composer: full}},
		"forum/edit": {&EditPage{Name: "comment", Post: forum.KindComment, Path: "/comments/1", Held: true},
			&EditPage{Name: "answer", Post: forum.KindAnswer, Conflicting: true, Composer: full, Present: forum.Words{Body: "Now", BottomLine: "One.", Title: "A title"}},
			&EditPage{Name: "question", Post: forum.KindThread, Choices: choices, Audiences: audiences, Title: "A title", Reason: "Spelling", Composer: full}},
		"forum/erase": {&ErasePage{Name: "answer", Words: forum.Words{Title: "A title", BottomLine: "One.", Body: "Words"}},
			&ErasePage{Name: "question", Confirm: true, Typed: true, Whole: true, Passage: "x", Errors: map[string]string{"what": "Choose.", "passage": "Type.", "sure": "Tick."}}},
		"forum/revisions": {&RevisionsPage{Name: "answer"}, &RevisionsPage{Name: "question", Rows: rowsOf(sampleRevisions())}},
		"forum/drafts": {&DraftsPage{}, &DraftsPage{MayDraft: true, Rows: []DraftRow{{DraftLink: draft, Use: "A new question"},
			{DraftLink: draft, Use: "An answer", Title: "A thread", Gone: true}}}},
		"forum/profile": {&ProfilePage{Member: forum.Profile{Byline: sampleByline(actor.Closed)}}, &ProfilePage{Member: hidden}, &ProfilePage{Member: hidden, Own: true},
			&ProfilePage{Member: profile, Own: true, Next: "x", Later: true, Posts: []ProfileRow{{ProfilePost: forum.ProfilePost{
				PostRef: forum.PostRef{Kind: forum.KindAnswer, ID: ids.New()}, Title: "A title", BottomLine: "One.", Audience: forum.Learners,
				Accepted: true, Votes: 3, CreatedAt: sampleTime}, Place: "/threads/1"}}}},
	}
}

// samplePanel has everything that the guard can ask.
func samplePanel() *guard.Panel {
	found := guard.Finding{Key: "00ff", Field: "body", Type: "NAME", Tier: "BLOCK", Reason: "A title before it.", Replacement: "X.", Text: "Keller", Before: "Mrs. ", After: " fell.", End: 6, Open: true}
	warned, answered := found, found
	warned.Key, warned.Tier, warned.Replacement = "01ff", "WARN", ""
	answered.Key, answered.Open, answered.Answer = "02ff", false, guard.Answer{Code: guard.Author, Words: "Her paper."}
	p := guard.NewPanel(guard.Decision{Findings: []guard.Finding{found, warned, answered}, Unreadable: true,
		Cell: &guard.Cell{Key: "03ff", Sentence: "A relative could recognise this.", Parts: []string{"a time: 14:32"}, Open: true}}, guard.Answers{}, "clinicians")
	p.Refused, p.Focus = true, true
	return p
}

var sampleTime = time.Date(2026, 11, 1, 8, 30, 0, 0, time.UTC)

func sampleByline(s actor.Standing) forum.Byline {
	b := forum.Byline{MemberID: ids.New(), Handle: "ann_w", Profession: "physician", Stage: "attending", Specialty: "Nephrology",
		Jurisdiction: "GB", Standing: s, Verified: s == actor.Clinician || s == actor.Student, VerifiedAt: sampleTime}
	if s == actor.Student {
		b.Profession, b.Stage = "student", "student"
	}
	return b
}

func sampleList(draft DraftLink) *ListPage {
	row := forum.Row{ID: ids.New(), Kind: "case", Title: "A title", Excerpt: "Words", Audience: forum.Learners, Keys: []string{"nephrology", "surgery"},
		Specialties: []string{"Nephrology", "Surgery"}, CreatedAt: sampleTime, Author: sampleByline(actor.Student), Locked: true, Duplicate: true}
	settled := row
	settled.Kind, settled.Audience, settled.BottomLine, settled.Answers, settled.Accepted = "question", forum.Physicians, "One.", 2, true
	settled.Author = sampleByline(actor.Lapsed)
	return &ListPage{Heading: "Learners' area", Tab: forum.Newest, Area: string(forum.Learners), Specialty: "nephrology", MayAsk: true, MayDraft: true,
		Rows: rows([]forum.Row{row, settled}), Next: "/threads?after=x", Prev: "/threads?after=y", Drafts: []DraftLink{draft},
		Tabs:    []Tab{{"Newest", "/threads", true}, {"Active", "/active", false}},
		Shelves: shelves([]Specialty{{Key: "nephrology", Name: "Nephrology"}, {Key: "surgery", Name: "Surgery"}}, "nephrology")}
}

func samplePost(kind forum.PostKind) forum.Post {
	return forum.Post{PostRef: forum.PostRef{Kind: kind, ID: ids.New()}, HTML: "<p>Words</p>", Audience: forum.Students, Author: sampleByline(actor.Clinician)}
}

func sampleRevisions() []forum.Revision {
	by := sampleByline(actor.Clinician)
	return []forum.Revision{{Number: 1, Title: "A title", Body: "Stop ramipril.", Editor: by, At: sampleTime},
		{Number: 2, Title: "A better title", Body: "Stop trimethoprim.", BottomLine: "Stop it.", Reason: "Wrong drug", Editor: by, At: sampleTime},
		{Number: 3, Title: "A better title", Body: "Stop trimethoprim.", BottomLine: "Stop it.", Reason: "Specialty", Editor: by, At: sampleTime}}
}
