-- 报送情况：名单上和交来的每个单位，每种版式、每个年度一行；读不出的文件、认不出单位的提交件各一行。
--
-- 名单上的单位都应该交多数单位交的版式和年度；一种版式和年度交的单位不到最多的一半，是个别单位弄错了，不要求别的单位也交。
WITH submitted AS (
    SELECT unit, layout, year, count(*) AS files, count(DISTINCT sha256) AS versions,
        max(CASE outcome WHEN 'mismatch' THEN 4 WHEN 'unchecked' THEN 3 WHEN 'tail' THEN 2 ELSE 1 END) AS worst,
        min(file) AS file,
        sum(unread + loose) AS open
    FROM files
    WHERE unit IS NOT NULL AND layout IS NOT NULL
    GROUP BY unit, layout, year
),
counted AS (
    SELECT submitted.layout, submitted.year, count(*) AS number
    FROM submitted JOIN units ON units.unit = submitted.unit
    GROUP BY submitted.layout, submitted.year
),
periods AS (
    SELECT layout, year FROM counted WHERE 2 * number >= (SELECT max(number) FROM counted)
),
wanted AS (
    SELECT units.unit, periods.layout, periods.year FROM units CROSS JOIN periods
    UNION
    SELECT unit, layout, year FROM submitted
)
SELECT units.unit_code, wanted.unit, units.parent, wanted.layout, wanted.year,
    CASE
        WHEN submitted.unit IS NULL THEN '未报送'
        WHEN submitted.versions > 1 THEN '重复'
        WHEN submitted.worst = 4 THEN '不符'
        WHEN submitted.worst = 3 THEN '未核'
        WHEN submitted.worst = 2 THEN '尾差'
        ELSE '通过'
    END AS state,
    coalesce(submitted.files, 0) AS files,
    submitted.file,
    coalesce(submitted.open, 0) AS open
FROM wanted
LEFT JOIN submitted
    ON submitted.unit = wanted.unit AND submitted.layout = wanted.layout
    AND coalesce(submitted.year, 0) = coalesce(wanted.year, 0)
LEFT JOIN units ON units.unit = wanted.unit
UNION ALL
SELECT NULL, NULL, NULL, layout, year,
    CASE WHEN layout IS NULL THEN '读不出' ELSE '单位不明' END,
    1, file, unread + loose
FROM files
WHERE unit IS NULL
ORDER BY 1, 2, 4, 5, 8
