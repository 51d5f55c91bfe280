-- What the columns of a site lead to (art. 9) -------------------------------------------------

-- 特色栏目: what a department's site is known for.
ALTER TABLE site_column ADD COLUMN speciality {bool} NOT NULL DEFAULT FALSE;
