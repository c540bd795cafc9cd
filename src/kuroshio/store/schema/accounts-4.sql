-- Since version 4: when the holder of a session last proved who he or she is, by the file's age.

ALTER TABLE session ADD COLUMN proved_age INTEGER NOT NULL DEFAULT 0;
UPDATE session SET proved_age = started_age;
