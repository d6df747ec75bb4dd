WITH open AS (
    SELECT n.id, n.iri, n.need_of AS scope, a.s AS duty
    FROM need n JOIN addresses a ON a.o = n.need_domain JOIN duty d ON d.duty = a.s AND d.core
    WHERE n.begins <= $as_of AND $as_of < n.ends
), unreported AS (
    SELECT iri, scope, coalesce(r.duty, d.duty) AS duty, begins, ends
    FROM reporting r JOIN duty d ON r.duty IS NULL OR r.duty = d.duty
    WHERE reported IN ('reported-partly', 'reported-none') AND begins <= $as_of AND $since < ends
), doubtful AS (
    SELECT o.id, o.iri, o.scope, o.duty, u.iri AS record, $as_of < u.ends AS now
    FROM open o JOIN inside i ON i.s = o.scope JOIN unreported u ON u.scope = i.o AND u.duty = o.duty
), held AS (
    SELECT id, duty, scope, target_group, begins <= $since AS throughout FROM responsibility
    WHERE involvement = 'accountable' AND begins <= $as_of AND $as_of < ends
), answering AS (
    SELECT DISTINCT d.scope, d.duty, h.id AS record, h.throughout
    FROM (SELECT DISTINCT scope, duty FROM doubtful) d
    JOIN inside i ON i.s = d.scope
    JOIN held h ON h.duty = d.duty AND h.scope = i.o
    SEMI JOIN in_group g ON g.s = d.scope AND g.o = h.target_group
), acted AS (
    SELECT DISTINCT d.o AS record, a.scope
    FROM action a
    JOIN serves_duty s ON s.duty = a.duty
    JOIN responsibility p ON p.holder = a.performer AND p.duty = s.kind
    JOIN descends d ON d.s = p.id
    WHERE a.day BETWEEN $since AND $as_of
), served AS (
    SELECT DISTINCT r.scope, r.record FROM answering r JOIN inside i ON i.s = r.scope JOIN acted a ON a.record = r.record AND a.scope = i.o
), idle AS (
    SELECT DISTINCT scope, duty FROM answering ANTI JOIN served USING (scope, record) WHERE throughout
), found AS (
    SELECT * FROM doubtful d WHERE now AND NOT EXISTS (FROM answering a WHERE a.scope = d.scope AND a.duty = d.duty)
    UNION
    SELECT * FROM doubtful d SEMI JOIN idle USING (scope, duty)
)
SELECT DISTINCT 'unknown' AS sub_kind, f.duty, scope.iri AS scope, f.iri AS need, f.record
FROM found f JOIN thing scope ON scope.id = f.scope
ORDER BY ALL
