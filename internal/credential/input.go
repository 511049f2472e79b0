package credential

import (
	"context"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
)

// How long the fields of an application may be, in letters.
const (
	MaxName     = 120
	MaxRegister = 120
	MaxNumber   = 40
	MaxNote     = 2000
	MaxMessage  = 1000
)

// Facts is what an application states.
type Facts struct {
	LegalName    string
	Profession   string
	Stage        string
	Specialty    string // key; may be empty
	Jurisdiction string // ISO country or US-XX
	Register     string // of a student: the school
	Number       string // of a student: of the enrolment
	Note         string
	// Graduates is the month in which a student ends the studies: 2028-06.
	Graduates string
}

// Input is one sending of the application form.
type Input struct {
	Facts
	// Purpose is Join where it is empty.
	Purpose Purpose
	// Address is a work mailbox to which a code is sent at once; it may be
	// empty, and is not looked at in a form that amends.
	Address string
	// Key is the form's: a second sending of it is answered as the first.
	Key ids.ID
	// Revision is the version that an amending form shows.
	Revision int
}

func (in *Input) tidy() {
	in.Facts.tidy()
	if in.Purpose == "" {
		in.Purpose = Join
	}
}

// tidy takes away what no reader would miss, and fills in what follows.
func (f *Facts) tidy() {
	for _, field := range []*string{&f.LegalName, &f.Profession, &f.Stage, &f.Specialty, &f.Jurisdiction, &f.Register, &f.Number, &f.Graduates} {
		*field = strings.Join(strings.Fields(*field), " ")
	}
	f.Note = strings.TrimSpace(f.Note)
	if f.Profession == student && f.Stage == "" {
		f.Stage = student
	}
	if f.Profession != student {
		f.Graduates = ""
	}
}

// checkForm gives one Invalid error that names every field that can't be
// taken, as far as the words alone tell.
func (in Input) checkForm() error {
	c := in.checked()
	return c.Err()
}

func (in Input) checked() (c errs.Check) {
	switch in.Purpose {
	case Join, Recover, Add, Renew:
	default:
		c.That(false, "purpose", "Choose whether you want to be let in or have an account back.")
	}
	in.checkPerson(&c)
	in.checkStanding(&c)
	in.checkRegistration(&c)
	in.checkNoDEA(&c)
	if in.Address != "" {
		_, _, err := plainAddress(in.Address)
		c.That(err == nil, "address", addressWanted)
	}
	return c
}

// check is checkForm with what the lists and the guard say.
func (s *Service) check(ctx context.Context, in Input) error {
	c := in.checked()
	s.noPatient(&c, "note", in.Note)
	if in.Specialty != "" {
		known, err := s.knownSpecialty(ctx, in.Specialty)
		if err != nil {
			return err
		}
		c.That(known, "specialty", "Choose a specialty from the list.")
	}
	if named := s.registers.Named(in.Jurisdiction, in.Register); named != "" && in.Profession != student && in.Number != "" {
		// One digit wrong is somebody else's number, or nobody's: it is said
		// while the form is open, and not by a reviewer days later.
		if err := s.registers.Shape(named, in.Number); err != nil {
			c.That(false, "number", errs.As(err).Fields["number"])
		}
	}
	return c.Err()
}

func (f Facts) checkPerson(c *errs.Check) {
	c.That(f.LegalName != "", "legal_name", "Write your legal name as the register has it.")
	c.That(letters(f.LegalName) >= 2, "legal_name", "A name needs at least two letters.")
	c.That(short(f.LegalName, MaxName), "legal_name", "That is longer than 120 letters: write the name as the register has it.")
	c.That(short(f.Note, MaxNote), "note", "The note is longer than 2,000 letters.")
}

func (f Facts) checkStanding(c *errs.Check) {
	c.That(among(Professions(), f.Profession), "profession", "Choose your profession.")
	c.That(among(Stages(), f.Stage), "stage", "Choose where you stand in your career.")
	c.That(f.Profession != student || f.Stage == student, "stage", "Who applies as a student has the stage student.")
	c.That(f.Profession == student || f.Stage != student, "stage", "This is the stage of students. If you are one, choose the profession student.")
	c.That(f.Profession != "physician" || f.Stage != "attending" || f.Specialty != "", "specialty", "Choose your specialty.")
}

// monthForm is how a month is written.
const monthForm = "2006-01"

// graduation is the last day of the month in which a student graduates.
func (f Facts) graduation() (time.Time, bool) {
	month, err := time.Parse(monthForm, f.Graduates)
	return month.AddDate(0, 1, -1), err == nil
}

func (f Facts) checkRegistration(c *errs.Check) {
	if f.Profession == student {
		_, ok := f.graduation()
		c.That(ok, "graduates", "Write the month in which you graduate, such as 2028-06.")
	}
	c.That(knownJurisdiction(f.Jurisdiction), "jurisdiction", "Choose a country, or a state of the United States.")
	of, number := "register", "registration number"
	if f.Profession == student {
		of, number = "school", "enrolment number"
	}
	c.That(f.Register != "", "register", "Name the "+of+".")
	c.That(letters(f.Register) >= 2, "register", "The name of a "+of+" needs at least two letters.")
	c.That(short(f.Register, MaxRegister), "register", "That is longer than 120 letters: write the name of the "+of+" alone.")
	c.That(f.Number != "", "number", "Write your "+number+".")
	c.That(utf8.RuneCountInString(plainNumber(f.Number)) >= 2, "number", "A number needs at least two digits or letters.")
	c.That(short(f.Number, MaxNumber), "number", "That is longer than 40 signs: write the number alone.")
}

func short(text string, most int) bool { return utf8.RuneCountInString(text) <= most }

func letters(text string) int {
	n := 0
	for _, r := range text {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}
