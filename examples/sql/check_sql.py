#!/usr/bin/env python3
"""Adds up submissions with DuckDB and with Apache Spark, and by itself, and compares to the digit.

    examples/sql/check_sql.py [--program target/debug/duibiao] [--copies 12] [--folder FOLDER --units LIST]

Makes submissions of the examples (departments with their units, each a multiple of an example, some of them twice, missing,
broken or wrong), or takes those of a folder; has `duibiao facts` write them in one run and in three shards; runs the SQL
beside this file with DuckDB on both and with Spark on the shards. What they say has to be the same; the sums have to be those
of `duibiao merge`, and those that Python's `decimal` makes of the submissions as `duibiao convert` writes them, which knows
nothing of the dataset. Installs duckdb and pyspark into an environment of its own (`--venv`); Spark needs Java 17. Exits with
77 where they cannot be had.
"""

import argparse
import collections
import concurrent.futures
import decimal
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PACKAGES = ["duckdb==2.0.1", "pyspark==4.3.0"]
QUERIES = ["consolidation", "submissions", "department_is_its_units"]
SKIPPED = 77
YUAN = {"元": 1, "千元": 1_000, "万元": 10_000, "亿元": 100_000_000}
decimal.getcontext().prec = 60
Decimal = decimal.Decimal


# --- what is needed -------------------------------------------------------------------------------------------------


def in_own_environment(arguments):
    """Goes on in an environment that has the engines."""
    if os.environ.get("DUIBIAO_SQL_ENVIRONMENT"):
        return
    python = arguments.venv / "bin" / "python"
    stamp = arguments.venv / "packages"
    if not (stamp.exists() and stamp.read_text() == str(PACKAGES)):
        shutil.rmtree(arguments.venv, ignore_errors=True)
        begin = time.monotonic()
        steps = [[sys.executable, "-m", "venv", str(arguments.venv)], [str(python), "-m", "pip", "install", "-q", *PACKAGES]]
        for step in steps:
            if subprocess.run(step).returncode != 0:
                skip("duckdb and pyspark could not be installed from PyPI")
        stamp.write_text(str(PACKAGES))
        told("installing the engines", begin)
    os.environ["DUIBIAO_SQL_ENVIRONMENT"] = "1"
    os.execv(python, [str(python), *sys.argv])


def need_java():
    """Java, from apt if it is not there."""
    if shutil.which("java"):
        return
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "openjdk-17-jre-headless"]
    if not shutil.which("apt-get") or subprocess.run(install, stdout=subprocess.DEVNULL).returncode != 0:
        skip("there is no Java 17")


def skip(why):
    print(f"SKIPPED: {why}")
    sys.exit(SKIPPED)


def told(what, begin):
    print(f"  {what}: {time.monotonic() - begin:.1f} s", flush=True)


def run(program, *words, codes=(0, 1, 2)):
    done = subprocess.run([program, *map(str, words)], capture_output=True, text=True)
    if done.returncode not in codes:
        sys.exit(f"duibiao {' '.join(map(str, words))}: {done.returncode}\n{done.stdout}{done.stderr}")
    return done


# --- submissions ----------------------------------------------------------------------------------------------------


def times(submission, factor, name):
    """A submission with every amount so many times as large, of another department."""
    text = json.dumps(submission, ensure_ascii=False).replace(submission["department"], name)
    made = json.loads(text)
    for value in values(made):
        if value.get("amount") is not None:
            value["amount"] = f"{Decimal(value['amount']) * factor:f}"
    return made


def values(submission):
    for table in submission["tables"]:
        for ledger in table["ledgers"]:
            for row in ledger["rows"]:
                yield from row["values"]


def first_amount(submission, table):
    table = next(one for one in submission["tables"] if one["id"] == table)
    return next(value for value in table["ledgers"][0]["rows"][0]["values"] if value.get("amount"))


