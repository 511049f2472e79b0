package mediaweb

import (
	"time"

	"consilium/internal/kernel/ids"
	"consilium/internal/kernel/places"
	"consilium/internal/media"
	"consilium/internal/media/pipeline"
	"consilium/internal/platform/web"
)

// Samples gives filled pages for every template, for the check of templates
// against their structs.
func (*Pages) Samples() map[string][]web.Page {
	at := time.Date(2026, 11, 1, 8, 30, 0, 0, time.UTC)
	made := media.Image{ID: ids.New(), Slot: "ask", State: media.Made, Subject: "ct", Screen: true, Width: 600, Height: 400, Held: true, Version: 3,
		Words:   media.Words{Alt: "Something to be seen.", Annotations: []media.Annotation{{Kind: "label", X: 1, Y: 2, Text: "Here"}, {Kind: "arrow", X2: 3, Y2: 4, Frame: 1}}},
		Consent: ids.New(), Facts: pipeline.Facts{Frames: 3},
		Files: []media.File{{Number: 1, Use: pipeline.Sized, Width: 480, Height: 320}, {Number: 2, Use: pipeline.Full, Width: 600, Height: 400}}}
	masked, given, lost := made, made, made
	masked.State, masked.Reason, masked.Words, masked.Files = media.Mask, "There is text in the picture.", media.Words{}, nil
	masked.Proposals = []pipeline.Proposal{{Box: pipeline.Box{X: 1, Y: 2, W: 30, H: 40}, Why: pipeline.WhyText}, {Why: pipeline.WhyFace}, {Why: pipeline.WhyBorder}}
	given.State, given.Files, lost.State, lost.Held, lost.Files = media.Given, nil, media.Mask, false, nil
	posted := made
	posted.Slot, posted.Held = "", false
	consent := media.Consent{ID: ids.New(), Basis: media.Written, Obtained: at, Expires: at.AddDate(1, 0, 0), HasCode: true, CreatedAt: at}
	exempt := media.Consent{ID: ids.New(), Basis: media.NotNeeded, Source: "A rule", CreatedAt: at}
	fields := ConsentFields{Same: "new", Basis: media.Spoken, Obtained: "2026-10-01", Expires: "2027-10-01", Jurisdiction: "GB", Held: true,
		Earlier: []media.Consent{consent}, Countries: []places.Place{{Key: "GB", Name: "United Kingdom"}}}
	wrong := map[string]string{"alt": "Too short.", "subject": "Choose.", "looked": "Look.", "basis": "Say how.", "same": "No longer.", "jurisdiction": "Choose.",
		"obtained": "A day.", "expires": "A day.", "held": "Say so.", "masks": "Outside.", "shape": "Four numbers."}
	checks := ticks(media.Looked(), func(key string) bool { return key == "faces" })
	subjects := ticks(media.Subjects(), func(key string) bool { return key == "ct" })
	page := func(i media.Image, more func(*ImagePage)) web.Page {
		p := &ImagePage{Image: i, Back: "/ask", Writes: true, Boxes: rowsOf(i), Polygons: "[]", Checks: checks, Subjects: subjects, Alt: i.Alt, Consent: fields, Picture: i.Small()}
		if more != nil {
			more(p)
		}
		return p
	}
	return map[string][]web.Page{
		"media/waiting": {&WaitingPage{Slot: "ask", Back: "/ask"}, &WaitingPage{Slot: "ask", Back: "/ask", Key: "k", Rows: []media.Image{made, masked, given, lost}, Refused: []string{"Not an image."}, Screen: true}},
		"media/image": {page(made, nil), page(made, func(p *ImagePage) { p.Back, p.Writes = "/images/mine", false }), page(masked, func(p *ImagePage) { p.Attest = true }), page(given, nil), page(lost, nil),
			page(made, func(p *ImagePage) { p.Errors, p.Lead = wrong, "Nothing was kept." }),
			page(posted, func(p *ImagePage) {
				p.Posted, p.Recorded, p.Code, p.Withdraw = true, &consent, "AAAA-BBBB", "https://consilium.example/withdraw"
			}),
			page(posted, func(p *ImagePage) { p.Posted, p.Recorded = true, &exempt })},
		"media/view": {&ViewPage{Image: made, Caption: media.Caption(made), Back: "/threads/1", StudyJSON: "{}", OthersJSON: "[]", At: 1, Number: 2, Before: 1, After: 3, Own: true},
			&ViewPage{Image: media.Image{ID: ids.New()}, Before: -1, After: -1, Desk: "/moderation/posts/thread/1#images"}},
		"media/mine": {&MinePage{}, &MinePage{After: "k"}, &MinePage{Rows: []MineRow{{Image: made, Posted: true, Place: "/threads/1"}, {Image: masked, Place: "/ask"}}, Opens: true, Writes: true, Next: "k"},
			&MinePage{Rows: []MineRow{{Image: made, Posted: true, Place: "/threads/1"}, {Image: masked, Place: "/ask"}}, Opens: true},
			&MinePage{Rows: []MineRow{{Image: made, Posted: true}, {Image: lost}}, Suspended: true, After: "k"}},
		"media/withdraw": {&WithdrawPage{}, &WithdrawPage{Code: "A", Errors: map[string]string{"code": "Nobody gave it."}},
			&WithdrawPage{Code: "A", Found: &media.Withdrawable{Images: 2, Recorded: at}}, &WithdrawPage{Found: &media.Withdrawable{Done: true}}},
	}
}
