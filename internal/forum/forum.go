// Package forum holds threads and their answers: who may read them, the lists
// they stand in, and the acts of asking, answering, voting and accepting.
package forum

import (
	"time"

	"consilium/internal/kernel/clock"
	"consilium/internal/kernel/ids"
	"consilium/internal/platform/database"
)

// Audience says who may read a thread.
type Audience string

// The audiences. Students stands for clinicians and students.
const (
	Clinicians Audience = "clinicians"
	Physicians Audience = "physicians"
	Students   Audience = "students"
	Learners   Audience = "learners"
)

// Words says the audience as a reader should see it.
func (a Audience) Words() string {
	switch a {
	case Physicians:
		return "Verified physicians can read this. Other professions and students can't."
	case Students:
		return "Verified clinicians and students can read this."
	case Learners:
		return "The learners' area: students, trainees and clinicians can read this."
	}
	return "Verified clinicians can read this. Students can't."
}

// Byline is who speaks, as every reader sees it.
type Byline struct {
	MemberID                                           ids.ID
	Handle, Profession, Stage, Specialty, Jurisdiction string
	Verified                                           bool
}

// Student says whether the mark must be a student's.
func (b Byline) Student() bool { return b.Stage == "student" || b.Profession == "student" }

// Row is one line of a list.
type Row struct {
	ID          ids.ID
	Kind        string
	Title       string
	Excerpt     string
	BottomLine  string
	Audience    Audience
	Specialties []string
	Answers     int
	Accepted    bool
	CreatedAt   time.Time
	ActiveAt    time.Time
	Author      Byline
}

// Thread is one thread as its page shows it. HTML was sanitised when it was
// written.
type Thread struct {
	Row
	HTML       string
	Markdown   string
	State      string
	Locked     bool
	LockReason string
	Votes      int
	AcceptedID ids.ID
	Answered   []Answer
	Voted      map[ids.ID]bool
}

// Answer is one answer as its thread's page shows it. A removed answer has no
// words, only its State.
type Answer struct {
	ID         ids.ID
	HTML       string
	BottomLine string
	State      string
	Votes      int
	CreatedAt  time.Time
	Author     Byline
}

// Service has the use-cases. It is safe for concurrent use.
type Service struct {
	db    *database.DB
	clock clock.Clock
}

// New makes the service.
func New(db *database.DB, clk clock.Clock) *Service { return &Service{db: db, clock: clk} }
