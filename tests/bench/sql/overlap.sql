WITH accountable AS (
    SELECT id, iri, duty, scope, holder, target_group, lead, begins, ends FROM responsibility
    WHERE involvement = 'accountable' AND begins <= $as_of AND $as_of < ends
), pair AS (
    SELECT one.duty, two.scope, one.scope AS outer_scope, one.holder AS subject, two.holder AS other, one.id AS id_1, two.id AS id_2,
           greatest(one.begins, two.begins) AS begins, least(one.ends, two.ends) AS ends, one.iri AS record, two.iri AS record_2,
           (one.begins < two.begins AND one.ends < two.ends) OR (two.begins < one.begins AND two.ends < one.ends) AS succeed,
           one.lead = two.lead AS shared,
           one.target_group <> 'group-everyone' AND two.target_group <> 'group-everyone' AND one.target_group <> two.target_group AS apart
    FROM accountable two
    JOIN inside i ON i.s = two.scope
    JOIN accountable one ON one.scope = i.o AND one.duty = two.duty AND one.holder <> two.holder
    WHERE NOT EXISTS (FROM descends d WHERE d.s = two.id AND d.o = one.id)
      AND NOT EXISTS (FROM descends d WHERE d.s = one.id AND d.o = two.id)
)
SELECT CASE WHEN p.shared THEN 'shared' WHEN p.apart THEN 'parallel'
            WHEN p.scope = p.outer_scope AND p.succeed AND p.ends - p.begins <= $hand_over_days THEN 'hand-over'
            ELSE 'conflict' END AS sub_kind,
       p.duty, scope.iri AS scope, subject.iri AS subject, other.iri AS other, p.begins AS "from", p.ends AS "to", p.record, p.record_2
FROM pair p
JOIN thing scope ON scope.id = p.scope
JOIN thing subject ON subject.id = p.subject
JOIN thing other ON other.id = p.other
WHERE p.scope <> p.outer_scope
   OR (regexp_extract(subject.iri, '[^/]*$'), subject.iri) < (regexp_extract(other.iri, '[^/]*$'), other.iri)
ORDER BY ALL
