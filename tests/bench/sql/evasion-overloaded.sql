WITH bearing AS (
    SELECT * FROM risk_share WHERE begins <= $as_of AND $as_of < ends
), capacity AS (
    SELECT holder, sum(quantity) AS held FROM risk_capacity WHERE begins <= $as_of AND $as_of < ends GROUP BY holder
), carried AS (
    SELECT of_risk, b.holder, sum(share) AS share, any_value(c.held) AS held
    FROM bearing b LEFT JOIN capacity c USING (holder) GROUP BY of_risk, b.holder
), fair AS (
    SELECT *, sum(held) OVER (PARTITION BY of_risk) AS total FROM carried
)
SELECT 'overloaded' AS sub_kind, subject.iri AS subject, matter.iri AS matter, f.share, b.iri AS record
FROM fair f
JOIN bearing b ON b.of_risk = f.of_risk AND b.holder = f.holder
JOIN thing subject ON subject.id = f.holder
JOIN thing matter ON matter.id = f.of_risk
WHERE f.total > 0 AND f.share * f.total > $risk_factor * f.held
ORDER BY ALL
