WITH forbidden AS (
    SELECT holder, duty, scope, begins, ends FROM mandate WHERE modality = 'must-not' AND holder IS NOT NULL
    UNION ALL
    SELECT held.holder, duty, scope, greatest(m.begins, held.begins), least(m.ends, held.ends)
    FROM mandate m JOIN role_holding held ON held.role_held = m.mandate_role WHERE modality = 'must-not'
), found AS (
    SELECT DISTINCT a.id
    FROM action a
    JOIN serves_duty d ON d.duty = a.duty
    JOIN forbidden f ON f.holder = a.performer AND f.duty = d.kind AND f.begins <= a.day AND a.day < f.ends
    JOIN inside i ON i.s = a.scope AND i.o = f.scope
    WHERE a.day BETWEEN $since AND $as_of
)
SELECT 'prohibited' AS sub_kind, a.duty, scope.iri AS scope, subject.iri AS subject, a.day, a.iri AS record
FROM action a
SEMI JOIN found USING (id)
JOIN thing scope ON scope.id = a.scope
JOIN thing subject ON subject.id = a.performer
ORDER BY ALL
