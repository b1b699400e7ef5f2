-- 计入汇总的提交件：一个单位一份。
--
-- 同一个单位、版式、年度交了几份内容不同的，一份也不取（报送情况里写明“重复”）；几份一模一样的取一份。部门自己的一份，
-- 它的单位已有报送时不取，否则同一笔钱算两次。认不出单位的，每个文件各算一个单位。
CREATE TEMPORARY VIEW taken AS
WITH submitted AS (
    SELECT coalesce(unit, file) AS unit, layout, year, min(file) AS file, count(DISTINCT sha256) AS versions
    FROM files
    WHERE layout IS NOT NULL
    GROUP BY coalesce(unit, file), layout, year
),
made_up AS (
    SELECT DISTINCT units.parent AS unit, submitted.layout, submitted.year
    FROM units JOIN submitted ON submitted.unit = units.unit
    WHERE units.parent IS NOT NULL
)
SELECT submitted.unit, submitted.layout, submitted.year, submitted.file,
    made_up.unit IS NOT NULL AS is_department
FROM submitted
LEFT JOIN made_up
    ON made_up.unit = submitted.unit AND made_up.layout = submitted.layout
    AND coalesce(made_up.year, 0) = coalesce(submitted.year, 0)
WHERE submitted.versions = 1
