package webtest

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"os"
	"testing"

	"github.com/chromedp/chromedp"
	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// TestWhatClinicsGiveInARealBrowser takes what comes from a telephone and from an
// ultrasound machine through their mask steps: where the camera stood is nowhere,
// and a name that the machine has burned in is proposed, and black.
func TestWhatClinicsGiveInARealBrowser(t *testing.T) {
	t.Parallel()
	axe, err := os.ReadFile("../../static/node_modules/axe-core/axe.min.js")
	if err != nil {
		t.Fatal("axe-core is not installed: run make test, which installs it")
	}
	h := newGallery(t)
	w := &imageWalk{walk: &walk{tab: newTab(t, h, chromeProcess(t)), axe: string(axe), persona: "physician"}, dir: t.TempDir()}
	w.become("physician")
	w.telephone()
	w.ultrasound()
	_, foreign, policy, thrown, _ := w.heard()
	none(t, "a request to another host", foreign)
	none(t, "the policy stopped", policy)
	none(t, "an exception", thrown)
	if files := inData(h, gpsWords); files != nil {
		t.Errorf("where the camera stood is in %v", files)
	}
}

// telephone takes a photo of a finding whose header says where it was taken.
func (w *imageWalk) telephone() {
	w.t.Helper()
	picture, err := png.Decode(bytes.NewReader(rings(w.t)))
	ok(w.t, err)
	var b bytes.Buffer
	ok(w.t, jpeg.Encode(&b, picture, nil))
	w.open("/ask")
	w.do(chromedp.SetUploadFiles(chromedp.CSS(`[data-camera="photo"]`), []string{w.file("IMG_4471.jpg", ofCamera(b.Bytes()))}),
		chromedp.WaitVisible(chromedp.CSS(`.mask-overlay`)))
	w.lookedAt()
	left := read(w.tab, chromedp.Evaluate[bool](`(async () => {
		const raw = new Uint8Array(await (await fetch(document.querySelector('.figure img').src)).arrayBuffer());
		return new TextDecoder('latin1').decode(raw).includes('PLANTED');
	})()`, chromedp.EvalAwaitPromise))
	if left {
		w.t.Error("where the camera stood is in what is served")
	}
}

// ultrasound chooses a frame with a name burned in: it waits until it is masked,
// the name is proposed, and black behind the step.
func (w *imageWalk) ultrasound() {
	w.t.Helper()
	w.open("/ask")
	w.do(chromedp.SetUploadFiles(chromedp.CSS(`[data-files]`), []string{w.file("frame.dcm", usFrame(w.t, "PEMBERTON^ELEANOR 1948-03-12"))}))
	const row = `.image-row[data-state="mask"]`
	w.do(chromedp.WaitVisible(chromedp.CSS(row))) // it is searched for words meanwhile
	w.is("it wants a mask", `[...document.querySelectorAll('`+row+`')].some(r => r.textContent.includes('Wants a mask'))`)
	w.do(chromedp.Click(chromedp.CSS(row+` button`)), chromedp.WaitVisible(chromedp.CSS(`.mask-overlay`)))
	w.is("the name is proposed", `document.querySelectorAll('.mask-item').length > 0`)
	w.examine("the masks of an ultrasound frame")
	w.lookedAt()
	const bright = `(async () => {
		const img = document.querySelector('.figure img'), c = document.createElement('canvas'), g = c.getContext('2d');
		await img.decode();
		g.drawImage(img, 0, 0, c.width = %d, c.height = %d);
		return Math.max(...g.getImageData(%d, %d, %d, %d).data.filter((v, i) => i %% 4 < 3));
	})()`
	name := read(w.tab, chromedp.Evaluate[int](fmt.Sprintf(bright, usWidth, usHeight, 16, 12, usWidth-32, 36), chromedp.EvalAwaitPromise))
	if sector := read(w.tab, chromedp.Evaluate[int](fmt.Sprintf(bright, usWidth, usHeight, usWidth/2-20, usHeight/2, 40, 40), chromedp.EvalAwaitPromise)); name > 24 || sector < 80 {
		w.t.Errorf("the name has %d of 255, the picture %d", name, sector)
	}
}

// lookedAt ends a mask step as somebody who looked.
func (w *imageWalk) lookedAt() {
	w.t.Helper()
	w.do(chromedp.Evaluate[chromedp.Void](`document.querySelectorAll('[name=looked], [name=attest]').forEach(box => box.checked = true)`),
		chromedp.Evaluate[chromedp.Void](`document.querySelector('[data-masker]').requestSubmit()`),
		chromedp.WaitVisible(chromedp.CSS(`#alt`)))
}

const usWidth, usHeight = 640, 480

// usFrame is a frame of ultrasound with words burned in above a grey sector.
func usFrame(t *testing.T, words string) []byte {
	t.Helper()
	img := image.NewGray(image.Rect(0, 0, usWidth, usHeight))
	draw.Draw(img, image.Rect(160, 100, 480, 400), image.NewUniform(color.Gray{110}), image.Point{}, draw.Src)
	f, err := opentype.Parse(goregular.TTF)
	ok(t, err)
	face, err := opentype.NewFace(f, &opentype.FaceOptions{Size: 24, DPI: 72})
	ok(t, err)
	(&font.Drawer{Dst: img, Src: image.White, Face: face, Dot: fixed.P(20, 40)}).DrawString(words)
	d := newDICOM("1.2.840.10008.5.1.4.1.1.6.1", "1.2.826.0.1.7.99")
	d.text(8, 0x60, "CS", "US")
	d.number(0x02, 1)
	d.text(0x28, 0x04, "CS", "MONOCHROME2")
	d.number(0x10, usHeight)
	d.number(0x11, usWidth)
	d.number(0x100, 8)
	d.number(0x101, 8)
	d.number(0x102, 7)
	d.number(0x103, 0)
	d.put(0x7fe0, 0x10, "OW", img.Pix)
	return d.out
}
