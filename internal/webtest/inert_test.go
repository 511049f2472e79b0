package webtest

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"consilium/internal/forum"
	"consilium/internal/kernel/ids"
)

// alarm is what a file would do if anybody ran it.
const alarm = `<script>alert('inert-canary')</script>`

// bomb is a PNG of a few bytes that says it is huge.
func bomb(side uint32) []byte {
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32([]byte("IHDR"), side), side)
	head = append(head, 8, 6, 0, 0, 0)
	out := append([]byte("\x89PNG\r\n\x1a\n\x00\x00\x00\x0d"), head...)
	return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(head))
}

// hostileFiles are files that no image is, or that are more than one.
func (s *stage) hostileFiles() map[string][]byte {
	photo := s.photograph()
	comment := append([]byte{0xff, 0xd8, 0xff, 0xfe, 0, byte(2 + len(alarm))}, append([]byte(alarm), photo[2:]...)...)
	text := func(parts ...string) []byte { return []byte(strings.Join(parts, "")) }
	return map[string][]byte{
		"a.svg": text(`<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)">`, alarm, `</svg>`), "xml.svg": text(`<?xml version="1.0"?><svg>`, alarm, `</svg>`),
		"page.html": text(`<!doctype html>`, alarm), "page.jpg": text(`<html>`, alarm), "gif.html": text("GIF89a/*", alarm, "*/=1;"), "gif.js": text("GIF89a=1;alert(1)"),
		"../../etc/passwd.jpg": comment, "..\\..\\boot.ini.jpg": comment, "photo.jpg.html": comment, "photo.php.jpg": append(bytes.Clone(photo), text("<?php echo 1;", alarm)...),
		"photo\x00.html": photo, "COM1": photo, strings.Repeat("a", 4000) + ".jpg": photo, "<b onmouseover=alert(1)>.jpg": photo, "'; DROP TABLE images;--.png": photo,
		"a.pdf": text("%PDF-1.7\n1 0 obj<</OpenAction<</S/JavaScript/JS(app.alert(1))>>>>"), "a.zip": text("PK\x03\x04", alarm), "a.exe": text("MZ\x90\x00", alarm),
		"a.elf": text("\x7fELF\x02\x01\x01", alarm), "a.sh": text("#!/bin/sh\nid"), "a.swf": text("CWS\x09", alarm), "a.wasm": text("\x00asm\x01\x00\x00\x00"), "a.mp4": text("\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isommp42"),
		"a.webm": text("\x1aE\xdf\xa3", alarm), "a.eps": text("%!PS-Adobe-3.0 EPSF-3.0\n(/etc/passwd) (r) file"), "a.mvg": text("push graphic-context\nimage over 0,0 0,0 'https://127.0.0.1/'\n"),
		"a.xcf": text("gimp xcf file", alarm), "a.psd": text("8BPS\x00\x01", alarm), "bomb.png": bomb(50_000), "bomb2.png": bomb(1<<31 - 1), "zero.png": bomb(0), "cut.jpg": photo[:len(photo)/2], "head.jpg": photo[:20],
		"magic.png": text("\x89PNG\r\n\x1a\n", alarm), "magic.webp": text("RIFF\xff\xff\xff\xffWEBPVP8 ", alarm), "magic.tif": text("II*\x00\x08\x00\x00\x00\xff\xff", alarm), "loop.tif": text("MM\x00*\x00\x00\x00\x08\x00\x01\x00\x00"),
		"a.heic": text("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", alarm), "a.dcm": append(make([]byte, 128), text("DICM", alarm)...), "deep.dcm": append(append(make([]byte, 128), "DICM"...), bytes.Repeat([]byte("\x08\x00\x15\x11SQ\x00\x00\xff\xff\xff\xff\xfe\xff\x00\xe0\xff\xff\xff\xff"), 500)...),
		"empty.jpg": nil, "a.txt": text("just words"), "a.csv": text("=cmd|' /C calc'!A0"), "a.ico": text("\x00\x00\x01\x00\x01\x00\x10\x10\x00\x00", alarm), "a.bmp": text("BM\xff\xff\xff\xff", alarm),
	}
}

