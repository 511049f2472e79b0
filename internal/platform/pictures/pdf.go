package pictures

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"strconv"
	"strings"
)

// readPDF renders the pages of a PDF by poppler. Scripts, actions, forms and
// attachments do nothing there: what comes back is pixels.
func (r *Reader) readPDF(ctx context.Context, raw []byte) ([]Page, error) {
	tools, err := r.pdf.find(ctx)
	if err != nil {
		return nil, err
	}
	count, err := r.countPages(ctx, tools, raw)
	if err != nil {
		return nil, err
	}
	done, err := r.room(ctx, 4*4*int64(r.limits.Side)*int64(r.limits.Side))
	if err != nil {
		return nil, err
	}
	defer done()
	pages := make([]Page, 0, count)
	args := []string{"-q", "-scale-to", strconv.Itoa(r.limits.Side), "-f", "1", "-l", strconv.Itoa(count), "-"}
	err = r.run(ctx, tools, tools.draw, args, raw, func(out io.Reader) error {
		pages, err = r.drawn(ctx, bufio.NewReaderSize(out, 64<<10), count)
		return err
	})
	if err != nil {
		return nil, unrendered(err)
	}
	return pages, nil
}

// drawn reads the pages as they come, in the format P6 of netpbm, and encodes
// each before it reads the next.
func (r *Reader) drawn(ctx context.Context, out *bufio.Reader, count int) ([]Page, error) {
	var pages []Page
	for total := 0; len(pages) < count; {
		img, err := readPPM(out, r.limits.Side+1)
		if err != nil {
			return nil, err
		}
		page, err := r.page(ctx, img, 1)
		if err != nil {
			return nil, err
		}
		if total += len(page.JPEG); total > r.limits.Output {
			return nil, tooMuchOutput()
		}
		pages = append(pages, page)
	}
	return pages, nil
}

// countPages asks pdfinfo how many pages there are, and whether they are
// locked.
func (r *Reader) countPages(ctx context.Context, tools tools, raw []byte) (int, error) {
	var said bytes.Buffer
	err := r.run(ctx, tools, tools.info, []string{"-"}, raw, func(out io.Reader) error {
		_, err := io.Copy(&said, io.LimitReader(out, 1<<20))
		return err
	})
	var failed *childError
	if errors.As(err, &failed) && strings.Contains(failed.said, "Incorrect password") {
		return 0, locked("The PDF is locked with a password. Save it without one, or photograph the document.")
	}
	if err != nil {
		return 0, unrendered(err)
	}
	// A title may hold a line of its own; what pdfinfo found out comes later.
	facts := map[string]string{}
	for line := range strings.Lines(said.String()) {
		if name, value, ok := strings.Cut(line, ":"); ok {
			facts[name] = strings.TrimSpace(value)
		}
	}
	if strings.HasPrefix(facts["Encrypted"], "yes") {
		return 0, locked("The PDF is encrypted, though it opens without a password. Print it to a new PDF, or photograph the document.")
	}
	count, err := strconv.Atoi(facts["Pages"])
	if err != nil || count < 1 {
		return 0, broken(PDF, errors.New("no pages"))
	}
	if count > r.limits.Pages {
		return 0, refuse(ReasonPages, fmt.Sprintf("The PDF has %d pages, and at most %d are taken. Send the pages that show your name, the number and who issued it.", count, r.limits.Pages), nil)
	}
	return count, nil
}

func locked(sentence string) error { return refuse(ReasonLocked, sentence, nil) }

// unrendered is what became of a run that failed.
func unrendered(err error) error {
	if ReasonOf(err) != "" {
		return err
	}
	return broken(PDF, err)
}

var errPPM = errors.New("what the renderer wrote can't be read")

// readPPM reads one picture in netpbm's format P6 with one byte a sample, no
// side longer than most.
func readPPM(in *bufio.Reader, most int) (*image.RGBA, error) {
	var magic string
	var width, height, top int
	for _, into := range []any{&magic, &width, &height, &top} {
		word, err := ppmWord(in)
		if err != nil {
			return nil, err
		}
		if _, err := fmt.Sscan(word, into); err != nil {
			return nil, errPPM
		}
	}
	if magic != "P6" || top != 255 || width < 1 || height < 1 || width > most || height > most {
		return nil, errPPM
	}
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	row := make([]byte, 3*width)
	for y := range height {
		if _, err := io.ReadFull(in, row); err != nil {
			return nil, errPPM
		}
		line := img.Pix[y*img.Stride : (y+1)*img.Stride]
		for x := range width {
			line[4*x], line[4*x+1], line[4*x+2], line[4*x+3] = row[3*x], row[3*x+1], row[3*x+2], 255
		}
	}
	return img, nil
}

// ppmWord reads a word and the one white space after it.
func ppmWord(in *bufio.Reader) (string, error) {
	var word []byte
	for len(word) < 12 {
		b, err := in.ReadByte()
		if err != nil {
			return "", errPPM
		}
		if b == ' ' || b == '\n' || b == '\t' || b == '\r' {
			return string(word), nil
		}
		word = append(word, b)
	}
	return "", errPPM
}
