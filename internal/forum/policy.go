package forum

import (
	"slices"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/ids"
)

// Facts is what the one rule of visibility asks of a thread. Alias and wall
// will stand here too.
type Facts struct {
	Audience Audience
	State    string
	Author   ids.ID
}

// Audiences lists the audiences whose threads the actor may read.
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

// CanRead is the one rule of visibility: an open thread whose audience the
// actor is in, one's own, and for a moderator everything. A suspended or
// closed member reads nothing.
func CanRead(a actor.Actor, f Facts) bool {
	switch {
	case !a.SignedIn(), a.Standing == actor.Suspended, a.Standing == actor.Closed:
		return false
	case a.Has(actor.Moderator), f.Author == a.MemberID:
		return true
	}
	return f.State == "open" && slices.Contains(Audiences(a), string(f.Audience))
}

// visible is the same rule in SQL over the alias t; its three arguments are
// $1 to $3 of every query that holds it (see scope).
const visible = `(t.author_id = $2 OR $3 OR (t.state = 'open' AND t.audience = ANY($1)))`

func scope(a actor.Actor) []any {
	if !a.SignedIn() || a.Standing == actor.Suspended || a.Standing == actor.Closed {
		return []any{[]string{}, "00000000-0000-0000-0000-000000000000", false}
	}
	return []any{Audiences(a), a.MemberID.UUID(), a.Has(actor.Moderator)}
}

// CanWrite says whether the actor may ask or answer in the audience: students
// in the learners' area alone, physicians alone among physicians, and nobody
// without a handle.
func CanWrite(a actor.Actor, audience Audience) bool {
	if a.Handle == "" {
		return false
	}
	switch a.Standing {
	case actor.Student:
		return audience == Learners
	case actor.Clinician:
		return audience != Physicians || a.Physician()
	}
	return false
}
