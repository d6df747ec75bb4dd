WITH monitored AS (
    SELECT * FROM monitoring
    WHERE begins <= $measure_since AND $as_of < ends AND (removed IS NULL OR $as_of < removed) AND of_household IS NOT NULL
), helped AS (
    SELECT b.o AS scope FROM measure m JOIN benefits b ON b.s = m.id WHERE m.begins <= $as_of AND $measure_since < m.ends
), undecided AS (
    SELECT i.s AS scope
    FROM reporting r JOIN inside i ON i.o = r.scope
    WHERE r.reported IN ('reported-partly', 'reported-none') AND r.duty IS NULL AND r.begins <= $as_of AND $measure_since < r.ends
)
SELECT 'no-measure' AS sub_kind, scope.iri AS scope, m.iri AS record
FROM monitored m
ANTI JOIN helped h ON h.scope = m.of_household
ANTI JOIN undecided u ON u.scope = m.of_household
JOIN thing scope ON scope.id = m.of_household
ORDER BY ALL
