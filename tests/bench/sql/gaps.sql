WITH place AS (
    SELECT s AS id FROM inside WHERE o = (SELECT id FROM thing WHERE iri = $village)
), above AS (
    SELECT i.s, i.o FROM inside i SEMI JOIN place p ON p.id = i.s
), open AS (
    SELECT n.id, n.iri, n.need_of AS scope, a.s AS duty
    FROM need n SEMI JOIN place p ON p.id = n.need_of
    JOIN addresses a ON a.o = n.need_domain JOIN duty d ON d.duty = a.s AND d.core
    WHERE n.begins <= $as_of AND $as_of < n.ends
), unreported AS (
    SELECT scope, duty, $as_of < ends AS now FROM reporting
    WHERE reported IN ('reported-partly', 'reported-none') AND begins <= $as_of AND $since < ends
), undecided AS (
    SELECT o.id, o.duty, bool_or(u.now) AS now
    FROM open o JOIN above i ON i.s = o.scope JOIN unreported u ON u.scope = i.o AND (u.duty IS NULL OR u.duty = o.duty)
    GROUP BY o.id, o.duty
), answering AS (
    SELECT o.id, o.iri, o.scope, o.duty, r.id AS record, r.iri AS record_iri, r.holder, r.begins <= $since AS throughout
    FROM open o
    JOIN above i ON i.s = o.scope
    JOIN responsibility r ON r.duty = o.duty AND r.scope = i.o
    SEMI JOIN in_group g ON g.s = o.scope AND g.o = r.target_group
    WHERE r.involvement = 'accountable' AND r.begins <= $as_of AND $as_of < r.ends
), acted AS (
    SELECT DISTINCT d.o AS record, a.scope
    FROM action a
    JOIN serves_duty s ON s.duty = a.duty
    JOIN responsibility p ON p.holder = a.performer AND p.duty = s.kind
    JOIN descends d ON d.s = p.id
    WHERE a.day BETWEEN $since AND $as_of AND a.scope IN (SELECT o FROM above)
), served AS (
    SELECT DISTINCT c.scope, c.record FROM answering c JOIN above i ON i.s = c.scope JOIN acted a ON a.record = c.record AND a.scope = i.o
), unheld AS (
    SELECT * FROM open o ANTI JOIN answering h ON h.id = o.id AND h.duty = o.duty
    ANTI JOIN undecided u ON u.id = o.id AND u.duty = o.duty AND u.now
), must AS (
    SELECT u.id, u.duty, m.holder FROM unheld u JOIN above i ON i.s = u.scope JOIN mandate m ON m.scope = i.o AND m.duty = u.duty
    WHERE m.modality = 'must' AND m.holder IS NOT NULL AND m.begins <= $as_of AND $as_of < m.ends
), bearing AS (
    SELECT r.*, needed.o AS matter
    FROM responsibility r SEMI JOIN place p ON p.id = r.scope JOIN requires needed ON needed.s = r.duty
    WHERE r.involvement IN ('accountable', 'responsible') AND r.begins <= $as_of AND $as_of < r.ends
), supplied AS (
    SELECT holder, resource_type FROM holding WHERE remaining > 0 AND begins <= $as_of AND $as_of < ends
    UNION ALL
    SELECT to_subject, resource_type FROM agreement WHERE begins <= $as_of AND $as_of < ends
), gap AS (
    SELECT 'unheld' AS sub_kind, u.duty, u.scope, NULL::INTEGER AS subject, NULL::concept AS matter, m.holder AS mandated,
           u.iri AS need, NULL AS record
    FROM unheld u LEFT JOIN must m ON m.id = u.id AND m.duty = u.duty
    UNION ALL
    SELECT 'idle', c.duty, c.scope, c.holder, NULL, NULL, c.iri, c.record_iri
    FROM answering c ANTI JOIN served s ON s.scope = c.scope AND s.record = c.record
    ANTI JOIN undecided u ON u.id = c.id AND u.duty = c.duty
    WHERE c.throughout
    UNION ALL
    SELECT 'unresourced', b.duty, b.scope, b.holder, b.matter, NULL, NULL, b.iri
    FROM bearing b ANTI JOIN supplied s ON s.holder = b.holder AND s.resource_type = b.matter
)
SELECT g.sub_kind, g.duty, scope.iri AS scope, subject.iri AS subject, g.matter, mandated.iri AS mandated, g.need, g.record
FROM gap g
JOIN thing scope ON scope.id = g.scope
LEFT JOIN thing subject ON subject.id = g.subject
LEFT JOIN thing mandated ON mandated.id = g.mandated
ORDER BY ALL
