-- People (units, staff, posts, accounts, sessions) -----------------------------------------

CREATE TABLE unit (
    id {uuid} PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL UNIQUE,
    short_name TEXT NOT NULL,
    kind TEXT NOT NULL,
    parent_id {uuid} REFERENCES unit (id),
    usc_code TEXT,
    address TEXT NOT NULL DEFAULT '',
    phone TEXT NOT NULL DEFAULT '',
    created_at {time} NOT NULL,
    closed_at {time}
);

CREATE TABLE staff (
    id {uuid} PRIMARY KEY,
    unit_id {uuid} NOT NULL REFERENCES unit (id),
    name TEXT NOT NULL,
    title TEXT NOT NULL,
    email TEXT,
    phone TEXT,
    created_at {time} NOT NULL,
    left_at {time}
);
CREATE INDEX staff_unit ON staff (unit_id, name);

-- A post is held for a unit and for a time; `rank` 0 is the holder (A), 1 the deputy (B).
CREATE TABLE holding (
    id {uuid} PRIMARY KEY,
    staff_id {uuid} NOT NULL REFERENCES staff (id),
    unit_id {uuid} NOT NULL REFERENCES unit (id),
    post TEXT NOT NULL,
    rank INTEGER NOT NULL DEFAULT 0,
    from_at {time} NOT NULL,
    until_at {time},
    granted_by {uuid} REFERENCES staff (id)
);
CREATE INDEX holding_staff ON holding (staff_id);
CREATE INDEX holding_unit ON holding (unit_id, post);

CREATE TABLE delegation (
    id {uuid} PRIMARY KEY,
    from_staff_id {uuid} NOT NULL REFERENCES staff (id),
    to_staff_id {uuid} NOT NULL REFERENCES staff (id),
    unit_id {uuid} NOT NULL REFERENCES unit (id),
    post TEXT NOT NULL,
    scope TEXT NOT NULL,
    reason TEXT NOT NULL,
    starts_at {time} NOT NULL,
    ends_at {time} NOT NULL,
    created_at {time} NOT NULL,
    revoked_at {time}
);
CREATE INDEX delegation_to ON delegation (to_staff_id, ends_at);
CREATE INDEX delegation_unit ON delegation (unit_id, ends_at);

CREATE TABLE account (
    id {uuid} PRIMARY KEY,
    staff_id {uuid} NOT NULL UNIQUE REFERENCES staff (id),
    login TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    password_set_at {time} NOT NULL,
    must_change {bool} NOT NULL,
    failed INTEGER NOT NULL DEFAULT 0,
    locked_until {time},
    totp_secret {bytes},
    totp_confirmed_at {time},
    totp_last_step BIGINT,
    last_sign_in_at {time},
    last_sign_in_from TEXT,
    disabled_at {time},
    created_at {time} NOT NULL
);

CREATE TABLE password_history (
    id {uuid} PRIMARY KEY,
    account_id {uuid} NOT NULL REFERENCES account (id),
    hash TEXT NOT NULL,
    replaced_at {time} NOT NULL
);
CREATE INDEX password_history_account ON password_history (account_id, replaced_at);

CREATE TABLE recovery_code (
    id {uuid} PRIMARY KEY,
    account_id {uuid} NOT NULL REFERENCES account (id),
    hash TEXT NOT NULL,
    used_at {time}
);
CREATE INDEX recovery_code_account ON recovery_code (account_id);

-- The cookie's value is never stored, only its digest.
CREATE TABLE session (
    token_digest TEXT PRIMARY KEY,
    account_id {uuid} NOT NULL REFERENCES account (id),
    csrf TEXT NOT NULL,
    created_at {time} NOT NULL,
    seen_at {time} NOT NULL,
    second_factor_at {time},
    address TEXT NOT NULL,
    user_agent TEXT NOT NULL,
    ended_at {time}
);
CREATE INDEX session_account ON session (account_id);

-- Journal ----------------------------------------------------------------------------------

