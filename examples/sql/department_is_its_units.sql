-- 部门 = Σ单位：部门自己的提交件与它各单位之和不等的数（元），逐行逐栏。
--
-- 单位之间的上缴和补助在部门的表里抵销，所以差额是要看的，不都是错。只有名称的行、项目清单各写各的，不比。
-- 相减用相反数相加：引擎对小数的减法可能少留一位。
WITH sides AS (
    SELECT taken.unit AS department, facts.layout, facts.year, table_id, ledger, line_kind, line, column_id,
        1 AS own, amount, amount AS signed
    FROM facts
    JOIN taken ON taken.file = facts.file AND taken.layout = facts.layout
    WHERE is_department
    UNION ALL
    SELECT above.unit AS department, facts.layout, facts.year, table_id, ledger, line_kind, line, column_id,
        0 AS own, amount, -amount AS signed
    FROM facts
    JOIN taken ON taken.file = facts.file AND taken.layout = facts.layout
    JOIN taken AS above
        ON above.unit = facts.parent AND above.layout = facts.layout
        AND coalesce(above.year, 0) = coalesce(facts.year, 0)
    WHERE above.is_department
)
SELECT department, layout, year, table_id, ledger, line_kind, line, column_id,
    sum(CASE WHEN own = 1 THEN amount END) AS of_department,
    sum(CASE WHEN own = 0 THEN amount END) AS of_units,
    sum(signed) AS difference
FROM sides
WHERE line_kind NOT IN ('named', 'listed')
GROUP BY department, layout, year, table_id, ledger, line_kind, line, column_id
HAVING sum(signed) <> 0
ORDER BY department, layout, year, table_id, ledger, line_kind, line, column_id
