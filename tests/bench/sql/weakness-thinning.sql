WITH passed AS (
    SELECT t.id, count(DISTINCT told.o) AS passed, count(DISTINCT kept.o) AS kept
    FROM transmission t
    JOIN information heard ON heard.id = t.output_version AND heard.begins <= $as_of AND $as_of < heard.ends
    JOIN information source ON source.id = t.input_version
    JOIN states told ON told.s = t.input_version
    LEFT JOIN states kept ON kept.s = t.output_version AND kept.o = told.o
    WHERE t.day <= $as_of AND EXISTS (FROM states any_point WHERE any_point.s = t.output_version)
    GROUP BY t.id
)
SELECT 'thinning' AS sub_kind, subject.iri AS subject, other.iri AS other, matter.iri AS matter, p.passed, p.kept, t.iri AS record
FROM passed p
JOIN transmission t USING (id)
JOIN thing subject ON subject.id = t.from_subject
JOIN thing other ON other.id = t.to_subject
JOIN thing matter ON matter.id = t.output_version
WHERE p.passed - p.kept >= $lost_share * p.passed
ORDER BY ALL
