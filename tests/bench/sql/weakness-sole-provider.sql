WITH needed AS (
    SELECT a.s AS duty, w.o AS scope, count(DISTINCT n.need_of) AS households
    FROM need n
    JOIN addresses a ON a.o = n.need_domain
    JOIN duty d ON d.duty = a.s AND d.core
    JOIN within w ON w.s = n.need_of
    WHERE n.begins <= $as_of AND $as_of < n.ends
    GROUP BY ALL HAVING households >= $sole_households
), able AS (
    SELECT holder, duty, scope, iri FROM responsibility
    WHERE involvement IN ('accountable', 'responsible') AND begins <= $as_of AND $as_of < ends
    UNION
    SELECT holder, duty, scope, iri FROM mandate
    WHERE modality IN ('may', 'must') AND holder IS NOT NULL AND begins <= $as_of AND $as_of < ends
    UNION
    SELECT held.holder, m.duty, m.scope, m.iri FROM mandate m JOIN role_holding held ON held.role_held = m.mandate_role
    WHERE m.modality IN ('may', 'must') AND m.begins <= $as_of AND $as_of < m.ends AND held.begins <= $as_of AND $as_of < held.ends
), provider AS (
    SELECT n.duty, n.scope, n.households, p.holder, p.iri, d.kind
    FROM needed n
    JOIN village v ON v.id = n.scope
    JOIN inside i ON i.s = n.scope
    JOIN (SELECT duty, kind FROM serves_duty UNION SELECT duty, duty FROM duty) d ON d.duty = n.duty
    JOIN able p ON p.duty = d.kind AND p.scope = i.o
), undecided AS (
    SELECT DISTINCT n.duty, n.scope
    FROM needed n JOIN inside i ON i.s = n.scope JOIN reporting r ON r.scope = i.o AND (r.duty IS NULL OR r.duty = n.duty)
    WHERE r.reported IN ('reported-partly', 'reported-none') AND r.begins <= $as_of AND $as_of < r.ends
), sole AS (
    SELECT duty, scope FROM provider GROUP BY duty, scope HAVING count(DISTINCT holder) = 1
)
SELECT 'sole-provider' AS sub_kind, p.duty, scope.iri AS scope, subject.iri AS subject, p.households, p.iri AS record
FROM provider p
SEMI JOIN sole s ON s.duty = p.duty AND s.scope = p.scope
ANTI JOIN undecided u ON u.duty = p.duty AND u.scope = p.scope
JOIN thing scope ON scope.id = p.scope
JOIN thing subject ON subject.id = p.holder
ORDER BY ALL
