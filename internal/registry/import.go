package registry

import (
	"context"
	"errors"
	"io"
	"time"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
)

// ActionImport is audited when an import is done, with the source as detail.
const ActionImport = "registry.import"

// Load is one import.
type Load struct {
	Source Source
	Input  *Input
	// Aside is where rows go that can't be taken; nil keeps none of them.
	Aside Aside
	// Supplement is set where a file of the exclusions list adds to it
	// instead of being all of it: then nobody leaves the list by not being in
	// the file. The other registers say in each row what became of it.
	Supplement bool
	// Shrink lets a whole list leave out more than a fifth of what stands.
	Shrink bool
	// Older lets a file of an earlier day than the last one in.
	Older bool
	// Progress hears after every batch; it may be nil.
	Progress func(Report)
}

// Aside is a file of its own for the rows that can't be taken.
type Aside interface {
	io.Writer
	// Truncate cuts what is after size, and later writing goes on there.
	Truncate(size int64) error
}

// Report says what an import did. Every row that was read is counted once
// among the others.
type Report struct {
	Read          int64
	Imported      int64            // new here
	Updated       int64            // known and different now
	Unchanged     int64            // known and the same
	Organisations int64            // skipped: their numbers alone are kept
	Repeated      int64            // a later row of the same batch took its place
	Bad           map[string]int64 // by reason
	// Delisted is how many left the exclusions list.
	Delisted int64
	// Resumed says that rows of an interrupted import before are counted in.
	Resumed bool `json:"-"`
	// Longest is how long the longest transaction took: it held back the
	// change feed of the whole house for so long.
	Longest time.Duration `json:"-"`
	// Done and Total are bytes of the input as it is packed.
	Done, Total int64 `json:"-"`
}

// BadRows is how many rows could not be taken.
func (r Report) BadRows() (n int64) {
	for _, some := range r.Bad {
		n += some
	}
	return n
}

// Import brings a register's file into the tables. Rows go in by batches, each
// a transaction of its own that also says how far the import is: where one is
// interrupted, the same file goes on there, and a second run of a file changes
// nothing. One import of a source runs at a time; another is a Conflict, and
// so is a file older than the last one, and a list that leaves out suspiciously
// many. Invalid is a file that is none of the source. For the system alone.
func (s *Service) Import(ctx context.Context, l Load) (Report, error) {
	if a := actor.From(ctx); a.Standing != actor.System.Standing {
		return Report{}, errs.Denied("Registers are imported by the command of that name.")
	}
	release, err := s.lockSource(ctx, l.Source)
	if err != nil {
		return Report{}, err
	}
	defer release()
	im := &importing{Service: s, Load: l, day: fileDay(l.Input.Name)}
	if err := im.begin(ctx); err != nil {
		return Report{}, err
	}
	if err := im.run(ctx); err != nil {
		return im.report, err
	}
	return im.report, im.finish(ctx)
}

// importing is an import under way.
type importing struct {
	*Service
	Load
	id     ids.ID
	file   int32 // the number by which rows name the file
	day    time.Time
	rows   *rows
	layout layout
	report Report
	aside  int64 // how long the file of bad rows is
	size   int   // of a batch
}

// begin reads the header and finds out where to begin.
func (im *importing) begin(ctx context.Context) error {
	if err := im.notOlder(ctx); err != nil {
		return err
	}
	mark := im.Input.fingerprint()
	im.rows = newRows(im.Input.r)
	_, header, why, err := im.rows.next()
	if errors.Is(err, io.EOF) {
		return errs.New(errs.Invalid, "The file is empty.")
	}
	if err != nil {
		return unreadable(err)
	}
	if why != "" {
		return errs.New(errs.Invalid, "The first line of the file is no list of columns: "+why+".")
	}
	if im.layout, err = layoutOf(im.Source, header); err != nil {
		return err
	}
	im.rows.width, im.size = len(header), batchRows
	im.report.Bad = map[string]int64{}
	from, err := im.resume(ctx, mark)
	if err != nil {
		return err
	}
	if im.Aside != nil {
		if err := im.Aside.Truncate(im.aside); err != nil {
			return errs.Wrap(errs.Invalid, "The file for bad rows can't be written.", err)
		}
	}
	if from == 0 {
		return nil
	}
	return im.goOn(from)
}

