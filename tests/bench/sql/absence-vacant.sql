WITH vacant AS (
    SELECT v.iri, p.iri AS post_iri, p.post_in
    FROM vacancy v JOIN post p ON p.id = v.of_post
    ANTI JOIN (SELECT of_post FROM post_membership WHERE begins <= $as_of AND $as_of < ends) m ON m.of_post = v.of_post
    WHERE v.begins <= $vacant_since AND $as_of < v.ends AND p.begins <= $as_of AND $as_of < p.ends
)
SELECT 'vacant' AS sub_kind, scope.iri AS scope, subject.iri AS subject, v.post_iri AS matter, v.iri AS record
FROM vacant v
LEFT JOIN serves area ON area.s = v.post_in
LEFT JOIN thing scope ON scope.id = area.o
JOIN thing subject ON subject.id = v.post_in
ORDER BY ALL
