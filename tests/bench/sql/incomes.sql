-- The formula of the sample county from July 2017 on: total less costs and high medical costs, with the grain kept. Each
-- category counts in full by it, so that only the total is another one than the sum of what is recorded.
WITH recorded AS (
    SELECT of_household AS home, year, coalesce(b.o, income_category)::VARCHAR AS category, quantity
    FROM income LEFT JOIN broader b ON b.s = income_category AND b.o <> income_category
    WHERE year IN ($year, $year - 1) AND year <= year($as_of)
), price AS (
    SELECT y.year, arg_max(p.quantity, p.begins) AS price
    FROM (VALUES ($year), ($year - 1)) y(year)
    JOIN item_price p ON p.account_item = 'item-grain' AND p.begins <= least($as_of, make_date(y.year, 12, 31))
                     AND least($as_of, make_date(y.year, 12, 31)) < p.ends
    GROUP BY y.year
), kept AS (
    SELECT of_household AS home, year,
           coalesce(sum(quantity) FILTER (account_item = 'item-costs'), 0) AS costs,
           coalesce(sum(quantity) FILTER (account_item = 'item-medical'), 0) AS medical,
           coalesce(sum(quantity) FILTER (account_item = 'item-grain'), 0) AS grain
    FROM account GROUP BY home, year
), one AS (
    SELECT r.home, r.year,
           coalesce(sum(quantity) FILTER (category = 'income-operational'), 0) AS operational,
           coalesce(sum(quantity) FILTER (category = 'income-wage'), 0) AS wage,
           coalesce(sum(quantity) FILTER (category = 'income-property'), 0) AS property,
           coalesce(sum(quantity) FILTER (category = 'income-long-term'), 0) AS long_term,
           coalesce(sum(quantity) FILTER (category = 'income-short-term'), 0) AS short_term
    FROM recorded r SEMI JOIN household h ON h.id = r.home GROUP BY r.home, r.year
), whole AS (
    SELECT one.*, operational + wage AS earned, long_term + short_term AS transfers,
           operational + wage + property + long_term + short_term - coalesce(costs, 0) - greatest(0, coalesce(medical, 0) - 1000)
           + coalesce(grain, 0) * price AS total
    FROM one JOIN price USING (year) LEFT JOIN kept USING (home, year)
), amount AS (
    UNPIVOT (SELECT home, year, operational::DECIMAL(24, 6) AS operational, wage::DECIMAL(24, 6) AS wage,
                    property::DECIMAL(24, 6) AS property, long_term::DECIMAL(24, 6) AS long_term,
                    short_term::DECIMAL(24, 6) AS short_term, earned::DECIMAL(24, 6) AS earned,
                    transfers::DECIMAL(24, 6) AS transfers, total::DECIMAL(24, 6) AS total FROM whole)
    ON operational, wage, property, long_term, short_term, earned, transfers, total INTO NAME category VALUE amount
), now AS (
    SELECT category, home, amount, row_number() OVER (PARTITION BY category ORDER BY amount) AS place FROM amount WHERE year = $year
), spread AS (
    SELECT category, count(*) AS households, count(*) FILTER (amount <> 0) AS "having", sum(amount) AS whole, avg(amount)::DECIMAL(24, 8) AS mean,
           stddev_samp(amount) AS sd, min(amount) AS least, quantile_cont(amount, 0.25) AS lower,
           quantile_cont(amount, 0.5) AS median, quantile_cont(amount, 0.75) AS upper, max(amount) AS most,
           2 * sum(place * amount)::DOUBLE / nullif(count(*) * sum(amount), 0) - (count(*) + 1) / count(*) AS gini
    FROM now GROUP BY category
), change AS (
    SELECT category, count(*) AS "both", avg(a.amount)::DECIMAL(24, 8) AS "before", avg(n.amount)::DECIMAL(24, 8) AS "after"
    FROM now n JOIN amount a USING (category, home) WHERE a.year = $year - 1 GROUP BY category
)
SELECT CASE WHEN category IN ('earned', 'transfers', 'total') THEN category
            ELSE 'income-' || replace(category, '_', '-') END AS category,
       households, "having", round_even(mean, 2) AS mean, round_even(sd, 2) AS sd, round_even(least, 2) AS least,
       round_even(lower, 2) AS lower, round_even(median, 2) AS median, round_even(upper, 2) AS upper, round_even(most, 2) AS most,
       round_even(gini, 4) AS gini, round_even(whole::DOUBLE / max(whole) FILTER (category = 'total') OVER (), 4) AS share,
       "both", round_even("before", 2) AS "before", round_even("after", 2) AS "after", round_even("after" - "before", 2) AS change
FROM spread LEFT JOIN change USING (category)
ORDER BY category
