package pictures

import (
	"bytes"
	"context"
	"encoding/binary"
	"testing"
	"time"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"

	"consilium/internal/kernel/errs"
	"consilium/internal/platform/pictures/heif"
)

// What these files would take is far above what refusing them may.
const refusal4MB = 4 << 20

// Not parallel: what is allocated is counted over the whole process.
func TestBombsAreRefusedBeforeTheyAreDecoded(t *testing.T) {
	r := reader(t, nil)
	wide := jpegOf(t, halves())
	sof := bytes.Index(wide, []byte{0xff, 0xc0})
	binary.BigEndian.PutUint16(wide[sof+5:], 30_000)
	binary.BigEndian.PutUint16(wide[sof+7:], 30_000)
	// 49 megapixels are within the limit, but not with the coefficients that a
	// progressive picture keeps.
	progressive := file(t, "progressive.jpg")
	sof = bytes.Index(progressive, []byte{0xff, 0xc2})
	binary.BigEndian.PutUint16(progressive[sof+5:], 7_000)
	binary.BigEndian.PutUint16(progressive[sof+7:], 7_000)
	scans := file(t, "progressive.jpg")
	last := bytes.LastIndex(scans, []byte{0xff, 0xda})
	scans = append(scans[:len(scans)-2], bytes.Repeat(scans[last:len(scans)-2], 200)...)
	twice := after(wide, 2, segment(0xc0, []byte{8, 0, 48, 0, 64, 1, 1, 0x11, 0}))
	line := blankPNG(t, 40_000, 2)
	bomb := blankPNG(t, 12_000, 12_000)
	if len(bomb) > 64<<10 {
		t.Fatalf("the bomb is %d bytes", len(bomb))
	}
	for _, c := range []struct {
		name string
		raw  []byte
		want Reason
	}{
		{"PNG of 144 megapixels", bomb, ReasonPixels},
		{"a line of pixels", line, ReasonPixels},
		{"JPEG of 900 megapixels", wide, ReasonPixels},
		{"progressive JPEG", progressive, ReasonPixels},
		{"many scans", scans, ReasonOdd},
		{"two frames", twice, ReasonBroken},
		{"11 MB", append([]byte("\xff\xd8\xff"), make([]byte, 11<<20)...), ReasonBytes},
	} {
		var err error
		took := allocated(func() { _, err = r.Read(t.Context(), c.raw) })
		if ReasonOf(err) != c.want || !errs.Is(err, errs.Invalid) {
			t.Errorf("%s: %v", c.name, err)
		}
		if took > refusal4MB {
			t.Errorf("%s: refusing it took %d bytes", c.name, took)
		}
	}
}

// The sandbox of libheif: its first start compiles, so that the bombs come
// second.
func TestHEICBombsStayInTheirSandbox(t *testing.T) {
	r := reader(t, nil)
	good := file(t, "half.heic")
	if _, err := r.Read(t.Context(), good); err != nil {
		t.Fatal(err)
	}
	huge := bytes.Clone(good)
	at := bytes.LastIndex(huge, []byte("ispe"))
	binary.BigEndian.PutUint32(huge[at+8:], 20_000)
	binary.BigEndian.PutUint32(huge[at+12:], 20_000)
	var err error
	took := allocated(func() { _, err = r.Read(t.Context(), huge) })
	if ReasonOf(err) != ReasonPixels || took > refusal4MB {
		t.Errorf("%v, with %d bytes", err, took)
	}
	tight := reader(t, func(l *Limits) { l.Child = 192 << 10 })
	if _, err := tight.Read(t.Context(), good); ReasonOf(err) != ReasonPixels {
		t.Errorf("with 192 kB of memory: %v", err)
	}
}

// countdown is a context that ends after it was asked a number of times.
type countdown struct {
	context.Context
	left *int
}

func (c countdown) Err() error {
	if *c.left--; *c.left < 0 {
		return context.DeadlineExceeded
	}
	return nil
}

func TestADecoderThatRunsIsStopped(t *testing.T) {
	t.Parallel()
	r := reader(t, nil)
	for name, raw := range map[string][]byte{"HEIC": file(t, "half.heic"), "PNG": pngOf(t, halves()), "JPEG": jpegOf(t, halves())} {
		kind, err := Sniff(raw)
		if err != nil {
			t.Fatal(err)
		}
		asked := 1 << 30
		if _, err := r.readPicture(countdown{t.Context(), &asked}, kind, raw); err != nil {
			t.Fatal(err)
		}
		times := 1<<30 - asked
		if kind == HEIC && times < 300 {
			t.Errorf("libheif asked only %d times", times)
		}
		for _, left := range []int{1, times / 2, times - 1} {
			n := left
			if _, err := r.readPicture(countdown{t.Context(), &n}, kind, raw); err == nil || n < -2 {
				t.Errorf("%s went on, and asked %d times more, after its context had ended at %d of %d", name, -n, left, times)
			}
		}
	}
}

// The picture has four coding tree units, and libheif allocates hundreds of
// times for it.
func TestTheSandboxAsksAllAlong(t *testing.T) {
	t.Parallel()
	calls := map[uint32]*int{}
	ctx := experimental.WithFunctionListenerFactory(t.Context(), experimental.FunctionListenerFactoryFunc(
		func(f api.FunctionDefinition) experimental.FunctionListener {
			n := new(int)
			calls[f.Index()] = n
			return experimental.FunctionListenerFunc(func(context.Context, api.Module, api.FunctionDefinition, []uint64, experimental.StackIterator) { *n++ })
		}))
	rt, code, err := library(ctx, 64<<20)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rt.Close(ctx) }()
	mod, err := rt.InstantiateModule(ctx, code, wazero.NewModuleConfig())
	if err != nil {
		t.Fatal(err)
	}
	c := heifCall{mod: mod}
	if err := c.open(ctx, file(t, "half.heic")); err != nil {
		t.Fatal(err)
	}
	if _, err := c.decode(ctx); err != nil {
		t.Fatal(err)
	}
	for i, least := range []int{4, 300} {
		if n := *calls[heif.Heartbeats()[i]]; n < least {
			t.Errorf("heartbeat %d: %d calls, want at least %d", heif.Heartbeats()[i], n, least)
		}
	}
}

// ownLimits asks for a reader of the test's own.
func ownLimits(*Limits) {}

func TestWhoGetsNoTurnIsToldToComeAgain(t *testing.T) {
	t.Parallel()
	raw := pngOf(t, halves())
	for name, hold := range map[string]func(*Reader) bool{
		"turn":   func(r *Reader) bool { return r.slots.TryAcquire(int64(r.limits.Parallel)) },
		"memory": func(r *Reader) bool { return r.memory.TryAcquire(r.limits.Memory) },
	} {
		r := reader(t, ownLimits)
		if !hold(r) {
			t.Fatal("it was held already")
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		_, err := r.Read(ctx, raw)
		cancel()
		if !errs.Is(err, errs.Unavailable) || ReasonOf(err) != ReasonBusy {
			t.Errorf("%s: %v", name, err)
		}
	}
	// What was taken is given back, also after a refusal.
	r := reader(t, ownLimits)
	for _, raw := range [][]byte{raw, raw[:40], blankPNG(t, 9000, 9000), []byte("%PDF-1.4 nothing")} {
		_, _ = r.Read(t.Context(), raw)
	}
	if !r.slots.TryAcquire(int64(r.limits.Parallel)) || !r.memory.TryAcquire(r.limits.Memory) {
		t.Error("a turn or memory was not given back")
	}
}
