WITH member AS (
    SELECT of_person, of_household FROM household_membership WHERE begins <= $as_of AND $as_of < ends
), lack AS (
    SELECT 'unsafe-house' AS sub_kind, 'duty-housing' AS duty, of_household AS scope, iri FROM housing_state
    WHERE house_grade IN ('grade-c', 'grade-d') AND begins <= $as_of AND $as_of < ends
    UNION ALL
    SELECT 'unsafe-water', 'duty-water', of_household, iri FROM water_state
    WHERE water_safety IN ('water-unsafe', 'water-none') AND begins <= $as_of AND $as_of < ends
    UNION ALL
    SELECT 'uninsured', 'duty-medical', m.of_household, s.iri FROM insurance_state s JOIN member m USING (of_person)
    WHERE s.insurance_kind = 'insurance-basic-medical' AND NOT s.insured AND s.begins <= $as_of AND $as_of < s.ends
    UNION ALL
    SELECT 'out-of-school', 'duty-education', m.of_household, s.iri FROM schooling_state s JOIN member m USING (of_person)
    WHERE s.schooling = 'schooling-dropped-out' AND s.begins <= $as_of AND $as_of < s.ends
), lifted AS (
    SELECT iri, status_of AS scope FROM poverty_status WHERE poverty_status = 'status-lifted' AND begins <= $as_of AND $as_of < ends
), watched AS (
    SELECT of_household AS scope FROM monitoring WHERE begins <= $as_of AND $as_of < ends AND (removed IS NULL OR $as_of < removed)
)
SELECT l.sub_kind, l.duty, scope.iri AS scope, l.iri AS lack, p.iri AS record
FROM lack l
JOIN lifted p USING (scope)
ANTI JOIN watched USING (scope)
JOIN thing scope ON scope.id = l.scope
ORDER BY ALL
