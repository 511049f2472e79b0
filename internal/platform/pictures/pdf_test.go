package pictures

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/color"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"consilium/internal/kernel/errs"
)

// pdfOf makes a PDF of so many pages, each of the size in points with its left
// half red and a word on it. More stands in the catalogue.
func pdfOf(pages, width, height int, more string, objects ...string) []byte {
	kids := make([]string, pages)
	for i := range kids {
		kids[i] = fmt.Sprintf("%d 0 R", 5+2*i)
	}
	all := []string{"<< /Type /Catalog /Pages 2 0 R " + more + " >>",
		fmt.Sprintf("<< /Type /Pages /Count %d /Kids [%s] >>", pages, strings.Join(kids, " ")),
		"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>", "<< /Title (A line\\nPages: 1\\nEncrypted: no) >>"}
	for i := range pages {
		draw := fmt.Sprintf("1 0 0 rg 0 0 %d %d re f 0 g BT /F1 40 Tf 72 700 Td (Licence %d) Tj ET", width/2, height, i+1)
		all = append(all, fmt.Sprintf("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Resources << /Font << /F1 3 0 R >> >> /Contents %d 0 R >>", width, height, 6+2*i),
			fmt.Sprintf("<< /Length %d >>\nstream\n%s\nendstream", len(draw), draw))
	}
	all = append(all, objects...)
	var b bytes.Buffer
	b.WriteString("%PDF-1.7\n")
	var places []int
	for i, o := range all {
		places = append(places, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", i+1, o)
	}
	xref := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(all)+1)
	for _, p := range places {
		fmt.Fprintf(&b, "%010d 00000 n \n", p)
	}
	fmt.Fprintf(&b, "trailer << /Size %d /Root 1 0 R /Info 4 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(all)+1, xref)
	return b.Bytes()
}

// pdfReader needs poppler, which deploy/setup.sh installs.
func pdfReader(t *testing.T, change func(*Limits)) *Reader {
	t.Helper()
	r := reader(t, change)
	version, err := r.Ready(t.Context())
	if err != nil || !strings.HasPrefix(version, "pdftoppm version ") {
		t.Fatalf("%q, %v; run: bash deploy/setup.sh", version, err)
	}
	return r
}

func TestAPDFBecomesItsPages(t *testing.T) {
	t.Parallel()
	got, err := pdfReader(t, nil).Read(t.Context(), pdfOf(3, 595, 842, ""))
	if err != nil {
		t.Fatal(err)
	}
	if got.Kind != PDF || len(got.Pages) != 3 {
		t.Fatalf("%s with %d pages", got.Kind, len(got.Pages))
	}
	for i, p := range got.Pages {
		if p.Height != 2400 || p.Width < 1690 || p.Width > 1700 {
			t.Errorf("page %d is %d x %d", i+1, p.Width, p.Height)
		}
		img := seen(t, p)
		if !is(img, p.Width/4, p.Height-50, red) || !is(img, p.Width*3/4, p.Height-50, color.White) {
			t.Errorf("page %d: %v and %v", i+1, img.At(p.Width/4, p.Height-50), img.At(p.Width*3/4, p.Height-50))
		}
	}
	if bytes.Equal(got.Pages[0].JPEG, got.Pages[1].JPEG) {
		t.Error("pages 1 and 2 are the same")
	}
}

func TestPDFsThatAreNotTaken(t *testing.T) {
	t.Parallel()
	r := pdfReader(t, func(l *Limits) { l.Side = 200 })
	whole := pdfOf(3, 595, 842, "")
	for name, c := range map[string]struct {
		raw    []byte
		reason Reason
		word   string
	}{
		"with a password":        {file(t, "locked.pdf"), ReasonLocked, "locked with a password"},
		"with an owner's":        {file(t, "owner.pdf"), ReasonLocked, "encrypted"},
		"of 200 pages":           {pdfOf(200, 595, 842, ""), ReasonPages, "200 pages, and at most 20"},
		"of 21 pages":            {pdfOf(21, 595, 842, ""), ReasonPages, "21 pages"},
		"without pages":          {pdfOf(0, 595, 842, ""), ReasonBroken, "damaged"},
		"cut off":                {whole[:300], ReasonBroken, "damaged"},
		"a first line alone":     {[]byte("%PDF-1.7\n"), ReasonBroken, "damaged"},
		"with HTML in its place": {[]byte("%PDF-1.7\n<html><script>alert(1)</script>"), ReasonBroken, "damaged"},
	} {
		got, err := r.Read(t.Context(), c.raw)
		if ReasonOf(err) != c.reason || !errs.Is(err, errs.Invalid) || !strings.Contains(errs.As(err).Text, c.word) || len(got.Pages) != 0 {
			t.Errorf("a PDF %s: %v", name, err)
		}
	}
	// 20 pages are taken, but not when they are too large together.
	if got, err := r.Read(t.Context(), pdfOf(20, 100, 100, "")); err != nil || len(got.Pages) != 20 {
		t.Errorf("20 pages: %d, %v", len(got.Pages), err)
	}
	small := pdfReader(t, func(l *Limits) { l.Side, l.Output = 200, 20_000 })
	if _, err := small.Read(t.Context(), pdfOf(20, 595, 842, "")); ReasonOf(err) != ReasonOutput {
		t.Errorf("20 pages of together more than 20 kB: %v", err)
	}
}

func TestOddSizesStayWithinTheSide(t *testing.T) {
	t.Parallel()
	const side = 301
	r := pdfReader(t, func(l *Limits) { l.Side = side })
	for _, size := range [][2]int{{14_400, 14_400}, {14_400, 1}, {1, 14_400}, {200_000, 200_000}, {3, 3}} {
		got, err := r.Read(t.Context(), pdfOf(1, size[0], size[1], ""))
		if err != nil {
			if ReasonOf(err) != ReasonBroken {
				t.Errorf("%v: %v", size, err)
			}
			continue
		}
		if p := got.Pages[0]; p.Width > side || p.Height > side {
			t.Errorf("%v became %d x %d", size, p.Width, p.Height)
		}
	}
}

// What a PDF would do when it is opened, it does not: the files that its
// actions would make or ask for don't come to be.
func TestActionsOfAPDFDoNothing(t *testing.T) {
	t.Parallel()
	r := pdfReader(t, func(l *Limits) { l.Side = 300 })
	trap := filepath.Join(t.TempDir(), "sprung")
	for name, action := range map[string]string{
		"JavaScript": "/OpenAction << /S /JavaScript /JS (app.launchURL\\('file://" + trap + "'\\)) >>",
		"launch":     "/OpenAction << /S /Launch /F (/usr/bin/touch) /Unix << /F (/usr/bin/touch) /P (" + trap + ") >> >>",
		"address":    "/OpenAction << /S /URI /URI (http://127.0.0.1:9/PLANTED) >>",
		"submission": "/AA << /WC << /S /SubmitForm /F (http://127.0.0.1:9/) >> >>",
		"attachment": "/Names << /EmbeddedFiles << /Names [(PLANTED.exe) << /Type /Filespec /F (PLANTED.exe) >>] >> >>",
	} {
		got, err := r.Read(t.Context(), pdfOf(1, 595, 842, action))
		if err != nil || len(got.Pages) != 1 {
			t.Errorf("%s: %v", name, err)
			continue
		}
		_ = seen(t, got.Pages[0])
		if bytes.Contains(got.Pages[0].JPEG, []byte("PLANTED")) {
			t.Errorf("%s: planted bytes are in the page", name)
		}
	}
	if _, err := os.Stat(trap); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("an action ran: %v", err)
	}
}

