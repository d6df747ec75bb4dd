WITH act AS (
    SELECT * FROM action WHERE day BETWEEN $since AND $as_of
), backing AS (
    SELECT holder, duty, scope, begins, ends FROM mandate WHERE holder IS NOT NULL
    UNION ALL
    SELECT held.holder, duty, scope, greatest(m.begins, held.begins), least(m.ends, held.ends)
    FROM mandate m JOIN role_holding held ON held.role_held = m.mandate_role
    UNION ALL
    SELECT holder, duty, scope, begins, ends FROM responsibility WHERE involvement IN ('accountable', 'responsible')
), backed AS (
    SELECT a.id
    FROM act a
    JOIN serves_duty d ON d.duty = a.duty
    JOIN inside i ON i.s = a.scope
    JOIN backing b ON b.holder = a.performer AND b.duty = d.kind AND b.scope = i.o AND b.begins <= a.day AND a.day < b.ends
)
SELECT 'no-mandate' AS sub_kind, a.duty, scope.iri AS scope, subject.iri AS subject, a.day, a.iri AS record
FROM act a
ANTI JOIN backed USING (id)
JOIN thing scope ON scope.id = a.scope
JOIN thing subject ON subject.id = a.performer
WHERE a.duty IS NOT NULL
ORDER BY ALL
