package credential

// The statements of Expire. Each finds the credentials by key that a step may
// be due for: $1 is a time, $2 the key of the batch before, $3 its size.
const (
	liveSQL = `SELECT c.id FROM credentials c WHERE c.id > $2::uuid AND c.withdrawn_at IS NULL AND c.lapsed_at IS NULL `

	// renewing says that a renewal waits for a reviewer: that is ours to be
	// quick about, and nobody loses anything by our slowness.
	renewing = `EXISTS (SELECT FROM applications a WHERE a.member_id = c.member_id AND a.state = 'submitted' AND a.purpose = 'renew') `

	remindSQL = liveSQL + `AND c.expires_at <= $1 AND (c.reminded IS NULL OR c.reminded > 7) ORDER BY c.id LIMIT $3`

	ranOutSQL = liveSQL + `AND c.expires_at <= $1 AND c.leads_to <> 'provisional' AND NOT ` + renewing + `
		AND NOT EXISTS (SELECT FROM review_items i WHERE i.kind = 'expiry' AND i.subject_id = c.id) ORDER BY c.id LIMIT $3`

	lapseSQL = liveSQL + `AND coalesce(c.grace_until, c.expires_at) <= $1 AND c.leads_to <> 'provisional' AND NOT ` + renewing + `
		ORDER BY c.id LIMIT $3`

	provisionalSQL = liveSQL + `AND c.expires_at <= $1 AND c.leads_to = 'provisional' ORDER BY c.id LIMIT $3`
)

const (
	// pressSQL: what decided itself and was not looked at in time comes first.
	pressSQL = `UPDATE review_items SET risk = $2, version = version + 1
		WHERE kind = 'look' AND closed_at IS NULL AND target_at < $1 AND risk < $2`

	// freeSQL: a first reviewer confirmed the hit, and the member let the time
	// for an answer pass.
	freeSQL = `UPDATE review_items i SET paused_at = NULL, target_at = $2, version = i.version + 1 FROM registry_hits h
		WHERE i.kind = 'registry hit' AND i.subject_id = h.id AND i.closed_at IS NULL AND i.paused_at IS NOT NULL
		AND h.outcome = 'open' AND h.answer_by <= $1 RETURNING i.id`

	// staleSQL: the credential was renewed, laid down or withdrawn.
	staleSQL = `UPDATE review_items i SET closed_at = $1, claimed_by = NULL, claimed_until = NULL, version = i.version + 1 FROM credentials c
		WHERE i.kind IN ('look', 'expiry') AND i.subject_id = c.id AND i.closed_at IS NULL AND c.withdrawn_at IS NOT NULL`
)
