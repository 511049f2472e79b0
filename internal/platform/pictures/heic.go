package pictures

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"math"
	"slices"
	"sync"

	"github.com/tetratelabs/wazero"
	"github.com/tetratelabs/wazero/api"
	"github.com/tetratelabs/wazero/experimental"
	"github.com/tetratelabs/wazero/imports/wasi_snapshot_preview1"

	"consilium/internal/kernel/errs"
	"consilium/internal/platform/pictures/heif"
)

// sandbox runs libheif. Its code sees nothing but the bytes of one file and
// memory of its own, which is bounded, and is stopped when a context ends.
//
// wazero's own way of stopping (WithCloseOnContextDone) looks at every loop and
// made a picture of 12 megapixels take four times as long. So the functions of
// the library that it can't do without for long (heif.Heartbeats) ask the
// context.
type sandbox struct {
	mu      sync.Mutex
	runtime wazero.Runtime
	code    wazero.CompiledModule
}

// wasmPage is the unit in which WebAssembly counts memory.
const wasmPage = 65_536

// start compiles the library the first time; later it does nothing.
func (s *sandbox) start(ctx context.Context, memory int64) (wazero.Runtime, wazero.CompiledModule, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.runtime != nil {
		return s.runtime, s.code, nil
	}
	// Others will use it: it doesn't end with whom it was made for.
	ctx = experimental.WithFunctionListenerFactory(context.WithoutCancel(ctx), watch{})
	rt, code, err := library(ctx, memory)
	if err == nil {
		s.runtime, s.code = rt, code
	}
	return rt, code, err
}

// library compiles the library for instances of so much memory.
func library(ctx context.Context, memory int64) (rt wazero.Runtime, code wazero.CompiledModule, err error) {
	unpacked, err := gzip.NewReader(bytes.NewReader(heif.Module))
	if err != nil {
		return nil, nil, fmt.Errorf("pictures: %w", err)
	}
	wasm, err := io.ReadAll(unpacked)
	if err != nil {
		return nil, nil, fmt.Errorf("pictures: %w", err)
	}
	defer func() {
		// Where the system lets no process make code (MemoryDenyWriteExecute),
		// wazero panics.
		if p := recover(); p != nil {
			err = fmt.Errorf("pictures: the sandbox can't start: %v", p)
		}
	}()
	pages := uint32(min(memory/wasmPage, 65_536))
	rt = wazero.NewRuntimeWithConfig(ctx, wazero.NewRuntimeConfig().WithMemoryLimitPages(pages))
	if _, err = wasi_snapshot_preview1.Instantiate(ctx, rt); err == nil {
		code, err = rt.CompileModule(ctx, wasm)
	}
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("pictures: %w", err), rt.Close(ctx))
	}
	return rt, code, nil
}

// watch ends a call when its caller's context has ended. wazero turns the panic
// of a listener into the error of the call.
type watch struct{}

// NewFunctionListener chooses the heartbeats: nothing else is slowed.
func (w watch) NewFunctionListener(f api.FunctionDefinition) experimental.FunctionListener {
	if slices.Contains(heif.Heartbeats(), f.Index()) {
		return w
	}
	return nil
}

// Before is called at each heartbeat.
func (watch) Before(ctx context.Context, _ api.Module, _ api.FunctionDefinition, _ []uint64, _ experimental.StackIterator) {
	if err := ctx.Err(); err != nil {
		panic(err)
	}
}

// After does nothing.
func (watch) After(context.Context, api.Module, api.FunctionDefinition, []uint64) {}

// Abort does nothing.
func (watch) Abort(context.Context, api.Module, api.FunctionDefinition, error) {}

func (s *sandbox) close(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.runtime == nil {
		return nil
	}
	rt := s.runtime
	s.runtime, s.code = nil, nil
	return rt.Close(ctx)
}

func (r *Reader) readHEIC(ctx context.Context, raw []byte) (*image.RGBA, error) {
	done, err := r.room(ctx, min(r.limits.Child, r.limits.Memory))
	if err != nil {
		return nil, err
	}
	defer done()
	rt, code, err := r.heic.start(ctx, r.limits.Child)
	if err != nil {
		return nil, errs.Wrap(errs.Unavailable, "HEIC can't be taken here at this moment. Save the picture as JPEG and send that.", &refusal{ReasonNoHEIC, err})
	}
	// No name: so that many instances may stand side by side.
	own := experimental.WithMemoryAllocator(ctx, experimental.MemoryAllocatorFunc(mapMemory))
	mod, err := rt.InstantiateModule(own, code, wazero.NewModuleConfig().WithName(""))
	if err != nil {
		return nil, broken(HEIC, err)
	}
	defer func() { _ = mod.Close(context.WithoutCancel(ctx)) }()
	c := heifCall{mod: mod}
	if err := c.open(ctx, raw); err != nil {
		return nil, broken(HEIC, err)
	}
	if err := r.fits(c.width, c.height); err != nil {
		return nil, err
	}
	img, err := c.decode(ctx)
	if err != nil && int64(mod.Memory().Size()) > r.limits.Child/2 {
		return nil, tooManyPixels(err) // it ran out of memory
	}
	if err != nil {
		return nil, broken(HEIC, err)
	}
	// libheif has turned the picture as the file says (irot, imir).
	return r.draw(ctx, img, 1)
}

