WITH open AS (
    SELECT n.id, n.iri, n.need_of AS scope, a.s AS duty
    FROM need n JOIN addresses a ON a.o = n.need_domain JOIN duty d ON d.duty = a.s AND d.core
    WHERE n.begins <= $as_of AND $as_of < n.ends
), answering AS (
    SELECT id, iri, holder, duty, scope, target_group FROM responsibility
    WHERE involvement = 'accountable' AND begins <= $since AND $as_of < ends
), acted AS (
    SELECT DISTINCT d.o AS record, a.scope
    FROM action a
    JOIN serves_duty s ON s.duty = a.duty
    JOIN responsibility p ON p.holder = a.performer AND p.duty = s.kind
    JOIN descends d ON d.s = p.id
    WHERE a.day BETWEEN $since AND $as_of
), unreported AS (
    SELECT DISTINCT scope, duty FROM reporting
    WHERE reported IN ('reported-partly', 'reported-none') AND begins <= $as_of AND $since < ends
), candidate AS (
    SELECT o.id, o.iri, o.scope, o.duty, r.id AS record, r.iri AS record_iri, r.holder
    FROM open o
    JOIN inside i ON i.s = o.scope
    JOIN answering r ON r.duty = o.duty AND r.scope = i.o
    SEMI JOIN in_group g ON g.s = o.scope AND g.o = r.target_group
), served AS (
    SELECT DISTINCT c.scope, c.record FROM candidate c JOIN inside i ON i.s = c.scope JOIN acted a ON a.record = c.record AND a.scope = i.o
), undecided AS (
    SELECT DISTINCT c.scope, c.duty
    FROM candidate c JOIN inside i ON i.s = c.scope JOIN unreported u ON u.scope = i.o AND (u.duty IS NULL OR u.duty = c.duty)
)
SELECT 'idle' AS sub_kind, c.duty, scope.iri AS scope, subject.iri AS subject, c.iri AS need, c.record_iri AS record
FROM candidate c
ANTI JOIN served USING (scope, record)
ANTI JOIN undecided u ON u.scope = c.scope AND u.duty = c.duty
JOIN thing scope ON scope.id = c.scope
JOIN thing subject ON subject.id = c.holder
ORDER BY ALL
