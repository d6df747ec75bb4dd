WITH step AS (
    SELECT d.s, d.o, o.holder FROM descends d JOIN responsibility o ON o.id = d.o WHERE o.involvement = 'accountable' AND d.s <> d.o
), origin AS (
    SELECT r.id, r.iri, r.duty, r.scope, r.holder AS subject, s.o AS origin, s.holder AS other
    FROM responsibility r JOIN step s ON s.s = r.id
    WHERE r.involvement = 'accountable' AND r.begins <= $as_of AND $as_of < r.ends
      AND NOT EXISTS (FROM step farther WHERE farther.s = s.o)
), counted AS (
    SELECT o.id, o.other, count(DISTINCT below.o) - 1 AS hands
    FROM origin o JOIN descends below ON below.s = o.id JOIN descends above ON above.s = below.o AND above.o = o.origin
    GROUP BY o.id, o.other
)
SELECT 'handed-on' AS sub_kind, r.duty, scope.iri AS scope, subject.iri AS subject, other.iri AS other, c.hands, r.iri AS record
FROM counted c
JOIN responsibility r USING (id)
JOIN thing scope ON scope.id = r.scope
JOIN thing subject ON subject.id = r.holder
JOIN thing other ON other.id = c.other
ORDER BY ALL
