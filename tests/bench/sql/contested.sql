WITH said AS (
    SELECT * FROM testimony WHERE day <= $as_of
)
SELECT CASE s.verdict WHEN 'verdict-contested' THEN 'wrong' WHEN 'verdict-not-arrived' THEN 'no-help' ELSE 'not-told' END AS sub_kind,
       scope.iri AS scope, matter.iri AS matter, s.iri AS record
FROM said s
JOIN thing scope ON scope.id = s.of_household
JOIN thing matter ON matter.id = s.said_of
WHERE s.verdict IN ('verdict-contested', 'verdict-not-arrived', 'verdict-not-told')
  AND (s.settled IS NULL OR $as_of < s.settled)
  AND NOT EXISTS (FROM said later WHERE later.of_household = s.of_household AND later.said_of = s.said_of AND s.day < later.day)
ORDER BY ALL
