WITH handed AS (
    SELECT * FROM referral WHERE day BETWEEN $since AND $as_of
), affair AS (
    SELECT duty, scope, min(day) AS first, count(*) AS times FROM handed GROUP BY duty, scope
), circle AS (
    SELECT DISTINCT given.duty, given.scope
    FROM handed given
    JOIN handed back ON back.to_subject = given.from_subject AND back.duty = given.duty AND back.scope = given.scope AND given.day <= back.day
), acted AS (
    SELECT DISTINCT a.duty, a.scope
    FROM affair a
    JOIN inside i ON i.s = a.scope
    JOIN action act ON act.scope = i.o AND act.day BETWEEN $since AND $as_of AND a.first <= act.day
    JOIN serves_duty s ON s.duty = act.duty AND s.kind = a.duty
)
SELECT 'passed-around' AS sub_kind, a.duty, scope.iri AS scope, a.times, h.iri AS record
FROM affair a
LEFT JOIN circle c ON c.duty = a.duty AND c.scope = a.scope
ANTI JOIN acted d ON d.duty = a.duty AND d.scope = a.scope
JOIN handed h ON h.duty = a.duty AND h.scope = a.scope
JOIN thing scope ON scope.id = a.scope
WHERE c.scope IS NOT NULL OR a.times >= $handed_times
ORDER BY ALL
