package forum

import (
	"fmt"
	"slices"
	"strings"

	"consilium/internal/guard"
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/authz"
	"consilium/internal/kernel/ids"
)

// Facts is what the one rule of visibility asks of a thread.
//
// Alias and wall will stand here: a wall is one more reason not to see it, for
// everybody but author and moderator; an alias changes who the author seems to
// be, never who they are here.
type Facts struct {
	Kind     string // of the thread: question, case, …
	Audience Audience
	State    State
	Author   ids.ID
	Answers  int // open ones
}

// PostFacts is what the rule asks of an answer or a comment beside its
// thread's Facts.
type PostFacts struct {
	State  State
	Author ids.ID
}

// plainQuestion is the kind of thread that is general: it is about no patient.
const plainQuestion = "question"

// beyond marks the reach of what is more than a question.
const beyond = "+"

// reach is who may read a thread, in a word: its audience, and whether it is a
// question, which is all that a provisional member is shown.
func (f Facts) reach() string {
	if f.Kind == plainQuestion {
		return string(f.Audience)
	}
	return string(f.Audience) + beyond
}

// reachSQL is reach over the alias t.
const reachSQL = `(t.audience || CASE t.kind WHEN '` + plainQuestion + `' THEN '' ELSE '` + beyond + `' END)`

// Reaches lists the reaches of the threads that the actor may read. A
// provisional member, of whom a public number is known and no more, reads the
// questions of clinicians and of students, and nothing else.
func Reaches(a actor.Actor) []string {
	if a.Standing == actor.Provisional {
		if a.Profession == "student" {
			return []string{string(Students)}
		}
		return []string{string(Clinicians), string(Students)}
	}
	out := Audiences(a)
	for _, audience := range Audiences(a) {
		out = append(out, audience+beyond)
	}
	return out
}

// Audiences lists the audiences that the actor is in.
func Audiences(a actor.Actor) []string {
	out := []string{}
	switch a.Standing {
	case actor.Clinician, actor.Lapsed:
		out = append(out, string(Clinicians), string(Students), string(Learners))
		if a.Physician() {
			out = append(out, string(Physicians))
		}
	case actor.Student:
		out = append(out, string(Students), string(Learners))
	}
	return out
}

// reads says whether the actor reads anything at all.
func reads(a actor.Actor) bool {
	return a.SignedIn() && a.Standing != actor.Suspended && a.Standing != actor.Closed
}

// stands says whether others can still open a thread in that state: open, or
// a tombstone over answers, or one that says that it was erased.
func (f Facts) stands() bool {
	return f.State == Open || f.State == Erased || f.State == Deleted && f.Answers > 0
}

// CanRead is the one rule of visibility of threads: one that stands and whose
// audience the actor is in, one's own, and for a moderator everything. A
// suspended or closed member reads nothing.
func CanRead(a actor.Actor, f Facts) bool {
	switch {
	case !reads(a):
		return false
	case a.Has(actor.Moderator), f.Author == a.MemberID:
		return true
	}
	return f.stands() && slices.Contains(Reaches(a), f.reach())
}

// CanReadPost is the rule for the words of an answer or a comment: its thread
// can be read, and the post is open or one's own (but erased words nobody
// reads), or the reader is a moderator.
func CanReadPost(a actor.Actor, thread Facts, p PostFacts) bool {
	return CanRead(a, thread) && (p.State == Open || p.Author == a.MemberID || a.Has(actor.Moderator))
}

// visible is the rule of threads in SQL over the alias t. Its three arguments
// are $1 to $3 of every query that holds it (see scope).
const visible = `(t.author_id = $2 OR $3 OR ((t.state IN ('open','erased') OR (t.state = 'deleted' AND t.answer_count > 0)) AND ` + reachSQL + ` = ANY($1)))`

// visiblePost is the rule of answers and comments over the alias p, beside
// visible over their thread.
const visiblePost = `(p.state = 'open' OR p.author_id = $2 OR $3)`

const nobody = "00000000-0000-0000-0000-000000000000"

func scope(a actor.Actor) []any {
	if !reads(a) {
		return []any{[]string{}, nobody, false}
	}
	return []any{Reaches(a), a.MemberID.UUID(), a.Has(actor.Moderator)}
}