// goOn goes to where an interrupted import stood.
func (im *importing) goOn(from int64) error {
	im.report.Resumed = true
	if im.Input.plain != nil {
		width := im.rows.width
		if err := im.Input.skipTo(from); err != nil {
			return unreadable(err)
		}
		im.rows = newRows(im.Input.r)
		im.rows.width, im.rows.offset = width, from
		return nil
	}
	return im.rows.skipTo(from)
}

func unreadable(err error) error {
	return errs.Wrap(errs.Invalid, "The file can't be read to its end: it is damaged or cut off. What was read before is kept, and a whole file goes on from there.", err)
}

// batchRows is how many rows a batch begins with, and the bounds between which
// it is fitted to the machine: a transaction that writes holds back the change
// feed of the whole house, so each should take about a tenth of a second.
const (
	batchRows  = 1000
	batchLeast = 100
	batchMost  = 2000
	batchTime  = 100 * time.Millisecond
)

// batch is some rows on their way.
type batch struct {
	rows   []staged
	bad    []badRow
	report Report // what these rows add
	offset int64  // of the unpacked input behind them
	done   int64  // of the packed one
}

type badRow struct {
	why string
	raw []byte
}

// run reads and writes until the end, one batch ahead of the database.
func (im *importing) run(ctx context.Context) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	ready, size := make(chan batch), make(chan int, 1)
	failed := make(chan error, 1)
	size <- im.size
	go func() {
		defer close(ready)
		failed <- im.read(ctx, ready, size)
	}()
	for b := range ready {
		took, err := im.write(ctx, b)
		if err != nil {
			stop()
			for range ready { // let the reader see it
			}
			return err
		}
		im.fit(took)
		select {
		case <-size:
		default:
		}
		size <- im.size
		if im.Progress != nil {
			im.Progress(im.report)
		}
	}
	return <-failed
}

// fit fits the size of batches to how long the last one took.
func (im *importing) fit(took time.Duration) {
	switch {
	case took > 2*batchTime:
		im.size = max(batchLeast, im.size/2)
	case took < batchTime/2:
		im.size = min(batchMost, im.size+im.size/4)
	}
}

// read makes batches of rows.
func (im *importing) read(ctx context.Context, ready chan<- batch, size <-chan int) error {
	most := batchRows
	for end := false; !end; {
		select {
		case most = <-size:
		default:
		}
		b, err := im.gather(most)
		if end = errors.Is(err, io.EOF); err != nil && !end {
			return unreadable(err)
		}
		if b.report.Read == 0 {
			continue
		}
		select {
		case ready <- b:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// gather reads up to most rows; io.EOF says that they are the last.
func (im *importing) gather(most int) (b batch, err error) {
	at := make(map[string]int, most)
	b.report.Bad = map[string]int64{}
	b.rows = make([]staged, 0, most)
	for b.report.Read < int64(most) {
		raw, fields, why, next := im.rows.next()
		if next != nil {
			err = next
			break
		}
		b.report.Read++
		var one staged
		if why == "" {
			one, why = im.row(raw, fields)
		}
		if why != "" {
			b.report.Bad[why]++
			b.bad = append(b.bad, badRow{why, append([]byte(nil), raw...)})
			continue
		}
		b.add(at, one)
	}
	b.offset, b.done = im.rows.offset, im.Input.Done()
	return b, err
}

// add puts a row into the batch, in the place of one with the same number.
func (b *batch) add(at map[string]int, one staged) {
	key := one.number
	if one.exclusion != nil || one.place {
		key = string(one.digest)
	}
	if i, known := at[key]; known {
		b.rows[i] = one
		b.report.Repeated++
		return
	}
	at[key] = len(b.rows)
	b.rows = append(b.rows, one)
}

func (im *importing) row(raw []byte, fields [][]byte) (staged, string) {
	if !readable(raw) {
		return staged{}, badText
	}
	e, why := im.layout.read(fields)
	if why != "" {
		return staged{}, why
	}
	one, err := e.stage()
	if err != nil {
		return staged{}, badText
	}
	return one, ""
}