func TestWithoutPopplerOnlyPDFsAreRefused(t *testing.T) {
	t.Parallel()
	r := reader(t, ownLimits)
	r.pdf.look = func(string) (string, error) { return "", errors.New("not in PATH") }
	_, err := r.Ready(t.Context())
	if !errs.Is(err, errs.Unavailable) || ReasonOf(err) != ReasonNoPDF {
		t.Errorf("%v", err)
	}
	if _, err := r.Read(t.Context(), pdfOf(1, 595, 842, "")); !errs.Is(err, errs.Unavailable) || ReasonOf(err) != ReasonNoPDF {
		t.Errorf("%v", err)
	}
	if _, err := r.Read(t.Context(), pngOf(t, halves())); err != nil {
		t.Errorf("PNG: %v", err)
	}
	// It is looked for again, so that installing it is enough.
	r.pdf.look = New(Defaults()).pdf.look
	if _, err := r.Read(t.Context(), pdfOf(1, 595, 842, "")); err != nil {
		t.Errorf("once it is there: %v", err)
	}
}

// program writes a shell script and gives tools that run it for poppler.
func program(t *testing.T, script string) tools {
	t.Helper()
	dir, err := os.MkdirTemp("", "pictures") // nobody can't enter a test's own folder
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	path := filepath.Join(dir, "program")
	if err := errors.Join(os.WriteFile(path, []byte("#!/bin/sh\n"+script), 0o755), os.Chmod(dir, 0o755)); err != nil {
		t.Fatal(err)
	}
	return tools{info: path, draw: path, version: "a script"}
}

