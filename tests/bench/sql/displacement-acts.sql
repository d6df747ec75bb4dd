WITH act AS (
    SELECT id, iri, performer, duty, scope, day FROM action WHERE day BETWEEN $since AND $as_of
), reach AS (
    SELECT a.id, a.performer, a.day, d.kind, i.o AS area
    FROM act a JOIN serves_duty d ON d.duty = a.duty JOIN inside i ON i.s = a.scope
), part AS (
    SELECT r.id
    FROM reach r
    JOIN responsibility p ON p.holder = r.performer AND p.duty = r.kind AND p.scope = r.area AND p.begins <= r.day AND r.day < p.ends
    WHERE p.involvement IN ('accountable', 'responsible')
), permission AS (
    SELECT holder, duty, scope, begins, ends FROM mandate WHERE modality IN ('may', 'must') AND holder IS NOT NULL
    UNION ALL
    SELECT held.holder, duty, scope, greatest(m.begins, held.begins), least(m.ends, held.ends)
    FROM mandate m JOIN role_holding held ON held.role_held = m.mandate_role WHERE modality IN ('may', 'must')
), displaced AS (
    SELECT DISTINCT r.id, o.holder AS other
    FROM reach r
    JOIN responsibility o ON o.duty = r.kind AND o.scope = r.area AND o.holder <> r.performer AND o.begins <= r.day AND r.day < o.ends
    WHERE o.involvement = 'accountable' AND r.id NOT IN (SELECT id FROM part)
), allowed AS (
    SELECT DISTINCT r.id
    FROM reach r
    JOIN permission p ON p.holder = r.performer AND p.duty = r.kind AND p.scope = r.area AND p.begins <= r.day AND r.day < p.ends
), elsewhere AS (
    SELECT DISTINCT a.id
    FROM act a
    JOIN serves_duty d ON d.duty = a.duty
    JOIN responsibility p ON p.holder = a.performer AND p.duty = d.kind AND p.begins <= a.day AND a.day < p.ends
    WHERE p.involvement IN ('accountable', 'responsible')
)
SELECT CASE WHEN allowed.id IS NOT NULL THEN 'help' WHEN elsewhere.id IS NOT NULL THEN 'out-of-area' ELSE 'done-for' END AS sub_kind,
       a.duty, scope.iri AS scope, subject.iri AS subject, other.iri AS other, a.day, a.iri AS record
FROM displaced
JOIN act a USING (id)
LEFT JOIN allowed ON allowed.id = a.id
LEFT JOIN elsewhere ON elsewhere.id = a.id
JOIN thing scope ON scope.id = a.scope
JOIN thing subject ON subject.id = a.performer
JOIN thing other ON other.id = displaced.other
ORDER BY ALL
