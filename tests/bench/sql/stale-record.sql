WITH said AS (
    SELECT c.id, c.iri, c.scope, c.of_record, c.of_roster, c.day,
           CASE c.of_roster WHEN 'roster-needs' THEN $needs_since WHEN 'roster-responsibilities' THEN $responsibilities_since
                            ELSE $confirmed_since END AS since
    FROM confirmation c JOIN confirmed r ON r.id = c.of_record
    WHERE r.begins <= $as_of AND $as_of < r.ends
)
SELECT 'record' AS sub_kind, scope.iri AS scope, matter.iri AS matter, s.iri AS record
FROM said s
JOIN thing scope ON scope.id = s.scope
JOIN thing matter ON matter.id = s.of_record
WHERE s.day < s.since
  AND NOT EXISTS (FROM confirmation c WHERE c.of_record = s.of_record AND c.day BETWEEN s.since AND $as_of)
  AND NOT EXISTS (FROM confirmation c JOIN inside i ON i.o = c.scope
                  WHERE i.s = s.scope AND c.of_roster = s.of_roster AND c.of_record IS NULL AND c.day BETWEEN s.since AND $as_of)
ORDER BY ALL
