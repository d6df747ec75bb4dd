WITH open AS (
    SELECT n.id, n.iri, n.need_of AS scope, a.s AS duty
    FROM need n JOIN addresses a ON a.o = n.need_domain JOIN duty d ON d.duty = a.s AND d.core
    WHERE n.begins <= $as_of AND $as_of < n.ends
), held AS (
    SELECT DISTINCT duty, scope, target_group FROM responsibility
    WHERE involvement = 'accountable' AND begins <= $as_of AND $as_of < ends
), unreported AS (
    SELECT DISTINCT scope, duty FROM reporting
    WHERE reported IN ('reported-partly', 'reported-none') AND begins <= $as_of AND $as_of < ends
), covered AS (
    SELECT o.id, o.duty
    FROM open o
    JOIN inside i ON i.s = o.scope
    JOIN in_group g ON g.s = o.scope
    JOIN held h ON h.duty = o.duty AND h.scope = i.o AND h.target_group = g.o
    UNION ALL
    SELECT o.id, o.duty FROM open o JOIN inside i ON i.s = o.scope JOIN unreported u ON u.scope = i.o AND (u.duty IS NULL OR u.duty = o.duty)
), found AS (
    SELECT * FROM open ANTI JOIN covered USING (id, duty)
), mandated AS (
    SELECT f.id, f.duty, m.holder
    FROM found f
    JOIN inside i ON i.s = f.scope
    JOIN mandate m ON m.scope = i.o AND m.duty = f.duty
    WHERE m.modality = 'must' AND m.holder IS NOT NULL AND m.begins <= $as_of AND $as_of < m.ends
)
SELECT 'unheld' AS sub_kind, f.duty, scope.iri AS scope, subject.iri AS mandated, f.iri AS need
FROM found f
LEFT JOIN mandated m ON m.id = f.id AND m.duty = f.duty
LEFT JOIN thing subject ON subject.id = m.holder
JOIN thing scope ON scope.id = f.scope
ORDER BY ALL
