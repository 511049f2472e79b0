package authz

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"slices"
	"sort"
	"strings"
	"testing"

	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
	"consilium/internal/kernel/ids"
)

var write = flag.Bool("write", false, "write TABLE.md anew")

// The table is printed for people in TABLE.md, which must say what the code
// does.
func TestTheDocumentedTableIsTheTable(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	b.WriteString("# Who may what\n\nWritten by `go test ./internal/kernel/authz -write` from the table in authz.go. Rules about single\nobjects stand beside their domain (forum: `policy.go`).\n\n| permission |")
	for _, r := range Roles {
		fmt.Fprintf(&b, " %s |", r)
	}
	b.WriteString("\n|---|" + strings.Repeat(":-:|", len(Roles)) + "\n")
	var names []string
	for p := range Table {
		names = append(names, string(p))
	}
	sort.Strings(names)
	for _, p := range names {
		fmt.Fprintf(&b, "| %s |", p)
		for _, r := range Roles {
			mark := " "
			if slices.Contains(Table[Permission(p)], r) {
				mark = "yes"
			}
			fmt.Fprintf(&b, " %s |", mark)
		}
		b.WriteString("\n")
	}
	if *write {
		if err := os.WriteFile("TABLE.md", b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	stored, err := os.ReadFile("TABLE.md")
	if err != nil || !bytes.Equal(stored, b.Bytes()) {
		t.Fatal("TABLE.md is not the table: run go test ./internal/kernel/authz -write")
	}
}

func TestAStrangerIsSentToSignInAndAMemberLearnsNothing(t *testing.T) {
	t.Parallel()
	if err := Require(actor.Actor{}, ReadThreads); !errs.Is(err, errs.Unauthenticated) {
		t.Errorf("stranger: %v", err)
	}
	applicant := actor.Actor{MemberID: ids.New(), Standing: actor.Applicant}
	if err := Require(applicant, ReadThreads); !errs.Is(err, errs.NotFound) {
		t.Errorf("applicant: %v", err)
	}
	if err := Require(applicant, OwnApplication); err != nil {
		t.Errorf("applicant's own application: %v", err)
	}
}

func TestSuspensionTakesEveryGrant(t *testing.T) {
	t.Parallel()
	all := actor.CredentialReviewer | actor.Moderator | actor.Administrator
	for _, s := range []actor.Standing{actor.Suspended, actor.Closed} {
		a := actor.Actor{MemberID: ids.New(), Standing: s, Grants: all}
		for _, p := range []Permission{ReviewStanding, Moderate, ReadAudit, EditGrants, EditSpecialties, ReadThreads, Ask} {
			if Can(a, p) {
				t.Errorf("%s may still %s", s, p)
			}
		}
	}
}

func TestStudentsVoteOnNothing(t *testing.T) {
	t.Parallel()
	student := actor.Actor{MemberID: ids.New(), Standing: actor.Student, Profession: "student"}
	for _, p := range []Permission{Vote, Endorse, Moderate, ReviewStanding} {
		if Can(student, p) {
			t.Errorf("a student may %s", p)
		}
	}
}
