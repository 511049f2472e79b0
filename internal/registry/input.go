package registry

import (
	"archive/zip"
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"time"

	"consilium/internal/kernel/errs"
)

// Input is an opened file of a register, unpacked as it is read.
type Input struct {
	// Name is the file's, without its folder, or that of the file within it.
	Name string
	// Total is how many bytes there are to read before unpacking; 0 where
	// nobody can tell.
	Total int64

	r      *bufio.Reader
	read   atomic.Int64
	plain  *os.File // where it is not packed, so that one can go on anywhere
	close  []func() error
	prefix string // how the file within a bundle begins
	marked bool   // a name and a length stand behind it: it can be resumed
}

// Done is how many of Total were read. It may be called while reading.
func (in *Input) Done() int64 { return in.read.Load() }

// Close lets go of the file.
func (in *Input) Close() error {
	var all []error
	for i := len(in.close) - 1; i >= 0; i-- {
		all = append(all, in.close[i]())
	}
	return errors.Join(all...)
}

// peekMost is how much of the beginning marks an input, and is enough to see
// what it is.
const peekMost = 64 << 10

// OpenFile opens a register's file: plain CSV, gzip, or a ZIP with the CSV in
// it. What it is is seen from its first bytes and not from its name. Invalid
// says what can't be read.
func OpenFile(path string) (*Input, error) { return OpenFileOf(NPPES, path) }

// OpenFileOf is OpenFile for a source: which file of a bundle is meant depends
// on it.
func OpenFileOf(source Source, path string) (*Input, error) {
	f, err := os.Open(path) //nolint:gosec // the operator says which file
	if err != nil {
		return nil, errs.Wrap(errs.Invalid, "The file "+path+" can't be opened.", err)
	}
	in := &Input{Name: filepath.Base(path), marked: true, prefix: "npidata_pfile", close: []func() error{f.Close}}
	if source == NPPESPlaces {
		in.prefix = "pl_pfile"
	}
	if err := in.open(f); err != nil {
		_ = in.Close()
		return nil, err
	}
	return in, nil
}

func (in *Input) open(f *os.File) error {
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if info.IsDir() {
		return errs.New(errs.Invalid, f.Name()+" is a folder.")
	}
	in.Total, in.marked = info.Size(), info.Mode().IsRegular()
	var magic [4]byte
	n, _ := f.ReadAt(magic[:], 0)
	if bytes.HasPrefix(magic[:n], []byte("PK\x03\x04")) {
		return in.openZIP(f, info.Size())
	}
	if in.marked {
		in.plain = f
	}
	return in.unpack(f)
}

// OpenStream reads a register's file from a pipe: plain CSV or gzip. An
// interrupted import of it begins anew.
func OpenStream(name string, r io.Reader) (*Input, error) {
	in := &Input{Name: name}
	return in, in.unpack(r)
}

func (in *Input) unpack(r io.Reader) error {
	in.r = bufio.NewReaderSize(&counted{r, &in.read}, peekMost)
	head, _ := in.r.Peek(4)
	switch {
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		z, err := gzip.NewReader(in.r)
		if err != nil {
			return errs.Wrap(errs.Invalid, in.Name+" is damaged: it can't be unpacked.", err)
		}
		in.close = append(in.close, z.Close)
		in.r, in.plain = bufio.NewReaderSize(z, peekMost), nil
	case bytes.HasPrefix(head, []byte("PK\x03\x04")):
		return errs.New(errs.Invalid, "A ZIP can't be read from a pipe: unpack it, or give the file.")
	}
	return nil
}

func (in *Input) openZIP(f *os.File, size int64) error {
	z, err := zip.NewReader(f, size)
	if err != nil {
		return errs.Wrap(errs.Invalid, in.Name+" is damaged: it is no ZIP that can be read.", err)
	}
	inside := pick(z.File, in.prefix)
	if inside == nil {
		return errs.New(errs.Invalid, in.Name+" has no CSV in it.")
	}
	r, err := inside.Open()
	if err != nil {
		return errs.Wrap(errs.Invalid, fmt.Sprintf("%s in %s can't be unpacked.", inside.Name, in.Name), err)
	}
	in.close = append(in.close, r.Close)
	in.Name, in.Total = filepath.Base(inside.Name), int64(min(inside.UncompressedSize64, 1<<62)) //nolint:gosec // bounded
	in.r = bufio.NewReaderSize(&counted{r, &in.read}, peekMost)
	return nil
}

// pick finds the file of records in a bundle: that of the NPPES has reference
// files and headers beside it (Readme, "Contents of the Download Bundle").
func pick(files []*zip.File, prefix string) *zip.File {
	var largest *zip.File
	for _, f := range files {
		name := strings.ToLower(filepath.Base(f.Name))
		switch {
		case !strings.HasSuffix(name, ".csv") || strings.Contains(name, "fileheader"):
			continue
		case strings.HasPrefix(name, prefix):
			return f
		case largest == nil || f.UncompressedSize64 > largest.UncompressedSize64:
			largest = f
		}
	}
	return largest
}

// counted counts what is read of the packed file.
type counted struct {
	r io.Reader
	n *atomic.Int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n.Add(int64(n))
	return n, err
}

// fingerprint marks the input, so that an interrupted import of the same one
// is known; empty where it can't be resumed.
func (in *Input) fingerprint() []byte {
	head, _ := in.r.Peek(peekMost)
	if !in.marked {
		return nil
	}
	h := sha256.New()
	h.Write(fmt.Appendf(nil, "%s\x00%d\x00", in.Name, in.Total))
	h.Write(head)
	return h.Sum(nil)
}

// skipTo goes on at an offset of the unpacked input, of which nothing was
// read yet.
func (in *Input) skipTo(offset int64) error {
	if in.plain == nil {
		_, err := io.CopyN(io.Discard, in.r, offset)
		return err
	}
	if _, err := in.plain.Seek(offset, io.SeekStart); err != nil {
		return err
	}
	in.read.Store(offset)
	in.r.Reset(&counted{in.plain, &in.read})
	return nil
}

// fileDays are how the days stand in the names of registers' files:
// npidata_pfile_20050523-20261011.csv.
var fileDays = regexp.MustCompile(`(20[0-9]{2})-?([01][0-9])-?([0-3][0-9])`)

// fileDay is the last day that a file's name tells; the zero time for none.
func fileDay(name string) (last time.Time) {
	for _, m := range fileDays.FindAllStringSubmatch(name, -1) {
		if t, err := time.Parse("20060102", m[1]+m[2]+m[3]); err == nil && t.After(last) {
			last = t
		}
	}
	return last
}