def make(program, folder, copies):
    """Departments with three units each, and others without; the list of units."""
    work = folder / "work"
    given = folder / "given"
    work.mkdir()
    examples = {}
    for name in ["预算示例", "决算示例", "上海示例"]:
        run(program, "convert", ROOT / f"examples/{name}.xlsx", "-o", work / f"{name}.json", codes=(0,))
        examples[name] = json.loads((work / f"{name}.json").read_text())
    budget = examples["预算示例"]
    listed = ["单位代码,单位名称,上级,单位性质"]

    def put(path, submission):
        path = given / path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(submission, ensure_ascii=False, indent=1))

    for number in range(copies):
        department = f"青岚县第{number}局"
        code = f"{number + 100:03}"
        listed.append(f"{code},{department},,行政")
        factors = [number + Decimal(more) for more in ["1", "0.5", "1.0625"]]
        for at, factor in enumerate(factors):
            unit = f"青岚县第{number}局{'甲乙丙'[at]}中心"
            listed.append(f"{code}{at + 1:03},{unit},{code},事业")
            if number % 7 == 6 and at == 2:
                continue  # not submitted
            put(f"{code}/{unit}.json", times(budget, factor, unit))
            if number % 5 == 1 and at == 1:
                put(f"{code}/再报/{unit}.json", times(budget, factor, unit))  # the same file again
            if number % 5 == 2 and at == 1:
                put(f"{code}/再报/{unit}.json", times(budget, factor + 1, unit))  # another one
        if number % 2 == 0:
            whole = times(budget, sum(factors), department)
            if number % 4 == 0:
                value = first_amount(whole, "T3")
                value["amount"] = str(Decimal(value["amount"]) + Decimal("0.01"))
            put(f"{code}/{department}.json", whole)
        for name in ["决算示例", "上海示例"]:
            put(f"其他/{name}{number}.json", times(examples[name], Decimal(number + 1), f"远山市第{number}处"))
    too_fine = times(budget, Decimal(1), "青岚县细数局")
    first_amount(too_fine, "T3")["amount"] = "0.33333333333333333333333333"
    put("其他/细数.json", too_fine)
    (given / "其他/读不出.xlsx").write_bytes(b"PK\x03\x04 half a file")
    units = folder / "名单.csv"
    units.write_text("\n".join(listed) + "\n")
    return given, units


# --- the sums by themselves -----------------------------------------------------------------------------------------


def as_json(program, file, folder, at):
    """A submission as `convert` writes it: its JSON, or nothing if it cannot be read."""
    if file.suffix == ".json":
        return json.loads(file.read_text())
    made = folder / f"{at}.json"
    done = run(program, "convert", file, "-o", made)
    return json.loads(made.read_text()) if done.returncode == 0 else None


def lines(submission, kinds):
    """Every amount that counts: the key of its line, its column, and what it is in 元 (nothing if it is no number)."""
    for table in submission["tables"]:
        factor = YUAN[table["unit"]]
        for ledger in table["ledgers"]:
            keys = []
            seen = kinds[submission["layout"], table["id"], ledger["name"]]
            for row in ledger["rows"]:
                key = line_of(row, ledger["rows"], keys, seen)
                keys.append(key)
                if key is None:
                    continue
                for value in row["values"]:
                    amount = value.get("amount")
                    if amount is not None:
                        exact = Decimal(amount) * factor
                        yield (table["id"], ledger["name"], *key, value["column"]), exact
                    elif value.get("unread") and value["unread"]["kind"] != "no-column":
                        yield (table["id"], ledger["name"], *key, value["column"]), None


