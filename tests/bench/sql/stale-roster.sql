WITH whole AS (
    SELECT id, iri, scope, of_roster, day,
           CASE of_roster WHEN 'roster-needs' THEN $needs_since WHEN 'roster-responsibilities' THEN $responsibilities_since
                          ELSE $confirmed_since END AS since
    FROM confirmation WHERE of_record IS NULL
)
SELECT 'roster' AS sub_kind, scope.iri AS scope, w.of_roster AS matter, w.iri AS record
FROM whole w
JOIN thing scope ON scope.id = w.scope
WHERE w.day < w.since
  AND NOT EXISTS (FROM whole again JOIN inside i ON i.o = again.scope
                  WHERE i.s = w.scope AND again.of_roster = w.of_roster AND again.day BETWEEN w.since AND $as_of)
ORDER BY ALL