func TestAChildIsBoundAndDiesWithItsGroup(t *testing.T) {
	t.Parallel()
	r := reader(t, func(l *Limits) { l.Time, l.Side = 20*time.Second, 100 })
	said := func(script string) (string, error) {
		r.pdf.found = program(t, script)
		_, err := r.readPDF(t.Context(), []byte("%PDF-1.7 input"))
		var failed *childError
		_ = errors.As(err, &failed)
		if failed == nil {
			return "", err
		}
		return failed.said, err
	}
	if got, err := said("env >&2; pwd >&2; cat >&2; ulimit -c >&2; ulimit -n >&2; ulimit -v >&2; ulimit -t >&2; exit 1"); !strings.HasSuffix(got, "%PDF-1.7 input0\n64\n524288\n21\n") || strings.Contains(got, "HOME") {
		t.Errorf("the child says %q, %v", got, err)
	}
	if got, err := said("cat > /dev/null; echo kept > /tmp/pictures-kept; exit 1"); ReasonOf(err) != ReasonBroken {
		t.Errorf("a child that writes a file: %q, %v", got, err)
	}
	if info, err := os.Stat("/tmp/pictures-kept"); err == nil && info.Size() > 0 {
		t.Error("a child wrote a file")
	}
	_ = os.Remove("/tmp/pictures-kept")
	// More than was asked for, nonsense, a page that is too large.
	for _, script := range []string{"yes", "printf 'P6 9000 9000 255 '", "printf 'P6 0 1 255 '", "cat >/dev/null; printf 'Pages: 1\\n'"} {
		if _, err := said(script); ReasonOf(err) != ReasonBroken {
			t.Errorf("%s: %v", script, err)
		}
	}
	// The grandchild's number comes on the pipe that it holds open.
	ctx, cancel := context.WithCancel(t.Context())
	var grandchild string
	tools := program(t, "sleep 1000 & echo $!; sleep 1000")
	err := r.run(ctx, tools, tools.draw, nil, nil, func(out io.Reader) error {
		line, err := bufio.NewReader(out).ReadString('\n')
		grandchild = strings.TrimSpace(line)
		cancel()
		return err
	})
	if err == nil || grandchild == "" || runs(t, grandchild) {
		t.Errorf("the grandchild %q lives: %v", grandchild, err)
	}
	hurried := reader(t, func(l *Limits) { l.Time = time.Millisecond })
	hurried.pdf.found = program(t, "sleep 1000")
	if _, err := hurried.Read(t.Context(), []byte("%PDF-1.7")); ReasonOf(err) != ReasonSlow || !errs.Is(err, errs.Invalid) {
		t.Errorf("a child that never ends: %v", err)
	}
}

// runs says whether a process that was killed goes on all the same; one that
// nobody has waited for yet is dead too.
func runs(t *testing.T, pid string) bool {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for ctx.Err() == nil {
		stat, err := os.ReadFile("/proc/" + pid + "/stat")
		if err != nil || strings.Contains(string(stat), ") Z ") {
			return false
		}
	}
	return true
}