-- Rows are written with the act; `position` and `hash` are given once, by the sealer.
CREATE TABLE journal (
    id {uuid} PRIMARY KEY,
    at {time} NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id {uuid},
    actor_name TEXT NOT NULL,
    unit_id {uuid},
    site_id {uuid},
    verb TEXT NOT NULL,
    object_kind TEXT NOT NULL,
    object_id TEXT NOT NULL,
    object_label TEXT NOT NULL,
    effect TEXT NOT NULL,
    digest TEXT,
    position BIGINT,
    hash TEXT
);
CREATE UNIQUE INDEX journal_position ON journal (position);
CREATE INDEX journal_unsealed ON journal (id) WHERE position IS NULL;
CREATE INDEX journal_object ON journal (object_kind, object_id, position);
CREATE INDEX journal_unit ON journal (unit_id, position);
CREATE INDEX journal_actor ON journal (actor_id, position);
CREATE INDEX journal_verb ON journal (verb, position);

CREATE TABLE journal_block (
    number BIGINT PRIMARY KEY,
    first_position BIGINT NOT NULL,
    last_position BIGINT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL,
    sealed_at {time} NOT NULL
);

CREATE TABLE journal_cursor (
    reader TEXT PRIMARY KEY,
    position BIGINT NOT NULL,
    moved_at {time} NOT NULL
);

-- Jobs and serial numbers ------------------------------------------------------------------

CREATE TABLE job (
    id {uuid} PRIMARY KEY,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    lane INTEGER NOT NULL,
    unique_key TEXT UNIQUE,
    run_at {time} NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    claimed_until {time},
    failed_at {time},
    last_error TEXT,
    created_at {time} NOT NULL
);
CREATE INDEX job_due ON job (lane, run_at) WHERE failed_at IS NULL;

CREATE TABLE serial (
    name TEXT PRIMARY KEY,
    last BIGINT NOT NULL
);

-- Approvals --------------------------------------------------------------------------------

CREATE TABLE approval_form (
    id {uuid} PRIMARY KEY,
    serial TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    version INTEGER NOT NULL,
    unit_id {uuid} NOT NULL REFERENCES unit (id),
    subject_kind TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    subject_label TEXT NOT NULL,
    fields {json} NOT NULL,
    contributors {json} NOT NULL,
    digest TEXT NOT NULL,
    round INTEGER NOT NULL,
    state TEXT NOT NULL,
    cell INTEGER NOT NULL,
    opened_by {uuid} NOT NULL REFERENCES staff (id),
    opened_at {time} NOT NULL,
    moved_at {time} NOT NULL,
    closed_at {time}
);
CREATE INDEX approval_form_subject ON approval_form (subject_kind, subject_id);
CREATE INDEX approval_form_unit ON approval_form (unit_id, state, moved_at);

-- One row a cell and round; the cell that waits is found by (unit, post).
CREATE TABLE approval_cell (
    id {uuid} PRIMARY KEY,
    form_id {uuid} NOT NULL REFERENCES approval_form (id),
    round INTEGER NOT NULL,
    ordinal INTEGER NOT NULL,
    name TEXT NOT NULL,
    post TEXT NOT NULL,
    unit_id {uuid} NOT NULL REFERENCES unit (id),
    state TEXT NOT NULL,
    waiting_since {time},
    conclusion TEXT,
    opinion TEXT,
    signed_by {uuid} REFERENCES staff (id),
    signed_name TEXT,
    delegation_id {uuid} REFERENCES delegation (id),
    signed_at {time},
    signed_digest TEXT,
    voided_at {time}
);
CREATE INDEX approval_cell_form ON approval_cell (form_id, round, ordinal);
CREATE INDEX approval_cell_waiting ON approval_cell (unit_id, post, waiting_since) WHERE state = 'waiting';

-- Notices ----------------------------------------------------------------------------------

CREATE TABLE notice (
    id {uuid} PRIMARY KEY,
    staff_id {uuid} NOT NULL REFERENCES staff (id),
    message TEXT NOT NULL,
    args {json} NOT NULL,
    url TEXT NOT NULL,
    created_at {time} NOT NULL,
    read_at {time}
);
CREATE INDEX notice_staff ON notice (staff_id, id);
CREATE INDEX notice_unread ON notice (staff_id) WHERE read_at IS NULL;

CREATE TABLE saved_filter (
    id {uuid} PRIMARY KEY,
    staff_id {uuid} NOT NULL REFERENCES staff (id),
    list TEXT NOT NULL,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    created_at {time} NOT NULL,
    UNIQUE (staff_id, list, name)
);

-- Files ------------------------------------------------------------------------------------

