WITH asked AS (
    SELECT id, iri, holder, duty, scope FROM mandate
    WHERE modality = 'must' AND holder IS NOT NULL AND begins <= $as_of AND $as_of < ends
), related AS (
    SELECT duty, kind FROM serves_duty UNION SELECT d.kind, d.duty FROM serves_duty d SEMI JOIN duty ON duty.duty = d.kind
), borne AS (
    SELECT DISTINCT a.id
    FROM asked a
    JOIN related k ON k.duty = a.duty
    JOIN responsibility r ON r.holder = a.holder AND r.duty = k.kind
    WHERE r.involvement IN ('accountable', 'responsible') AND r.begins <= $as_of AND $as_of < r.ends
      AND ((a.scope, r.scope) IN (SELECT (s, o) FROM inside) OR (r.scope, a.scope) IN (SELECT (s, o) FROM inside))
), undecided AS (
    SELECT a.id
    FROM asked a JOIN inside i ON i.s = a.scope JOIN reporting r ON r.scope = i.o AND (r.duty IS NULL OR r.duty = a.duty)
    WHERE r.reported IN ('reported-partly', 'reported-none') AND r.begins <= $as_of AND $as_of < r.ends
)
SELECT 'power-only' AS sub_kind, a.duty, scope.iri AS scope, subject.iri AS subject, a.iri AS record
FROM asked a
ANTI JOIN borne USING (id)
ANTI JOIN undecided u ON u.id = a.id
JOIN thing scope ON scope.id = a.scope
JOIN thing subject ON subject.id = a.holder
ORDER BY ALL
