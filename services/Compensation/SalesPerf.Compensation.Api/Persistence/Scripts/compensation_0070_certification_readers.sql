-- Whether anything of a plan follows from certifications; of what was approved before this was asked it may be so.
ALTER TABLE compensation.plan_version ADD COLUMN reads_certifications boolean NOT NULL DEFAULT true;
