-- What is set for single devices, and a frame log that keeps the bytes of one commit together.
-- Differences from the SQLite twin are listed there.

-- Words are those of the types of the same name in the model. addresses: ranges, with commas.
CREATE TABLE IF NOT EXISTS device_settings (
    mn TEXT NOT NULL PRIMARY KEY REFERENCES devices (mn),
    strictness TEXT NOT NULL,
    crc TEXT NOT NULL,
    answers TEXT NOT NULL,
    answer_without_qn BOOLEAN NOT NULL,
    edition TEXT NOT NULL,
    addresses TEXT NOT NULL,
    frames_per_second BIGINT,
    skew_limit_seconds BIGINT,
    changed_at BIGINT NOT NULL,
    changed_by TEXT NOT NULL
);

-- bytes: the frames of one commit, compressed together, in the format of the module `frame_group`.
CREATE TABLE IF NOT EXISTS frame_groups (
    id BIGINT NOT NULL PRIMARY KEY,
    bytes BYTEA NOT NULL
);
-- They are compressed already.
ALTER TABLE frame_groups ALTER COLUMN bytes SET STORAGE EXTERNAL;
INSERT INTO counters (name, value) VALUES ('frame-groups', 0) ON CONFLICT (name) DO NOTHING;

-- The bytes lie in a group at a place or, of frames logged before there were groups, in raw.
ALTER TABLE frames ALTER COLUMN raw DROP NOT NULL;
ALTER TABLE frames ADD COLUMN IF NOT EXISTS group_id BIGINT;
ALTER TABLE frames ADD COLUMN IF NOT EXISTS place BIGINT;
-- Every transaction that writes frames writes their devices first, and none deletes one; asking
-- again for each row costs more than the row.
ALTER TABLE frames DROP CONSTRAINT IF EXISTS frames_mn_fkey;