// VisibleTo gives the rule of threads as SQL over the alias t for other
// domains' queries, with placeholders from $first on, and its arguments.
func VisibleTo(a actor.Actor, first int) (sql string, args []any) {
	return shift(visible, first), scope(a)
}

func shift(sql string, first int) string {
	pairs := make([]string, 0, 6)
	for i := 1; i <= 3; i++ {
		pairs = append(pairs, fmt.Sprintf("$%d", i), fmt.Sprintf("$%d", first+i-1))
	}
	return strings.NewReplacer(pairs...).Replace(sql)
}

// SearchScope is the rule as search asks it of a document: its reach is among
// Reaches, or its author is Own, or All. It never leaves out what the rule
// lets a reader find; VisibleHits drops what it finds too much.
type SearchScope struct {
	Reaches []string
	Own     ids.ID
	All     bool
}

// Scope gives the actor's scope for search.
func Scope(a actor.Actor) SearchScope {
	if !reads(a) {
		return SearchScope{}
	}
	return SearchScope{Reaches: Reaches(a), Own: a.MemberID, All: a.Has(actor.Moderator)}
}

// CanWrite says whether the actor may ask or answer in the audience: students
// in the learners' area alone, physicians alone among physicians, and nobody
// without a handle.
func CanWrite(a actor.Actor, audience Audience) bool {
	return slices.Contains(writable(a), string(audience))
}

// writable lists the audiences that the actor may write for.
func writable(a actor.Actor) []string {
	switch {
	case a.Handle == "":
	case a.Standing == actor.Student:
		return []string{string(Learners)}
	case a.Standing == actor.Clinician:
		return Audiences(a)
	}
	return []string{}
}

// CanAnswer says whether the actor may answer or comment in a thread that
// they can read.
func CanAnswer(a actor.Actor, h Head) bool {
	return h.State == Open && !h.Locked && CanWrite(a, h.Audience)
}

// CanEdit says whether the actor may edit or delete a post.
func CanEdit(a actor.Actor, author ids.ID, s State) bool {
	return s == Open && author == a.MemberID && authz.Can(a, authz.EditOwn)
}

// Waits says whether a post of that state and rule is held until somebody who
// reads its language has looked. Its author may edit it: in words that the
// guard can read it need not wait.
func Waits(s State, rule string) bool { return s == Hidden && rule == guard.HeldRule }

// CanErase says whether the actor may erase words of a post.
func CanErase(a actor.Actor, author ids.ID, s State) bool {
	return s != Erased && (author == a.MemberID && authz.Can(a, authz.EditOwn) || a.Has(actor.Moderator))
}

// CanVote says whether the actor may vote for a post.
func CanVote(a actor.Actor, author ids.ID, s State) bool {
	return s == Open && author != a.MemberID && authz.Can(a, authz.Vote)
}

// CanEndorse says whether the actor may endorse an answer of that author in a
// thread that they can read.
func CanEndorse(a actor.Actor, h Head, author Byline, s State) bool {
	return h.Audience == Learners && h.State == Open && CanVote(a, author.MemberID, s) &&
		author.Learner() && authz.Can(a, authz.Endorse)
}

// CanAccept says whether the actor may say which answer settled a thread.
func CanAccept(a actor.Actor, h Head) bool {
	return h.State == Open && h.Author == a.MemberID && authz.Can(a, authz.EditOwn)
}

// narrower says whether everybody who reads with audience a reads with b too.
func narrower(a, b Audience) bool {
	rank := map[Audience]int{Physicians: 1, Clinicians: 2, Students: 3, Learners: 3}
	return rank[a] > 0 && rank[a] <= rank[b]
}

// mayBecome says whether a thread's audience can be changed by its author.
// What others wrote (see othersWrote) was written for the readers there were:
// later ones may only be fewer, and the learners' area, with its own rules of
// writing, is neither left nor entered.
func mayBecome(a actor.Actor, from, to Audience, others bool) bool {
	switch {
	case from == to:
		return true
	case !CanWrite(a, to):
		return false
	case !others:
		return true
	}
	return narrower(to, from) && from != Learners && to != Learners
}
