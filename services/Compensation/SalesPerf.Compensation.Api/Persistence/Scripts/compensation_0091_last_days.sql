-- Until now whoever left was calculated as if they had worked on the day after their last. Periods with such a day are of a former form: open ones are older than their facts and everybody is
-- calculated again; closed ones stay as they were told.
UPDATE compensation.period_state s SET hash_form = 1, facts_version = facts_version + CASE WHEN s.closed THEN 0 ELSE 1 END
FROM org.period p WHERE p.code = s.period_code AND s.result_hash IS NOT NULL AND EXISTS (SELECT FROM org.participant l WHERE l.left_on BETWEEN p.start AND p.end_exclusive);