// named sends one file with the name that its sender gives it.
func (p *person) named(slot, name string, file []byte) reply {
	p.h.t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	for field, value := range map[string]string{"_token": p.formToken(), "slot": slot, "key": ids.New().String()} {
		ok(p.h.t, w.WriteField(field, value))
	}
	header := textproto.MIMEHeader{}
	header.Set("Content-Disposition", `form-data; name="file"; filename="`+strings.NewReplacer("\\", "\\\\", `"`, `\"`, "\x00", "%00").Replace(name)+`"`)
	header.Set("Content-Type", "text/html")
	part := made[interface{ Write([]byte) (int, error) }](p.h.t)(w.CreatePart(header))
	_, err := part.Write(file)
	ok(p.h.t, err)
	ok(p.h.t, w.Close())
	return p.asks(http.MethodPost, "/images", w.FormDataContentType(), &body)
}

// A hostile file is refused, or only its pixels are left of it; nothing that is
// served does anything in a browser, and no path leads beyond the pictures.
func TestUploadsAreInert(t *testing.T) {
	t.Parallel()
	h := newGallery(t)
	s := newStage(h)
	files, refused := s.hostileFiles(), 0
	var served []string
	var by *person
	n := 0
	for name, file := range files {
		if n++; n%15 == 1 { // a draft takes twenty
			by = s.somebody(aClinician)
		}
		got := by.named(string(forum.AskSlot()), name, file)
		switch {
		case got.status == http.StatusUnprocessableEntity:
			refused++
		case got.status == http.StatusSeeOther && strings.HasPrefix(got.location, "/images/"):
			for _, at := range []string{got.location + "/draft/0", got.location + "/files/1", strings.Replace(got.location, "/images/", "/images/mine/", 1)} {
				if file := by.send(http.MethodGet, at, nil); file.status == http.StatusOK {
					kind := file.header.Get("Content-Type")
					if kind != "image/jpeg" && kind != "image/png" || file.header.Get("X-Content-Type-Options") != "nosniff" || strings.Contains(file.body, "inert-canary") {
						t.Errorf("%.60q is served as %s", name, kind)
					}
					served = append(served, at)
				}
			}
		default:
			t.Errorf("%.60q: %d %s", name, got.status, got.location)
		}
	}
	if len(files) < 40 || refused < 30 || len(served) == 0 {
		t.Errorf("%d files, %d refused, %d pictures served", len(files), refused, len(served))
	}
	if found := inData(h, "inert-canary"); found != nil {
		t.Errorf("it lies in %v", found)
	}
	b := newTab(t, h, chromeProcess(t))
	b.wear(by.cookies)
	for _, at := range served {
		b.do(chromedp.Navigate(h.base + at))
	}
	dialogs, foreign, _, thrown, _ := b.heard()
	none(t, "a dialog", dialogs)
	none(t, "a request to another host", foreign)
	none(t, "an exception", thrown)
	walker := s.somebody(aClinician)
	at := "/images/" + s.ready(walker, forum.AskSlot()).ID.String()
	asset := regexp.MustCompile(`/static/([\w.-]+\.css)`).FindStringSubmatch(h.nobody().send(http.MethodGet, "/", nil).body)[1]
	for _, form := range traversals(asset) {
		for _, below := range []string{at + "/files/", at + "/draft/", "/images/mine/"} {
			if got := asked(t, walker, below+form); got != http.StatusNotFound && got != http.StatusBadRequest {
				t.Errorf("%s%s: %d", below, form, got)
			}
		}
	}
	t.Logf("%d files, %d refused, %d pictures served and opened", len(files), refused, len(served))
}
