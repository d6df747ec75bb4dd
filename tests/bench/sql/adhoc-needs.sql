SELECT need_domain AS domain, count(DISTINCT need_of) AS households
FROM need WHERE begins <= $as_of AND $as_of < ends GROUP BY need_domain