def line_of(row, rows, keys, seen):
    role, parent = row["role"], row["parent"]
    if role in ("of-which", "subtotal", "unplaced"):
        return None
    if role == "continued":
        return keys[parent] if parent is not None else None
    if "fixed" in seen:
        return "fixed", row["key"]
    if role == "total":
        return "total", ""
    if row["code"] and "listed" not in seen:
        return "code", row["code"]
    names = [row["label"]]
    while parent is not None:
        names.insert(0, rows[parent]["label"])
        parent = rows[parent]["parent"]
    if "listed" not in seen and "named" in seen:
        return "named", row["label"]
    if len(names) == 1:
        top = next(one for one in rows if one["parent"] is None)
        if row is top:
            return "total", ""
        names.insert(0, top["label"])
    return "listed", "/".join(name.replace("\\", "\\\\").replace("/", "\\/") for name in names[1:])


def fits(amount):
    """Whether a column of 38 digits, 18 of them after the point, holds it."""
    return amount == amount.quantize(Decimal(1).scaleb(-18)) and abs(amount) < Decimal(10) ** 20


def expected(program, folder, given, files, facts_kinds):
    """Layout, year and line of each figure, with the sum over the submissions that count."""
    by_unit = collections.defaultdict(list)
    parents = set()
    for one in files:
        if one["layout"]:
            by_unit[one["unit"] or one["file"], one["layout"], one["year"]].append(one)
            parents.add((one["parent"], one["layout"], one["year"]))
    taken = [
        min(one["file"] for one in all)
        for key, all in sorted(by_unit.items(), key=str)
        if len({one["sha256"] for one in all}) == 1 and key not in parents
    ]
    place = folder / "converted"
    place.mkdir()
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        read = lambda pair: as_json(program, pathlib.Path(pair[1]), place, pair[0])
        submissions = list(pool.map(read, enumerate(taken)))
    sums = collections.defaultdict(lambda: [Decimal(0), 0, 0])
    for submission in submissions:
        for key, amount in lines(submission, facts_kinds):
            sum_ = sums[(submission["layout"], submission["year"], *key)]
            if amount is not None and fits(amount):
                sum_[0] += amount
                sum_[1] += 1
            else:
                sum_[2] += 1
    return {key: tuple(sum_) for key, sum_ in sums.items()}


# --- the engines ----------------------------------------------------------------------------------------------------


def sql(name):
    return (HERE / f"{name}.sql").read_text()


