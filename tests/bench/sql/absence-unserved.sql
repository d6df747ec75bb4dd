WITH open AS (
    SELECT * FROM request WHERE begins <= $request_since AND $as_of < ends
), step AS (
    SELECT * FROM exchange_step WHERE day <= $as_of
), side AS (
    SELECT id, step_kind, day, step_of AS matter, counterpart AS offer FROM step WHERE counterpart IS NOT NULL
    UNION ALL
    SELECT id, step_kind, day, counterpart, step_of FROM step WHERE counterpart IS NOT NULL
), ended AS (
    SELECT * FROM side WHERE step_kind IN ('step-declined', 'step-withdrawn', 'step-lapsed')
), settled AS (
    SELECT step_of AS matter FROM step WHERE step_kind = 'step-withdrawn' AND counterpart IS NULL
    UNION ALL
    SELECT s.matter FROM side s
    WHERE s.step_kind IN ('step-matched', 'step-accepted', 'step-delivered', 'step-contested', 'step-confirmed')
      AND NOT EXISTS (FROM ended e WHERE e.matter = s.matter AND e.offer = s.offer AND s.day <= e.day)
    UNION ALL
    SELECT o.id FROM open o JOIN agreement a ON a.to_subject = o.holder AND a.resource_type = o.resource_type
    WHERE a.begins <= $as_of AND $as_of < a.ends
)
SELECT 'unserved' AS sub_kind, scope.iri AS scope, subject.iri AS subject, o.iri AS matter, o.iri AS record
FROM open o
ANTI JOIN settled s ON s.matter = o.id
LEFT JOIN serves area ON area.s = o.holder
LEFT JOIN household h ON h.id = o.holder
LEFT JOIN thing scope ON scope.id = coalesce(h.id, area.o)
JOIN thing subject ON subject.id = o.holder
ORDER BY ALL