// heifCall is one file in the library's memory. lib/heif.c of the module says
// what its decode function takes and gives.
type heifCall struct {
	mod           api.Module
	in, size, out uint64
	facts         uint64 // five numbers of 32 bits, written by the library
	width, height int
	space, chroma uint32
	premultiplied bool
}

var errHEIF = errors.New("libheif refused it")

// open hands the file over and reads its size without decoding it.
func (c *heifCall) open(ctx context.Context, raw []byte) error {
	var err error
	c.size = uint64(len(raw))
	if c.in, err = c.allocate(ctx, c.size); err != nil {
		return err
	}
	if !c.mod.Memory().Write(uint32(c.in), raw) {
		return errHEIF
	}
	if c.facts, err = c.allocate(ctx, 5*4); err != nil {
		return err
	}
	if err := c.call(ctx, true); err != nil {
		return err
	}
	var n [5]uint32
	for i := range n {
		v, ok := c.mod.Memory().ReadUint32Le(uint32(c.facts) + uint32(4*i))
		if !ok || i < 2 && v > math.MaxInt32 {
			return errHEIF
		}
		n[i] = v
	}
	c.width, c.height, c.space, c.chroma, c.premultiplied = int(n[0]), int(n[1]), n[2], n[3], n[4] == 1
	return nil
}

func (c *heifCall) allocate(ctx context.Context, size uint64) (uint64, error) {
	got, err := c.mod.ExportedFunction("malloc").Call(ctx, size)
	if err != nil {
		return 0, err
	}
	if got[0] == 0 {
		return 0, errHEIF
	}
	return got[0], nil
}

func (c *heifCall) call(ctx context.Context, sizeOnly bool) error {
	only := uint64(0)
	if sizeOnly {
		only = 1
	}
	f := c.facts
	got, err := c.mod.ExportedFunction("decode").Call(ctx, c.in, c.size, only, f, f+4, f+8, f+12, f+16, c.out)
	if err == nil && got[0] == 0 {
		err = errHEIF
	}
	return err
}

// The numbers of heif_colorspace and heif_chroma.
const (
	spaceYCbCr, spaceRGB, spaceGrey = 0, 1, 2
	chroma420, chroma422, chroma444 = 1, 2, 3
)

// decode gives the picture, in the sandbox's memory: it must be drawn before
// the module is closed.
func (c *heifCall) decode(ctx context.Context) (image.Image, error) {
	p, err := c.layout()
	if err != nil {
		return nil, err
	}
	if c.out, err = c.allocate(ctx, uint64(p.luma+2*p.colour)); err != nil {
		return nil, err
	}
	if err := c.call(ctx, false); err != nil {
		return nil, err
	}
	pix, ok := c.mod.Memory().Read(uint32(c.out), uint32(p.luma+2*p.colour))
	if !ok {
		return nil, errHEIF
	}
	rect := image.Rect(0, 0, c.width, c.height)
	switch {
	case c.space == spaceYCbCr:
		return &image.YCbCr{Y: pix[:p.luma], Cb: pix[p.luma : p.luma+p.colour], Cr: pix[p.luma+p.colour:],
			SubsampleRatio: p.ratio, YStride: p.stride, CStride: p.colourStride, Rect: rect}, nil
	case c.space == spaceGrey:
		return &image.Gray{Pix: pix, Stride: p.stride, Rect: rect}, nil
	case c.premultiplied:
		return &image.RGBA{Pix: pix, Stride: p.stride, Rect: rect}, nil
	}
	return &image.NRGBA{Pix: pix, Stride: p.stride, Rect: rect}, nil
}

// planes says where the library puts what it decoded: rows begin at multiples
// of 16 bytes, and none is shorter than 64 (rounded_size in its
// pixelimage.cc).
type planes struct {
	ratio                              image.YCbCrSubsampleRatio
	stride, colourStride, luma, colour int
}

func (c *heifCall) layout() (planes, error) {
	aligned := func(n int) int { return max(64, (n+15)&^15) }
	if c.space != spaceYCbCr {
		wide := c.width
		if c.space == spaceRGB {
			wide *= 4
		} else if c.space != spaceGrey {
			return planes{}, errHEIF
		}
		return planes{stride: aligned(wide), luma: aligned(wide) * c.height}, nil
	}
	p := planes{stride: aligned(c.width), luma: aligned(c.width) * c.height}
	wide, high := c.width, c.height
	switch c.chroma {
	case chroma420:
		p.ratio, wide, high = image.YCbCrSubsampleRatio420, (wide+1)/2, (high+1)/2
	case chroma422:
		p.ratio, wide = image.YCbCrSubsampleRatio422, (wide+1)/2
	case chroma444:
		p.ratio = image.YCbCrSubsampleRatio444
	default:
		return planes{}, errHEIF
	}
	p.colourStride, p.colour = aligned(wide), aligned(wide)*high
	return p, nil
}