def opened(dataset):
    """DuckDB on a dataset."""
    import duckdb

    engine = duckdb.connect()
    types = "hive_partitioning = true, hive_types = {'layout': VARCHAR, 'year': BIGINT}"
    engine.execute(f"CREATE VIEW facts AS SELECT * FROM read_parquet('{dataset}/facts/*/*/*.parquet', {types})")
    for name in ["files", "units"]:
        engine.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{dataset}/{name}/*.parquet')")
    engine.execute(sql("taken"))
    return engine


def with_duckdb(dataset):
    """What each query says, the files, and which kinds of lines each ledger has."""
    engine = opened(dataset)
    results = {name: engine.execute(sql(name)).fetchall() for name in QUERIES}
    cursor = engine.execute("SELECT * FROM files")
    names = [column[0] for column in cursor.description]
    files = [dict(zip(names, row)) for row in cursor.fetchall()]
    kinds = collections.defaultdict(set)
    for layout, table, ledger, kind in engine.execute(
        "SELECT DISTINCT layout, table_id, ledger, line_kind FROM facts"
    ).fetchall():
        kinds[layout, table, ledger].add(kind)
    return results, files, kinds


class Spark:
    """A cluster of two workers on this machine."""

    def __init__(self):
        from pyspark.sql import SparkSession

        # Each query runs once on little: starting and compiling take the time, so less of that is done.
        quick = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
        settings = {
            "spark.driver.host": "127.0.0.1",
            "spark.driver.bindAddress": "127.0.0.1",
            "spark.driver.extraJavaOptions": quick,
            "spark.executor.extraJavaOptions": quick,
            "spark.log.level": "ERROR",
            "spark.sql.shuffle.partitions": "4",
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
        }
        builder = SparkSession.builder.master("local-cluster[2,1,1024]").appName("duibiao")
        for key, value in settings.items():
            builder = builder.config(key, value)
        self.session = builder.getOrCreate()
        # The first job waits for the workers; so it is known that there are two.
        status = self.session.sparkContext._jsc.sc()
        begin = time.monotonic()
        while status.getExecutorMemoryStatus().size() < 3 and time.monotonic() - begin < 120:
            time.sleep(0.2)
        assert status.getExecutorMemoryStatus().size() == 3, "two workers and the driver"

    def run(self, dataset):
        for name in ["facts", "files", "units"]:
            self.session.read.parquet(f"{dataset}/{name}").createOrReplaceTempView(name)
        self.session.catalog.dropTempView("taken")
        self.session.sql(sql("taken"))
        return {name: [tuple(row) for row in self.session.sql(sql(name)).collect()] for name in QUERIES}


# --- comparing ------------------------------------------------------------------------------------------------------


class Comparison:
    """What was compared, and what differed."""

    def __init__(self):
        self.different = 0

    def same(self, what, one, other):
        one, other = sorted(one, key=repr), sorted(other, key=repr)
        if one == other:
            print(f"  equal: {what} ({len(one)} rows)")
            return
        self.different += 1
        print(f"DIFFERENT: {what}: {len(one)} and {len(other)} rows")
        for name, rows in [("only in the first", set(one) - set(other)), ("only in the second", set(other) - set(one))]:
            for row in sorted(rows, key=repr)[:5]:
                print(f"    {name}: {row}")


def plain(rows):
    """The same whatever trailing noughts an engine prints."""
    return [tuple(cell.normalize() + 0 if isinstance(cell, Decimal) else cell for cell in row) for row in rows]


def with_merge(program, folder, dataset, compare):
    """The sums are those of `duibiao merge`, for each layout and year: its workbook, read like any other, has the same."""
    if run(program, "merge", "--help", codes=(0, 3)).returncode != 0:
        print("  SKIPPED: this program has no merge to compare with")
        return
    begin = time.monotonic()
    for number, ((layout, year), files) in enumerate(sorted(to_add_up(dataset).items(), key=str)):
        place = folder / f"merge-{number}"
        (place / "given").mkdir(parents=True)
        for at, file in enumerate(files):
            shutil.copy(file, place / "given" / f"{at}{pathlib.Path(file).suffix}")
        run(program, "facts", place / "given", "-o", place / "each")
        run(program, "merge", place / "given", "-o", place / "merged.xlsx")
        run(program, "facts", place / "merged.xlsx", "-o", place / "merged")
        each, merged = (plain(with_duckdb(place / name)[0]["consolidation"]) for name in ["each", "merged"])
        what = f"consolidation and merge: {layout} {year}, {len(files)} files"
        compare.same(what, by_last_name(each), by_last_name(merged))
    told("merge", begin)


def by_last_name(rows):
    """Sums by line and column; of lists of names by the last one alone, since a workbook read again may not tell which names
    of many units stand above which."""
    sums = collections.defaultdict(Decimal)
    for _, _, table, ledger, kind, line, column, amount, *_ in rows:
        last = re.split(r"(?<!\\)/", line)[-1] if kind == "listed" else line
        sums[table, ledger, kind, last, column] += amount
    return [(*key, amount) for key, amount in sums.items()]


def to_add_up(dataset):
    """The files that count, by layout and year; without those of which a figure is no amount."""
    engine = opened(dataset)
    files = collections.defaultdict(list)
    query = "SELECT taken.layout, taken.year, taken.file FROM taken JOIN files ON files.file = taken.file "
    query += "AND files.layout = taken.layout WHERE NOT is_department AND unread = 0 AND loose = 0 ORDER BY taken.file"
    for layout, year, file in engine.execute(query).fetchall():
        files[layout, year].append(file)
    return files


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / "target/debug/duibiao")
    parser.add_argument("--copies", type=int, default=12, help="departments to make, with three units each")
    parser.add_argument("--folder", type=pathlib.Path, help="submissions to take instead")
    parser.add_argument("--units", type=pathlib.Path, help="their list of units")
    parser.add_argument("--venv", type=pathlib.Path, default=ROOT / "target/sql-environment")
    arguments = parser.parse_args()
    arguments.venv = arguments.venv.absolute()
    need_java()
    in_own_environment(arguments)
    program = arguments.program.absolute()
    with tempfile.TemporaryDirectory(prefix="duibiao-sql-") as place:
        sys.exit(check(program, arguments, pathlib.Path(place)))


def check(program, arguments, folder):
    given, units = arguments.folder, arguments.units
    if given is None:
        begin = time.monotonic()
        given, units = make(program, folder, arguments.copies)
        told("making submissions", begin)
    listed = ["--units", units] if units else []
    begin = time.monotonic()
    done = run(program, "facts", given, "-o", folder / "whole", *listed)
    print(done.stdout.strip())
    told("facts in one run", begin)
    begin = time.monotonic()
    for shard in ["1/3", "2/3", "3/3"]:
        run(program, "facts", given, "-o", folder / "shards", "--shard", shard, *listed)
    told("facts in three shards", begin)
    complete = sorted(path.name for path in (folder / "shards/files").iterdir())
    assert len(complete) == 3, complete

    compare = Comparison()
    begin = time.monotonic()
    duckdb, files, kinds = with_duckdb(folder / "whole")
    duckdb_shards, *_ = with_duckdb(folder / "shards")
    told("DuckDB, twice", begin)
    begin = time.monotonic()
    sums = expected(program, folder, given, files, kinds)
    told("the sums by themselves", begin)
    begin = time.monotonic()
    spark = Spark()
    told("Spark is up", begin)
    begin = time.monotonic()
    spark_shards = spark.run(folder / "shards")
    told("Spark", begin)
    spark.session.stop()

    for name in QUERIES:
        rows = plain(duckdb[name])
        compare.same(f"{name}: DuckDB, one run and three shards", rows, plain(duckdb_shards[name]))
        compare.same(f"{name}: DuckDB, one run, and Spark, three shards", rows, plain(spark_shards[name]))
    # A line printed in several rows is one fact, so only the sums are compared, not of how many.
    own = [(*key, amount if amounts else None, unread > 0) for key, (amount, amounts, unread) in sums.items()]
    engine = [(*row[:8], row[9] > 0) for row in duckdb["consolidation"]]
    compare.same("consolidation: DuckDB and the sums by themselves", plain(engine), plain(own))
    with_merge(program, folder, folder / "whole", compare)
    if arguments.folder is None:
        made_as_meant(duckdb, arguments.copies, compare)
    states = collections.Counter(row[5] for row in duckdb["submissions"])
    print("  " + "，".join(f"{state} {count}" for state, count in sorted(states.items())))
    return 1 if compare.different else 0


def made_as_meant(results, copies, compare):
    """What was made wrong on purpose is found, and nothing else."""
    states = collections.Counter(row[5] for row in results["submissions"])
    numbers = range(copies)
    missing = sum(number % 7 == 6 for number in numbers) + sum(number % 2 == 1 for number in numbers)
    twice = sum(number % 5 == 2 for number in numbers)
    found = [("未报送", states["未报送"]), ("重复", states["重复"]), ("读不出", states["读不出"])]
    compare.same("missing, twice, broken", found, [("未报送", missing), ("重复", twice), ("读不出", 1)])
    departments = results["department_is_its_units"]
    whole = [number for number in numbers if number % 2 == 0 and number % 7 != 6 and number % 5 != 2]
    wrong = [f"青岚县第{number}局" for number in whole if number % 4 == 0]
    names = {f"青岚县第{number}局" for number in whole}
    differ = [(row[0], row[-1]) for row in departments if row[0] in names]
    compare.same("departments that differ by 100 元", differ, [(name, Decimal(100)) for name in wrong])


if __name__ == "__main__":
    main()
