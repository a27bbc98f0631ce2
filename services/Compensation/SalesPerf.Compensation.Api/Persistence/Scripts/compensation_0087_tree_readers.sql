-- Trees of categories by which a plan pays; null of what was approved before this was asked: it may be any.
ALTER TABLE compensation.plan_version ADD COLUMN reads_trees text[];
