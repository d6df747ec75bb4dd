WITH bearing AS (
    SELECT r.*, needed.o AS matter
    FROM responsibility r JOIN requires needed ON needed.s = r.duty
    WHERE r.involvement IN ('accountable', 'responsible') AND r.begins <= $as_of AND $as_of < r.ends
), supplied AS (
    SELECT holder, resource_type FROM holding WHERE remaining > 0 AND begins <= $as_of AND $as_of < ends
    UNION ALL
    SELECT to_subject, resource_type FROM agreement WHERE begins <= $as_of AND $as_of < ends
)
SELECT 'unresourced' AS sub_kind, b.duty, scope.iri AS scope, subject.iri AS subject, b.matter, b.iri AS record
FROM bearing b
ANTI JOIN supplied s ON s.holder = b.holder AND s.resource_type = b.matter
JOIN thing scope ON scope.id = b.scope
JOIN thing subject ON subject.id = b.holder
ORDER BY ALL
