package webtest

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"net/url"
	"strconv"
	"strings"

	"consilium/internal/forum"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
	"consilium/internal/media"
	"consilium/internal/media/pipeline"
	"consilium/internal/platform/web"
)

// photograph is a picture as a camera makes one, with nothing in it that looks
// like writing: a slope of greys, a little different each time.
func (s *stage) photograph() []byte {
	s.h.t.Helper()
	img, shift := image.NewGray(image.Rect(0, 0, 640, 480)), s.next()%40
	for y := range 480 {
		for x := range 640 {
			img.SetGray(x, y, color.Gray{Y: uint8(60 + shift + (x+y)/16)})
		}
	}
	var out bytes.Buffer
	ok(s.h.t, jpeg.Encode(&out, img, nil))
	return out.Bytes()
}

// given is an image that waits with a draft and wants its mask step.
func (s *stage) given(by *person, slot forum.Slot) media.Image {
	s.h.t.Helper()
	return made[media.Image](s.h.t)(s.h.app.Media.Add(by.ctx(), media.Upload{Key: ids.New(), Slot: string(slot), Screen: true, Files: [][]byte{s.photograph()}}))
}

func everythingLooked() []string {
	var out []string
	for _, c := range media.Looked() {
		out = append(out, c.Key)
	}
	return out
}

// masked is one that went through its mask step.
func (s *stage) masked(by *person, slot forum.Slot) media.Image {
	s.h.t.Helper()
	i := s.given(by, slot)
	return made[media.Image](s.h.t)(s.h.app.Media.ApplyMasks(by.ctx(), media.Masking{Image: i.ID, Version: i.Version, Looked: everythingLooked(),
		Masks: pipeline.Masks{Attest: true, Boxes: []pipeline.Box{{X: 10, Y: 10, W: 100, H: 40}}}}))
}

const altWords = typedWord + " alternative words of the stage"

// ready is one that can be posted, with a written consent.
func (s *stage) ready(by *person, slot forum.Slot) media.Image {
	s.h.t.Helper()
	return made[media.Image](s.h.t)(s.h.app.Media.Describe(by.ctx(), media.Description{Image: s.masked(by, slot).ID, Alt: altWords,
		Subject: "photograph", Looked: everythingLooked(), Consent: media.ConsentForm{Basis: media.Written, Obtained: "2025-11-03", Jurisdiction: "GB", Held: true}}))
}

// shownIn posts an image beneath a new thread.
func (s *stage) shownIn(by *person, audience forum.Audience) (media.Image, forum.PostRef) {
	s.h.t.Helper()
	i := s.ready(by, forum.AskSlot())
	return i, s.thread(by, audience)
}

// imageActs are what can be done to an image.
func (s *stage) imageActs() map[string]func(string) act {
	on := func(form url.Values, fresh func(*person) media.Image) func(string) act {
		return func(at string) act {
			who := s.somebody(aClinician)
			i := fresh(who)
			sent := url.Values{"version": {strconv.Itoa(i.Version)}}
			for name, values := range form {
				sent[name] = values
			}
			return act{who: who, path: place(at, "id", i.ID.String()), form: sent}
		}
	}
	showing := func(use func(string) act) func(string) act {
		return func(at string) act {
			a := use(at)
			a.shows = true
			return a
		}
	}
	given := func(who *person) media.Image { return s.given(who, forum.AskSlot()) }
	masked := func(who *person) media.Image { return s.masked(who, forum.AskSlot()) }
	ready := func(who *person) media.Image { return s.ready(who, forum.AskSlot()) }
	posted := func(who *person) media.Image {
		i, _ := s.shownIn(who, forum.Clinicians)
		return i
	}
	consent := url.Values{"alt": {altWords}, "subject": {"photograph"}, "looked": everythingLooked(), "basis": {"spoken"}, "obtained": {"2025-10-01"}, "jurisdiction": {"KE"}, "held": {"1"}}
	return map[string]func(string) act{
		"POST /images": func(at string) act {
			return act{who: s.somebody(aClinician), path: at, form: url.Values{"slot": {"ask"}, "key": {ids.New().String()}, "screen": {"1"}}, file: s.photograph()}
		},
		"POST /images/:id/shape": on(url.Values{"do": {"crop"}, "crop_x": {"0"}, "crop_y": {"0"}, "crop_w": {"300"}, "crop_h": {"200"}}, given),
		"POST /images/:id/mask": on(url.Values{"looked": everythingLooked(), "attest": {"1"}, "hide": {"0"}, "x": {"5", ""}, "y": {"5", ""}, "w": {"50", ""}, "h": {"20", ""},
			"why": {"text", "own"}, "polygons": {"[[[100,100],[150,100],[120,160]]]"}}, given),
		"POST /images/:id/details":  on(consent, masked),
		"POST /images/:id/code":     showing(on(url.Values{}, ready)),
		"POST /images/:id/withdraw": on(url.Values{}, posted),
		"POST /images/:id/annotations": showing(on(url.Values{"annotations": {`[{"kind":"label","frame":0,"x":10,"y":12,"text":"` + typedWord + `"},{"kind":"arrow","frame":0,"x":1,"y":2,"x2":30,"y2":40}]`}},
			posted)),
		"POST /withdraw": func(at string) act {
			who := s.somebody(aClinician)
			code := made[string](s.h.t)(s.h.app.Media.NewCode(who.ctx(), posted(who).ID))
			return act{who: s.h.nobody(), path: at, form: url.Values{"code": {code}, "do": {"withdraw"}}, shows: true}
		},
	}
}

// aimAtImage gives an address of an image: of one beneath a thread of the
// learners' area for what readers do, else of one of the person's own where
// they can have one.
func (m *matrix) aimAtImage(r web.Route, who *person) string {
	m.once.Do(func() { m.image, _ = m.shownIn(m.ann, forum.Learners) })
	shown := strings.HasSuffix(r.Path, "/view") || strings.HasSuffix(r.Path, "/study") || strings.Contains(r.Path, "/files/")
	id, at := m.image.ID, r.Path
	if !shown && strings.Contains(at, ":id") && (who.who.Standing == actor.Student || who.who.Standing == actor.Clinician) {
		i := m.given(who, forum.AskSlot())
		if strings.Contains(at, "/mine/") || strings.HasSuffix(at, "/annotations") || strings.HasSuffix(at, "/details") {
			i = m.masked(who, forum.AskSlot())
		}
		id = i.ID
		defer m.sql(`UPDATE images SET slot = NULL WHERE slot = 'ask' AND member_id = $1 AND id <> $2`, who.who.MemberID, id)
	}
	if !strings.Contains(at, ":id") && r.Safe() {
		at += "?slot=ask"
	}
	return place(at, "id", id.String(), "frame", "0", "number", "1")
}
