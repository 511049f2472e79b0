package notifyweb

import (
	"time"

	"consilium/internal/forum"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
	"consilium/internal/notify"
	"consilium/internal/platform/web"
)

// Samples gives filled pages for every template, for the check of templates
// against their structs.
func (*Pages) Samples() map[string][]web.Page {
	at := time.Date(2026, 11, 1, 8, 30, 0, 0, time.UTC)
	by := forum.Byline{MemberID: ids.New(), Handle: "bob_m", Profession: "physician", Standing: actor.Clinician, Verified: true, VerifiedAt: at}
	page := notify.Page{Next: "x", Unread: 3}
	add := func(n notify.Notice) {
		n.ID, n.At = ids.New(), at
		page.Notices = append(page.Notices, n)
		n.Read = true
		page.Notices = append(page.Notices, n)
	}
	for _, k := range []notify.Kind{notify.Answer, notify.Comment, notify.Accepted, notify.Endorsed} {
		add(notify.Notice{Kind: k, PostKind: "answer", Title: "A title", BottomLine: "Stop it.", By: by, There: true, Link: "/threads/x#a-y"})
		add(notify.Notice{Kind: k, PostKind: "answer"})
	}
	for _, word := range []string{"approved", "more", "refused", "anything"} {
		add(notify.Notice{Kind: notify.Decision, Word: word, There: true, Link: "/application"})
	}
	for _, word := range []string{"pending", "hidden", "restored", "locked", "unlocked", "retagged", "duplicate", "no-duplicate", "image-erased", "anything"} {
		add(notify.Notice{Kind: notify.Moderation, Word: word, Rule: "5. Be the colleague", PostKind: "comment", Title: "A title", There: true, Link: "/threads/x"})
	}
	add(notify.Notice{Kind: notify.Moderation, Word: "suspended", Rule: "5. Be the colleague", PostKind: "sanction", There: true, Link: "/settings"})
	add(notify.Notice{Kind: notify.Moderation, Word: "lifted", PostKind: "sanction", There: true, Link: "/settings"})
	for _, word := range []string{"profile-hidden", "profile-back"} {
		add(notify.Notice{Kind: notify.Moderation, Word: word, PostKind: "profile", There: true, Link: "/settings#profile"})
	}
	for _, word := range []string{"factor-added", "factor-removed", "factor-copied", "factors-reset", "anything"} {
		add(notify.Notice{Kind: notify.Security, Word: word, There: true, Link: "/settings/factors"})
	}
	for _, word := range []string{"expires-60", "expires-30", "expires-7", "expired", "lapsed", "extended", "provisional-over", "hit", "hit-cleared", "hit-confirmed",
		"appeal-upheld", "appeal-overturned", "appeal-reopened", "else"} {
		add(notify.Notice{Kind: notify.Credential, Word: word, There: true, Link: "/credentials"})
	}
	add(notify.Notice{Kind: notify.Decision, Word: "taken-back", There: true, Link: "/application"})
	for _, word := range []string{"handed", "second", "completed", "else"} {
		add(notify.Notice{Kind: notify.Review, Word: word, PostKind: "item", There: true, Link: "/review"})
	}
	rows := []SwitchRow{{notify.Answer, notify.Switch{Inbox: true, Mail: true}}, {notify.Moderation, notify.Switch{Inbox: true}}}
	return map[string][]web.Page{
		"notify/inbox": {&InboxPage{}, &InboxPage{Page: page}},
		"notify/settings": {
			&SettingsPage{Rows: rows, Hours: hours(), Zone: "UTC"},
			&SettingsPage{Rows: rows, Hours: hours(), From: "22", To: "7", Zone: "Europe/Vienna", Mails: true},
			&SettingsPage{Rows: rows, Hours: hours(), Mails: true, Addressed: true, Errors: map[string]string{"quiet_from": "Choose.", "quiet_to": "Choose both."}},
		},
	}
}