CREATE TABLE file (
    id {uuid} PRIMARY KEY,
    public_id TEXT NOT NULL UNIQUE,
    digest TEXT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    width INTEGER,
    height INTEGER,
    unit_id {uuid} NOT NULL REFERENCES unit (id),
    uploaded_by {uuid} NOT NULL REFERENCES staff (id),
    uploaded_at {time} NOT NULL,
    public_since {time}
);
CREATE INDEX file_unit ON file (unit_id, uploaded_at);
CREATE INDEX file_digest ON file (digest);

-- Public pages -----------------------------------------------------------------------------

CREATE TABLE page (
    id {uuid} PRIMARY KEY,
    site_id {uuid} NOT NULL,
    path TEXT NOT NULL,
    status INTEGER NOT NULL,
    content_type TEXT NOT NULL,
    location TEXT,
    body {bytes} NOT NULL,
    gzip {bytes},
    brotli {bytes},
    zstd {bytes},
    digest TEXT NOT NULL,
    source TEXT NOT NULL,
    frame BIGINT NOT NULL,
    stale {bool} NOT NULL,
    rendered_at {time} NOT NULL,
    UNIQUE (site_id, path)
);
CREATE INDEX page_stale ON page (site_id, path) WHERE stale;
CREATE INDEX page_source ON page (source);

CREATE TABLE page_tag (
    page_id {uuid} NOT NULL REFERENCES page (id) ON DELETE CASCADE,
    tag TEXT NOT NULL,
    PRIMARY KEY (page_id, tag)
);
CREATE INDEX page_tag_tag ON page_tag (tag);

-- Sites, channels, columns -----------------------------------------------------------------

CREATE TABLE site (
    id {uuid} PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    unit_id {uuid} NOT NULL REFERENCES unit (id),
    name TEXT NOT NULL UNIQUE,
    short_name TEXT NOT NULL,
    name_en TEXT NOT NULL,
    label TEXT NOT NULL UNIQUE,
    state TEXT NOT NULL,
    footer {json} NOT NULL,
    appearance {json} NOT NULL,
    modules {json} NOT NULL,
    frame BIGINT NOT NULL,
    version INTEGER NOT NULL,
    created_at {time} NOT NULL,
    live_at {time}
);
CREATE INDEX site_unit ON site (unit_id);

CREATE TABLE channel (
    id {uuid} PRIMARY KEY,
    site_id {uuid} NOT NULL REFERENCES site (id),
    slug TEXT NOT NULL,
    name TEXT NOT NULL,
    name_en TEXT NOT NULL,
    description TEXT NOT NULL,
    position INTEGER NOT NULL,
    UNIQUE (site_id, slug)
);

CREATE TABLE site_column (
    id {uuid} PRIMARY KEY,
    site_id {uuid} NOT NULL REFERENCES site (id),
    channel_id {uuid} NOT NULL REFERENCES channel (id),
    parent_id {uuid} REFERENCES site_column (id),
    unit_id {uuid} NOT NULL REFERENCES unit (id),
    slug TEXT NOT NULL,
    path TEXT NOT NULL,
    name TEXT NOT NULL,
    name_en TEXT NOT NULL,
    kind TEXT NOT NULL,
    keywords TEXT NOT NULL,
    description TEXT NOT NULL,
    template TEXT NOT NULL,
    position INTEGER NOT NULL,
    version INTEGER NOT NULL,
    created_at {time} NOT NULL,
    closed_at {time},
    UNIQUE (site_id, path)
);
CREATE INDEX site_column_channel ON site_column (channel_id, position);
CREATE INDEX site_column_unit ON site_column (unit_id);

-- Articles ---------------------------------------------------------------------------------

CREATE TABLE article (
    id {uuid} PRIMARY KEY,
    public_id TEXT NOT NULL UNIQUE,
    site_id {uuid} NOT NULL REFERENCES site (id),
    column_id {uuid} NOT NULL REFERENCES site_column (id),
    unit_id {uuid} NOT NULL REFERENCES unit (id),
    kind TEXT NOT NULL,
    stage TEXT NOT NULL,
    title TEXT NOT NULL,
    working {json} NOT NULL,
    version INTEGER NOT NULL,
    edited_by {uuid} NOT NULL REFERENCES staff (id),
    edited_at {time} NOT NULL,
    submitted_revision_id {uuid},
    form_id {uuid} REFERENCES approval_form (id),
    publish_at {time},
    expire_at {time},
    created_by {uuid} NOT NULL REFERENCES staff (id),
    created_at {time} NOT NULL,
    discarded_at {time}
);
CREATE INDEX article_unit ON article (unit_id, stage, edited_at);
CREATE INDEX article_edited ON article (edited_at);
CREATE INDEX article_column ON article (column_id, stage, edited_at);

