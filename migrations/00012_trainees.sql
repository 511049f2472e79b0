-- +goose Up

-- Trainees have a route of their own, as administrators can see and edit: a
-- training licence is good for a year, and who trains in a hospital has its
-- mailbox. Where a place has none, the row for every trainee counts no more
-- than that place's own rules: the place is looked at before the stage.
INSERT INTO proof_policies (id, profession, stage, jurisdiction, registry, possession, accepts, leads_to, self_deciding, valid_days, guide) VALUES
    (gen_random_uuid(), 'physician', 'trainee', 'US', true, 1, '{work mail}', 'clinician', true, 365, ''),
    (gen_random_uuid(), 'physician', 'trainee', 'US', true, 1, '{document,vouch,work mail,post code}', 'clinician', false, 365,
        'The NPPES has a resident under taxonomy 390200000X, or already under a specialty. A training licence of the state, or a mailbox of the programme, is what only they have. Students have that taxonomy too: the document names the programme and the year of training.'),
    (gen_random_uuid(), 'physician', 'trainee', 'GB', true, 1, '{work mail}', 'clinician', true, 365, ''),
    (gen_random_uuid(), 'physician', 'trainee', 'GB', true, 1, '{document,vouch,work mail,post code}', 'clinician', false, 365,
        'Provisional registration is the first year after the studies; with full registration and no entry in the specialist or GP register somebody is a trainee still. A letter of the deanery or a rota with the name on it is a document.'),
    (gen_random_uuid(), 'physician', 'trainee', '*', false, 2, '{document,vouch,work mail}', 'clinician', false, 365,
        'No register data is imported for this country. A contract of training or a letter of the hospital names the post and the year; one of the vouches should be of somebody who supervises them. Look the number up on the register''s own site where it has trainees.');

-- What is less than enough lets read questions meanwhile: where there is no
-- register too, once a reviewer has confirmed one piece and asks for the rest.
INSERT INTO proof_policies (id, profession, stage, jurisdiction, registry, possession, accepts, leads_to, self_deciding, valid_days, guide) VALUES
    (gen_random_uuid(), '*', '*', '*', false, 1, '{document,vouch}', 'provisional', false, 30, '');

-- An institution that a member names themselves, from the list; one that a
-- mailbox of it proved is proven.
ALTER TABLE affiliations ADD COLUMN proven boolean NOT NULL DEFAULT true;

-- +goose Down
ALTER TABLE affiliations DROP COLUMN proven;
DELETE FROM proof_policies WHERE leads_to = 'provisional' AND NOT registry AND NOT EXISTS (SELECT FROM credentials c WHERE c.policy_id = proof_policies.id);
DELETE FROM proof_policies WHERE stage = 'trainee' AND NOT EXISTS (SELECT FROM applications a WHERE a.policy_id = proof_policies.id)
    AND NOT EXISTS (SELECT FROM credentials c WHERE c.policy_id = proof_policies.id);
