-- Whether anything of a plan follows from scores of goals; of what was approved before this was asked it may be so.
ALTER TABLE compensation.plan_version ADD COLUMN reads_scores boolean NOT NULL DEFAULT true;
