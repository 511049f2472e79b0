// Package authz holds every permission and the table of who has it. A route
// names one permission; rules about single objects live beside the domain.
package authz

import (
	"consilium/internal/kernel/actor"
	"consilium/internal/kernel/errs"
)

// Permission names one thing that a route may ask for.
type Permission string

// The permissions.
const (
	Public          Permission = "public"           // landing, rules, privacy, static files
	SignIn          Permission = "sign-in"          // the sign-in dance
	OwnAccount      Permission = "own account"      // sessions, settings, identities, export, closing
	OwnApplication  Permission = "own application"  // apply, read and amend one's application
	ChooseHandle    Permission = "choose handle"    // once let in
	ReadThreads     Permission = "read threads"     // lists, threads, search; the object rule says which
	ReadImages      Permission = "read images"      // beneath posts; the object rule says which
	ReadProfiles    Permission = "read profiles"    // who is here: profiles, search by author
	Ask             Permission = "ask"              // new threads; the object rule says to which audience
	Answer          Permission = "answer"           // answers and comments; the object rule says where
	Vote            Permission = "vote"             // clinical votes
	Endorse         Permission = "endorse"          // a clinician's word under a learner's answer
	Bookmark        Permission = "bookmark"         // private marks
	EditOwn         Permission = "edit own"         // edit, delete, erase, accept on own posts; previews
	Flag            Permission = "flag"             // call a moderator
	OwnDrafts       Permission = "own drafts"       // server-side drafts
	OwnImages       Permission = "own images"       // see and withdraw one's own, whatever became of the standing
	OwnInbox        Permission = "own inbox"        // notices and mail settings
	Vouch           Permission = "vouch"            // for a colleague who applies
	ReviewStanding  Permission = "review standing"  // applications with legal names and numbers
	Moderate        Permission = "moderate"         // flags, hides, locks, retags, sanctions
	ReadAudit       Permission = "read audit"       // the audit log
	EditSpecialties Permission = "edit specialties" // the curated list
	EditGrants      Permission = "edit grants"      // who reviews, moderates, administers
	EditPolicies    Permission = "edit policies"    // institutions, and which evidence is enough
)

// Role is one column of the table: a standing or a grant.
type Role string

// The roles of the table.
const (
	RoleStranger      Role = "stranger"
	RoleApplicant     Role = "applicant"
	RoleProvisional   Role = "provisional"
	RoleStudent       Role = "student"
	RoleClinician     Role = "clinician"
	RoleLapsed        Role = "lapsed"
	RoleSuspended     Role = "suspended"
	RoleReviewer      Role = "credential reviewer"
	RoleModerator     Role = "moderator"
	RoleAdministrator Role = "administrator"
)

// Roles lists the columns in the order in which documents show them.
var Roles = []Role{RoleStranger, RoleApplicant, RoleProvisional, RoleStudent, RoleClinician, RoleLapsed,
	RoleSuspended, RoleReviewer, RoleModerator, RoleAdministrator}

func to(roles ...Role) []Role { return roles }

var (
	everybody = Roles
	members   = to(RoleApplicant, RoleProvisional, RoleStudent, RoleClinician, RoleLapsed, RoleSuspended, RoleReviewer, RoleModerator, RoleAdministrator)
	readers   = to(RoleStudent, RoleClinician, RoleLapsed, RoleModerator)
	writers   = to(RoleStudent, RoleClinician)
	// lookers read what they are shown; the object rule shows a provisional
	// member questions alone.
	lookers = to(RoleProvisional, RoleStudent, RoleClinician, RoleLapsed, RoleModerator)
)

// Table says which roles have which permission. It is data: tests read it,
// and the documents render it.
var Table = map[Permission][]Role{
	Public:          everybody,
	SignIn:          everybody,
	OwnAccount:      members,
	OwnApplication:  to(RoleApplicant, RoleProvisional, RoleStudent, RoleClinician, RoleLapsed, RoleReviewer, RoleModerator, RoleAdministrator),
	ChooseHandle:    readers,
	ReadThreads:     lookers,
	ReadImages:      readers,
	ReadProfiles:    readers,
	Ask:             writers,
	Answer:          writers,
	Vote:            to(RoleClinician),
	Endorse:         to(RoleClinician),
	Bookmark:        readers,
	EditOwn:         readers,
	Flag:            lookers,
	OwnDrafts:       writers,
	OwnImages:       members,
	OwnInbox:        members,
	Vouch:           to(RoleClinician),
	ReviewStanding:  to(RoleReviewer),
	Moderate:        to(RoleModerator),
	ReadAudit:       to(RoleModerator, RoleAdministrator),
	EditSpecialties: to(RoleAdministrator),
	EditGrants:      to(RoleAdministrator),
	EditPolicies:    to(RoleAdministrator),
}

// RolesOf gives the roles an actor holds: the one of the standing, and one
// for each grant.
func RolesOf(a actor.Actor) []Role {
	if !a.SignedIn() {
		return []Role{RoleStranger}
	}
	roles := []Role{standingRole(a.Standing)}
	for grant, role := range map[actor.Grant]Role{
		actor.CredentialReviewer: RoleReviewer,
		actor.Moderator:          RoleModerator,
		actor.Administrator:      RoleAdministrator,
	} {
		if a.Has(grant) {
			roles = append(roles, role)
		}
	}
	return roles
}

func standingRole(s actor.Standing) Role {
	switch s {
	case actor.Provisional:
		return RoleProvisional
	case actor.Student:
		return RoleStudent
	case actor.Clinician:
		return RoleClinician
	case actor.Lapsed:
		return RoleLapsed
	case actor.Suspended:
		return RoleSuspended
	case actor.Closed:
		return RoleStranger
	}
	return RoleApplicant
}

// Can says whether the actor has the permission.
func Can(a actor.Actor, p Permission) bool {
	for _, role := range RolesOf(a) {
		for _, allowed := range Table[p] {
			if role == allowed {
				return true
			}
		}
	}
	return false
}

// Require gives nil when the actor has the permission, else the refusal that
// fits: Unauthenticated for a stranger, NotFound for a member, who may not
// learn what stands behind a door that is closed to them.
func Require(a actor.Actor, p Permission) error {
	if Can(a, p) {
		return nil
	}
	if !a.SignedIn() {
		return errs.New(errs.Unauthenticated, "Sign in to go on.")
	}
	return errs.Missing()
}
