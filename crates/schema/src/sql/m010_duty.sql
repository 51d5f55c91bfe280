-- 内容保障责任 (arts. 9, 18, annex 4): who answers for a column, by when, and what came of it --------

-- One version of a line of annex 4. Never deleted; the one in force on the day decides. Days are `2026-11-26`.
CREATE TABLE duty_row (
    id {uuid} PRIMARY KEY,
    column_id {uuid} NOT NULL REFERENCES site_column (id),
    site_id {uuid} NOT NULL REFERENCES site (id),
    number TEXT NOT NULL,
    version INTEGER NOT NULL,
    place {json} NOT NULL,
    requirement TEXT NOT NULL,
    way TEXT NOT NULL,
    lead_unit_id {uuid} NOT NULL REFERENCES unit (id),
    supporting {json} NOT NULL,
    leader_id {uuid} NOT NULL REFERENCES staff (id),
    officer_a_id {uuid} NOT NULL REFERENCES staff (id),
    officer_b_id {uuid} NOT NULL REFERENCES staff (id),
    phone TEXT NOT NULL,
    frequency TEXT NOT NULL,
    first_due TEXT,
    minimum INTEGER NOT NULL,
    warning_days INTEGER NOT NULL,
    score INTEGER NOT NULL,
    valid_from TEXT NOT NULL,
    valid_until TEXT,
    reason TEXT NOT NULL,
    written_by {uuid} REFERENCES staff (id),
    written_at {time} NOT NULL,
    UNIQUE (column_id, version),
    UNIQUE (column_id, valid_from)
);
CREATE INDEX duty_row_site ON duty_row (site_id, valid_from);
CREATE INDEX duty_row_unit ON duty_row (lead_unit_id, valid_from);

-- Something changed that a column must show within its working days (变动后 N 个工作日内).
CREATE TABLE duty_change (
    id {uuid} PRIMARY KEY,
    column_id {uuid} NOT NULL REFERENCES site_column (id),
    happened_on TEXT NOT NULL,
    what TEXT NOT NULL,
    reported_by {uuid} REFERENCES staff (id),
    reported_at {time} NOT NULL
);
CREATE INDEX duty_change_column ON duty_change (column_id, happened_on);

-- A period that is over, as it was judged against the row in force on its last day: met or missed.
CREATE TABLE duty_period (
    id {uuid} PRIMARY KEY,
    column_id {uuid} NOT NULL REFERENCES site_column (id),
    row_id {uuid} NOT NULL REFERENCES duty_row (id),
    site_id {uuid} NOT NULL REFERENCES site (id),
    unit_id {uuid} NOT NULL REFERENCES unit (id),
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL,
    due TEXT NOT NULL,
    minimum INTEGER NOT NULL,
    counted INTEGER NOT NULL,
    met {bool} NOT NULL,
    judged_at {time} NOT NULL,
    made_up_at {time},
    UNIQUE (column_id, from_day, until_day)
);
CREATE INDEX duty_period_missed ON duty_period (met, made_up_at, due);
CREATE INDEX duty_period_due ON duty_period (due, site_id);

-- How the clock of a column stands, so that it can be said when a row or the calendar moves it.
CREATE TABLE duty_clock (
    column_id {uuid} PRIMARY KEY REFERENCES site_column (id),
    row_id {uuid} NOT NULL REFERENCES duty_row (id),
    from_day TEXT NOT NULL,
    until_day TEXT NOT NULL,
    due TEXT NOT NULL,
    minimum INTEGER NOT NULL,
    moved_from TEXT,
    moved_why TEXT,
    moved_at {time}
);

-- A reminder that was sent, so that it is sent once.
CREATE TABLE duty_reminder (
    column_id {uuid} NOT NULL REFERENCES site_column (id),
    until_day TEXT NOT NULL,
    kind TEXT NOT NULL,
    row_id {uuid} NOT NULL REFERENCES duty_row (id),
    sent_at {time} NOT NULL,
    PRIMARY KEY (column_id, until_day, kind)
);

-- 报送排名, frozen when the month is over: later changes show as corrections beside it.
CREATE TABLE submission_month (
    month TEXT NOT NULL,
    unit_id {uuid} NOT NULL REFERENCES unit (id),
    place INTEGER NOT NULL,
    offered INTEGER NOT NULL,
    prompt INTEGER NOT NULL,
    accepted INTEGER NOT NULL,
    used INTEGER NOT NULL,
    frozen_at {time} NOT NULL,
    PRIMARY KEY (month, unit_id)
);
CREATE INDEX offer_offered ON offer (offered_at);
CREATE INDEX publication_published ON publication (published_at) WHERE NOT own;
