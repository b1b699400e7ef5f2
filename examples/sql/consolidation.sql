-- 汇总：每张表、每个分栏、每一行、每一栏，各单位之和（元）。
--
-- unread 是那里不是数的格子有几个：不是 0，和就不全。
SELECT facts.layout, facts.year, table_id, ledger, line_kind, line, column_id,
    sum(amount) AS amount,
    count(amount) AS amounts,
    count(*) - count(amount) AS unread
FROM facts
JOIN taken ON taken.file = facts.file AND taken.layout = facts.layout
WHERE NOT is_department
GROUP BY facts.layout, facts.year, table_id, ledger, line_kind, line, column_id
ORDER BY facts.layout, facts.year, table_id, ledger, line_kind, line, column_id
