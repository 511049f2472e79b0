package pipeline

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"golang.org/x/sync/semaphore"
)

// reader runs tesseract as a child process. A picture goes in by its standard
// input and words come out by its standard output: nothing is written to a
// file.
type reader struct {
	program string
	turn    *semaphore.Weighted
}

// read is one word that was read.
type read struct {
	text string
	// sure is tesseract's own confidence, 0 to 100.
	sure float64
	// line numbers the line it stands in.
	line int
	box  image.Rectangle
}

// patience is how long one run may take.
const patience = 12 * time.Second

// maxSaid is how many bytes one run may write.
const maxSaid = 4 << 20

// errNoReader says that there is no tesseract.
var errNoReader = errors.New("pipeline: tesseract is not installed")

// FindTesseract gives the path of the program that reads text in pictures, and
// the first line of what it says of its version. Without it every picture wants
// a mask.
func FindTesseract(ctx context.Context) (path, version string, err error) {
	if path, err = exec.LookPath("tesseract"); err != nil {
		return "", "", errNoReader
	}
	out, err := exec.CommandContext(ctx, path, "--list-langs").Output() //nolint:gosec // from PATH
	if err != nil || !strings.Contains(string(out), "eng") {
		return "", "", errNoReader
	}
	out, err = exec.CommandContext(ctx, path, "--version").Output() //nolint:gosec // from PATH
	version, _, _ = strings.Cut(string(out), "\n")
	return path, version, err
}

func newReader(program string, readers int) reader {
	if program == "" {
		program, _ = exec.LookPath("tesseract")
	}
	return reader{program, semaphore.NewWeighted(int64(readers))}
}

// here says whether text can be read.
func (r reader) here() bool { return r.program != "" }

// read gives the words in a picture, with boxes in its pixels.
func (r reader) read(ctx context.Context, img *image.Gray) ([]read, error) {
	if !r.here() {
		return nil, errNoReader
	}
	if err := r.turn.Acquire(ctx, 1); err != nil {
		return nil, err
	}
	defer r.turn.Release(1)
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	var in bytes.Buffer
	w, h := img.Rect.Dx(), img.Rect.Dy()
	in.Grow(w*h + 32)
	fmt.Fprintf(&in, "P5\n%d %d\n255\n", w, h)
	for y := range h {
		in.Write(img.Pix[y*img.Stride : y*img.Stride+w])
	}
	// 11 is sparse text: words anywhere, in no order.
	cmd := exec.CommandContext(ctx, r.program, "stdin", "stdout", "--psm", "11", "-l", "eng", "--dpi", "150", "-c", "tessedit_create_tsv=1") //nolint:gosec // the operator's own
	cmd.Env = []string{"OMP_THREAD_LIMIT=1", "PATH=" + os.Getenv("PATH"), "TESSDATA_PREFIX=" + os.Getenv("TESSDATA_PREFIX"), "LC_ALL=C"}
	if os.Getenv("TESSDATA_PREFIX") == "" {
		cmd.Env = append(cmd.Env[:2], "LC_ALL=C")
	}
	cmd.Stdin = &in
	cmd.WaitDelay = time.Second
	said := &bounded{most: maxSaid}
	cmd.Stdout = said
	if err := cmd.Run(); err != nil {
		return nil, fmt.Errorf("pipeline: tesseract: %w", err)
	}
	return wordsOf(said.String()), nil
}

// bounded is a buffer that takes no more than so many bytes.
type bounded struct {
	bytes.Buffer
	most int
}

func (b *bounded) Write(p []byte) (int, error) {
	if b.Len()+len(p) > b.most {
		return 0, errors.New("too much output")
	}
	return b.Buffer.Write(p)
}

// wordsOf reads tesseract's table: rows of level 5 are words.
func wordsOf(table string) []read {
	var out []read
	line, last := 0, ""
	for row := range strings.Lines(table) {
		c := strings.Split(strings.TrimRight(row, "\r\n"), "\t")
		if len(c) != 12 || c[0] != "5" || strings.TrimSpace(c[11]) == "" {
			continue
		}
		var n [4]int
		ok := true
		for i := range n {
			v, err := strconv.Atoi(c[6+i])
			n[i], ok = v, ok && err == nil
		}
		sure, err := strconv.ParseFloat(c[10], 64)
		if !ok || err != nil {
			continue
		}
		if at := strings.Join(c[1:5], "."); at != last {
			line, last = line+1, at
		}
		out = append(out, read{text: c[11], sure: sure, line: line, box: image.Rect(n[0], n[1], n[0]+n[2], n[1]+n[3])})
	}
	return out
}
