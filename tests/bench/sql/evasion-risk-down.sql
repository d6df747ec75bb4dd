WITH moved AS (
    SELECT t.id, sum(given.quantity) AS given
    FROM risk_transfer t
    JOIN risk_capacity given ON given.holder = t.from_subject AND given.begins <= t.day AND t.day < given.ends
    WHERE t.day BETWEEN $since AND $as_of GROUP BY t.id
), weighed AS (
    SELECT t.id, any_value(m.given) AS given, sum(taken.quantity) AS taken
    FROM moved m
    JOIN risk_transfer t USING (id)
    JOIN risk_capacity taken ON taken.holder = t.to_subject AND taken.begins <= t.day AND t.day < taken.ends
    GROUP BY t.id
)
SELECT 'risk-down' AS sub_kind, subject.iri AS subject, other.iri AS other, matter.iri AS matter, t.share, t.iri AS record
FROM weighed w
JOIN risk_transfer t USING (id)
JOIN thing subject ON subject.id = t.from_subject
JOIN thing other ON other.id = t.to_subject
JOIN thing matter ON matter.id = t.of_risk
WHERE w.taken < w.given
ORDER BY ALL
