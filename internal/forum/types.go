package forum

import (
	"time"

	"consilium/internal/guard"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
	"consilium/internal/media"
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

// EveryAudience lists the audiences in the order in which a form offers them.
var EveryAudience = []Audience{Clinicians, Physicians, Students, Learners}

// Name says the audience in a word or two.
func (a Audience) Name() string {
	switch a {
	case Physicians:
		return "Physicians"
	case Students:
		return "Clinicians and students"
	case Learners:
		return "Learners"
	}
	return "Clinicians"
}

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

// PostKind says what a post is.
type PostKind string

// The kinds of post.
const (
	KindThread  PostKind = "thread"
	KindAnswer  PostKind = "answer"
	KindComment PostKind = "comment"
)

// PostRef names one post: a thread's opening text, an answer or a comment.
type PostRef struct {
	Kind PostKind
	ID   ids.ID
}

// Made is a post that was just written and where it stands.
type Made struct {
	PostRef
	Thread ids.ID
}

// State says whether a post's words can be read.
type State string

// The states. Of a deleted or erased thread that has answers (or was erased)
// a tombstone stays, and its answers stay readable.
const (
	Open    State = "open"
	Hidden  State = "hidden"
	Deleted State = "deleted"
	Erased  State = "erased"
)

// Byline is who speaks, as every reader sees it. Specialty is its name.
type Byline struct {
	MemberID                                           ids.ID
	Handle, Profession, Stage, Specialty, Jurisdiction string
	Standing                                           actor.Standing
	Verified                                           bool
	VerifiedAt                                         time.Time // zero: never
	VerifiedHow                                        string    // in words: "registry and work mail"
}

// Student says whether the mark must be a student's.
func (b Byline) Student() bool {
	return b.Standing == actor.Student || b.Stage == "student" || b.Profession == "student"
}

// Learner says whether an answer of theirs can be endorsed: a student or a
// trainee.
func (b Byline) Learner() bool { return b.Student() || b.Stage == "trainee" }

// Former says whether the account was closed.
func (b Byline) Former() bool { return b.Standing == actor.Closed }

// Row is one line of a list. Specialties are names, Keys their keys in the
// same order.
type Row struct {
	ID                 ids.ID
	Kind               string
	Title              string
	Excerpt            string
	BottomLine         string
	Audience           Audience
	Specialties, Keys  []string
	Answers, Comments  int
	Votes              int
	Accepted           bool
	Locked, Duplicate  bool
	State              State // other than Open in one's own list alone
	CreatedAt          time.Time
	EditedAt, ActiveAt time.Time // EditedAt is zero where nobody edited
	Author             Byline
}

// The lists.
const (
	Newest     = "newest"
	Active     = "active"
	Unanswered = "unanswered"
	Bookmarks  = "bookmarks"
	Own        = "mine"
)

// ListQuery says which list. The zero value is the first page of the newest.
type ListQuery struct {
	Tab       string // Newest, Active, Unanswered, Bookmarks or Own
	Specialty string // a key; empty for all
	Area      string // "learners", or empty for everything the reader may read
	After     string // Listing.Next or Listing.Prev; what can't be read begins the list
	Limit     int    // 1 to 100; PageSize without it
}

// Listing is one page of a list. Next and Prev are empty at the ends.
type Listing struct {
	Rows       []Row
	Next, Prev string
}

// Head is what every request of a thread asks first: whether it can be read,
// and which version of its content that is.
type Head struct {
	ID       ids.ID
	Version  int64
	Kind     string
	Audience Audience
	State    State
	Locked   bool
	Author   ids.ID
	Accepted ids.ID
	Answers  int
	Revision int
}

// Tombstone stands where words were.
type Tombstone struct {
	State State // Hidden, Deleted or Erased
	At    time.Time
	By    string // "the author" or "a moderator"
	Rule  string // the rule, for Hidden
}

// Mark says that a passage of a post was erased for a patient's privacy.
type Mark struct {
	At time.Time
	By string // "the author", "the author of another post here" or "a moderator"
}

// Content is a page of a thread that is the same for all who may read it: it
// can be kept by (Row.ID, Version, the After it was asked with).
type Content struct {
	Row
	Version     int64
	State       State
	LockReason  string
	DuplicateOf ids.ID
	AcceptedID  ids.ID
	HTML        string // sanitised when written; empty under a Tombstone but Hidden's
	Revision    int    // above 1: it was edited, see Revisions
	Gone        *Tombstone
	Passages    *Mark // the latest erasure of a passage
	Remarks     []Comment
	Replies     []Answer
	Images      []media.Image // beneath the opening text
	Next        string        // the key of the next page of answers
}

// Answer is one answer with what stands under it. Under a Tombstone it has no
// words.
type Answer struct {
	ID           ids.ID
	HTML         string
	BottomLine   string
	State        State
	Votes        int
	Revision     int
	Accepted     bool
	CreatedAt    time.Time
	EditedAt     time.Time
	Author       Byline
	Gone         *Tombstone
	Passages     *Mark
	Endorsements []Endorsement
	Remarks      []Comment
	Images       []media.Image
}

// Comment is one remark under a thread or an answer (Answer is zero under the
// thread).
type Comment struct {
	ID        ids.ID
	Answer    ids.ID
	HTML      string
	State     State
	Revision  int
	CreatedAt time.Time
	EditedAt  time.Time
	Author    Byline
	Gone      *Tombstone
	Passages  *Mark
}

// Endorsement is a clinician's word under a learner's answer.
type Endorsement struct {
	By Byline
	At time.Time
}

// Mine is what differs by reader on a thread's page.
type Mine struct {
	Voted      map[ids.ID]bool // by post
	Endorsed   map[ids.ID]bool // by answer
	Bookmarked bool
	Drafts     map[string]bool // slots in which own words wait, of this thread
	Images     bool            // images wait with an own answer
	// Removed are own answers and comments that were hidden or deleted, with
	// their words, which nobody else sees.
	Removed map[ids.ID]RemovedPost
}

// RemovedPost is an own post that others can't read. Rule says why it was
// hidden; Undeletable whether Undelete will give it back.
type RemovedPost struct {
	Kind        PostKind
	State       State
	HTML        string
	Rule        string
	Undeletable bool
}

// Words is a post as its author wrote it, for the edit form.
type Words struct {
	PostRef
	Thread      ids.ID
	Author      ids.ID
	Revision    int
	Kind        string // question or case, of a thread
	Title       string
	Body        string
	BottomLine  string
	Audience    Audience
	Specialties []string // keys
	// Held says that it waits for somebody who reads its language.
	Held bool
	// Audiences are those a thread may be given now.
	Audiences []Audience
}

// Revision is what a post said at one time. Reason and Editor say who made it
// so and why; of number 1, the author.
type Revision struct {
	Number     int
	Title      string
	Body       string
	BottomLine string
	Reason     string
	Editor     Byline
	At         time.Time
}

// History is a post's revisions, the first words first and the present words
// last.
type History struct {
	PostRef
	Thread    ids.ID
	Title     string // the thread's
	Revisions []Revision
}

// Profile is a member as other members see them.
type Profile struct {
	Byline
	BioHTML string
	// BioHidden says that the reader has BioHTML and others have not.
	BioHidden bool
	JoinedAt  time.Time
}

// ProfilePost is a thread or an answer in its author's profile.
type ProfilePost struct {
	PostRef
	Thread     ids.ID
	Title      string
	BottomLine string
	Excerpt    string // of a thread
	Audience   Audience
	Accepted   bool
	Votes      int
	CreatedAt  time.Time
}

// Post is one post with its words, for search results and for moderation.
// Text is plain; HTML is sanitised.
type Post struct {
	PostRef
	Thread     ids.ID
	ThreadKind string
	Title      string // the thread's
	Text       string
	HTML       string
	BottomLine string
	Audience   Audience
	State      State
	Locked     bool
	Rule       string // why it is hidden
	Revision   int
	Keys       []string // specialties of the thread
	Accepted   bool     // an accepted answer, or a thread that has one
	Votes      int
	CreatedAt  time.Time
	Author     Byline
}

// Question is what the asker wrote. Key makes a second sending of the same
// form harmless.
type Question struct {
	Key         ids.ID
	Kind        string // question or case
	Title, Body string
	Audience    Audience
	Specialties []string // keys, one to three
	Guard       guard.Answers
}

// Reply is what the answerer wrote. BottomLine may be empty.
type Reply struct {
	Key, Thread      ids.ID
	Body, BottomLine string
	Guard            guard.Answers
}

// Remark is what a commenter wrote, on a thread or an answer.
type Remark struct {
	Key   ids.ID
	On    PostRef
	Body  string
	Guard guard.Answers
}

// Change is an edit. Key makes a second sending of the same form harmless.
// Revision is the one that was edited; Title, Audience and
// Specialties count for a thread alone, BottomLine for an answer alone.
type Change struct {
	Key         ids.ID
	Post        PostRef
	Revision    int
	Reason      string
	Title       string
	Body        string
	BottomLine  string
	Audience    Audience
	Specialties []string
	Guard       guard.Answers
}

// Edited is what became of an edit.
type Edited struct {
	Thread ids.ID
	// Held says that the post waits for a second person; Unreadable that the new
	// words do, else what their author let stand.
	Held, Unreadable bool
	// Released says that it was held before and no longer is.
	Released bool
}

// Erasure asks for words to be erased for a patient's privacy: Passage, or
// with an empty Passage the whole post.
type Erasure struct {
	Post    PostRef
	Passage string
}

// Draft is words not yet published. Key is the form's: a draft that arrives
// after its form was published is dropped.
type Draft struct {
	Key         ids.ID    `json:"key,omitzero"`
	Kind        string    `json:"kind,omitempty"`
	Title       string    `json:"title,omitempty"`
	Body        string    `json:"body,omitempty"`
	BottomLine  string    `json:"bottom_line,omitempty"`
	Audience    Audience  `json:"audience,omitempty"`
	Specialties []string  `json:"specialties,omitempty"`
	Reason      string    `json:"reason,omitempty"`
	SavedAt     time.Time `json:"-"`
}

// Moderated is a post that a moderator acted on, and whose it is.
type Moderated struct {
	PostRef
	Thread, Author ids.ID
}

// DocumentRow is one open post as search wants it: Body is plain text. Reach
// is the audience.
type DocumentRow struct {
	ID, Thread, Author      ids.ID
	Kind, ThreadKind        string
	Title, Body, BottomLine string
	Specialties             []string
	Handle                  string // empty for a former member
	Reach                   string
	Created                 time.Time
}
