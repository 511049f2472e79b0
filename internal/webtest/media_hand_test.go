package webtest

import (
	"fmt"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
)

// drag presses the mouse at the first point, goes to the others and lets go.
// Points are parts of a node's width and height.
func (w *imageWalk) drag(node string, points ...[2]float64) {
	w.t.Helper()
	box := read(w.tab, chromedp.Evaluate[[]float64](fmt.Sprintf(`(() => { const n = document.querySelector(%q); n.scrollIntoView({block: 'center'});
		const r = n.getBoundingClientRect(); return [r.left, r.top, r.width, r.height] })()`, node)))
	at := func(kind input.DispatchMouseEventType, p [2]float64) {
		w.do(chromedp.MouseEvent(kind, box[0]+p[0]*box[2], box[1]+p[1]*box[3], chromedp.ButtonLeft, chromedp.ClickCount(1)))
	}
	at(chromedp.MousePressed, points[0])
	for _, p := range points[1:] {
		at(chromedp.MouseMoved, p)
	}
	at(chromedp.MouseReleased, points[len(points)-1])
}

// dropAndPaste drops a picture on the words of a question and pastes one into
// them; a picture beside text is the word processor's, and stays out.
func (w *imageWalk) dropAndPaste() {
	w.t.Helper()
	w.open("/ask")
	before := read(w.tab, chromedp.Evaluate[int](`document.querySelectorAll('.image-row').length`))
	const give = `(async () => {
		const c = document.createElement('canvas');
		Object.assign(c, {width: 300, height: 200}).getContext('2d').fillStyle = '#7a5f5a';
		c.getContext('2d').fillRect(0, 0, 300, 200);
		const data = new DataTransfer();
		data.items.add(new File([await new Promise(done => c.toBlob(done))], 'a.png', {type: 'image/png'}));
		%s
	})()`
	do := func(what string) {
		w.do(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(give, what), chromedp.EvalAwaitPromise))
	}
	do(`body.dispatchEvent(new DragEvent('dragenter', {dataTransfer: data, bubbles: true, cancelable: true}));`)
	w.is("where it can be dropped is marked", `document.querySelector('.images').matches('.images-drop')`)
	do(`body.dispatchEvent(new DragEvent('drop', {dataTransfer: data, bubbles: true, cancelable: true}));`)
	w.is("what was dropped arrives", fmt.Sprintf(`document.querySelectorAll('.image-row').length === %d && !document.querySelector('.images-drop')`, before+1))
	do(`data.setData('text/plain', 'words'); window.kept = body.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));`)
	w.is("words are pasted as words", `kept === true && document.querySelector('.uploads').hidden`)
	do(`body.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));`)
	w.is("what was pasted arrives", fmt.Sprintf(`document.querySelectorAll('.image-row').length === %d`, before+2))
}

// freehand draws an area around a point, which it gives in pixels, and moves a
// box with the mouse there and back.
func (w *imageWalk) freehand() [2]int {
	w.t.Helper()
	w.press("Freehand")
	w.drag(".mask-overlay", [2]float64{0.1, 0.7}, [2]float64{0.2, 0.65}, [2]float64{0.3, 0.75}, [2]float64{0.2, 0.9}, [2]float64{0.1, 0.85})
	w.is("an area of the right size", `JSON.parse(document.querySelector('[name=polygons]').value)[0]?.some(([x, y]) => Math.abs(x - 180) < 8 && Math.abs(y - 300) < 8)`)
	w.press("Draw box")
	const label = `document.querySelector('.mask-item[data-id="0"]').getAttribute('aria-label')`
	left := func() int {
		return read(w.tab, chromedp.Evaluate[int](`Number(document.querySelector('[data-box] [name=x]').value)`))
	}
	from := left()
	w.drag(`.mask-item[data-id="0"] rect`, [2]float64{0.5, 0.5}, [2]float64{0.6, 0.5}, [2]float64{0.7, 0.5})
	if to := left(); to < from+20 {
		w.t.Errorf("dragged to the right, %s went from %d to %d", read(w.tab, chromedp.Evaluate[string](label)), from, to)
	}
	w.press("Undo")
	if to := left(); to != from {
		w.t.Errorf("undone, the box stands at %d, not at %d", to, from)
	}
	w.press("Move")
	w.finger(`.mask-item[data-id="0"] rect`, 40, 0)
	if to := left(); to < from+10 {
		w.t.Errorf("moved by a finger, the box went from %d to %d", from, to)
	}
	w.press("Undo")
	return [2]int{120, 310}
}

// finger puts a finger on the middle of a node, goes that far in pixels of the
// screen and lets go.
func (w *imageWalk) finger(node string, dx, dy float64) {
	w.t.Helper()
	at := read(w.tab, chromedp.Evaluate[[]float64](fmt.Sprintf(`(() => { const r = document.querySelector(%q).getBoundingClientRect(); return [r.left + r.width / 2, r.top + r.height / 2] })()`, node)))
	touch := func(kind input.DispatchTouchEventType, part float64) {
		command(w.tab, input.DispatchTouchEvent, input.DispatchTouchEventParams{Type: kind, TouchPoints: []*input.TouchPoint{{X: at[0] + part*dx, Y: at[1] + part*dy}}})
	}
	touch(input.DispatchTouchEventTypeTouchStart, 0)
	for _, part := range []float64{0.3, 0.6, 1} {
		touch(input.DispatchTouchEventTypeTouchMove, part)
	}
	command(w.tab, input.DispatchTouchEvent, input.DispatchTouchEventParams{Type: input.DispatchTouchEventTypeTouchEnd, TouchPoints: []*input.TouchPoint{}})
}

// hand works the viewer with the mouse: the window by dragging, frames by the
// wheel, and plays.
func (w *imageWalk) hand(pixel string) {
	w.t.Helper()
	w.is("as it came", pixel+` > 100 && `+pixel+` < 160`)
	w.press("Window")
	w.drag(".viewer-stage", [2]float64{0.5, 0.5}, [2]float64{0.5, 0.6}, [2]float64{0.5, 0.7})
	w.is("dragged down it is darker", pixel+` < 95`)
	w.do(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseWheel, 640, 450, func(p *input.DispatchMouseEventParams) {
		p.DeltaX, p.DeltaY = 0.01, 60 // of nought the browser would hear nothing, and it wants both
	}))
	w.is("the wheel turns to the next frame", `document.querySelector('.viewer-nw').textContent === '2 / 3'`)
	w.press("Play")
	w.is("it plays past the last to the first", `document.querySelector('.viewer-nw').textContent === '1 / 3'`)
	w.press("Pause")
	w.is("it can be played again", `[...document.querySelectorAll('.tool-frames button')].some(b => b.textContent === 'Play')`)
}
