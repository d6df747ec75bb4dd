WITH paired AS (
    SELECT * FROM helper_pairing WHERE begins <= $visit_since AND $as_of < ends
), called AS (
    SELECT visited, performer FROM visit WHERE day BETWEEN $visit_since AND $as_of
), undecided AS (
    SELECT i.s AS scope
    FROM reporting r JOIN inside i ON i.o = r.scope
    WHERE r.reported IN ('reported-partly', 'reported-none') AND r.duty IS NULL AND r.begins <= $as_of AND $visit_since < r.ends
)
SELECT 'no-visit' AS sub_kind, scope.iri AS scope, subject.iri AS subject, p.iri AS record
FROM paired p
ANTI JOIN called c ON c.visited = p.of_household AND c.performer = p.helper
ANTI JOIN undecided u ON u.scope = p.of_household
JOIN thing scope ON scope.id = p.of_household
JOIN thing subject ON subject.id = p.helper
ORDER BY ALL
