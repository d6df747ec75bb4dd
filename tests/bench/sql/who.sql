WITH home AS (
    SELECT id FROM thing WHERE iri = $household
)
SELECT r.duty, r.involvement, subject.iri AS subject, scope.iri AS scope, r.begins AS "from", r.ends AS "to",
       authority.iri AS authority, origin.iri AS delegated_from, r.iri AS record
FROM home
JOIN inside i ON i.s = home.id
JOIN responsibility r ON r.scope = i.o
SEMI JOIN in_group g ON g.s = home.id AND g.o = r.target_group
JOIN thing subject ON subject.id = r.holder
JOIN thing scope ON scope.id = r.scope
LEFT JOIN thing authority ON authority.id = r.based_on
LEFT JOIN responsibility origin ON origin.id = r.delegated_from
WHERE r.begins <= $as_of AND $as_of < r.ends
ORDER BY ALL