CREATE TABLE revision (
    id {uuid} PRIMARY KEY,
    article_id {uuid} NOT NULL REFERENCES article (id),
    number INTEGER NOT NULL,
    name TEXT,
    content {json} NOT NULL,
    digest TEXT NOT NULL,
    created_by {uuid} NOT NULL REFERENCES staff (id),
    created_at {time} NOT NULL,
    UNIQUE (article_id, number)
);

-- Who has had a hand in an article since it was last made public; they may not review it.
CREATE TABLE contribution (
    article_id {uuid} NOT NULL REFERENCES article (id),
    staff_id {uuid} NOT NULL REFERENCES staff (id),
    at {time} NOT NULL,
    PRIMARY KEY (article_id, staff_id)
);

CREATE TABLE remark (
    id {uuid} PRIMARY KEY,
    article_id {uuid} NOT NULL REFERENCES article (id),
    revision_id {uuid} NOT NULL REFERENCES revision (id),
    author_id {uuid} NOT NULL REFERENCES staff (id),
    quote TEXT NOT NULL,
    prefix TEXT NOT NULL,
    text TEXT NOT NULL,
    created_at {time} NOT NULL,
    resolved_at {time},
    resolved_by {uuid} REFERENCES staff (id)
);
CREATE INDEX remark_article ON remark (article_id, created_at);

CREATE TABLE presence (
    article_id {uuid} NOT NULL REFERENCES article (id),
    staff_id {uuid} NOT NULL REFERENCES staff (id),
    tab TEXT NOT NULL,
    since {time} NOT NULL,
    seen_at {time} NOT NULL,
    PRIMARY KEY (article_id, staff_id, tab)
);

-- An article as the public sees it in one column: its own column, or a portal column that took it.
CREATE TABLE publication (
    id {uuid} PRIMARY KEY,
    article_id {uuid} NOT NULL REFERENCES article (id),
    revision_id {uuid} NOT NULL REFERENCES revision (id),
    form_id {uuid} REFERENCES approval_form (id),
    site_id {uuid} NOT NULL REFERENCES site (id),
    column_id {uuid} NOT NULL REFERENCES site_column (id),
    path TEXT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    lead TEXT NOT NULL,
    image TEXT,
    index_number TEXT,
    digest TEXT NOT NULL,
    own {bool} NOT NULL,
    published_at {time} NOT NULL,
    changed_at {time} NOT NULL,
    withdrawn_at {time},
    UNIQUE (site_id, path)
);
CREATE UNIQUE INDEX publication_place ON publication (article_id, column_id);
CREATE INDEX publication_column ON publication (column_id, published_at, id) WHERE withdrawn_at IS NULL;
CREATE INDEX publication_site ON publication (site_id, published_at, id) WHERE withdrawn_at IS NULL;

CREATE TABLE withdrawal (
    id {uuid} PRIMARY KEY,
    article_id {uuid} NOT NULL REFERENCES article (id),
    publication_id {uuid} NOT NULL REFERENCES publication (id),
    reason TEXT NOT NULL,
    note TEXT NOT NULL,
    by_staff_id {uuid} REFERENCES staff (id),
    at {time} NOT NULL
);
CREATE INDEX withdrawal_article ON withdrawal (article_id);

CREATE TABLE offer (
    id {uuid} PRIMARY KEY,
    article_id {uuid} NOT NULL REFERENCES article (id),
    site_id {uuid} NOT NULL REFERENCES site (id),
    column_id {uuid} NOT NULL REFERENCES site_column (id),
    unit_id {uuid} NOT NULL REFERENCES unit (id),
    state TEXT NOT NULL,
    note TEXT NOT NULL,
    reason TEXT,
    offered_by {uuid} NOT NULL REFERENCES staff (id),
    offered_at {time} NOT NULL,
    decided_by {uuid} REFERENCES staff (id),
    decided_at {time},
    UNIQUE (article_id, column_id)
);
CREATE INDEX offer_waiting ON offer (site_id, state, offered_at);
