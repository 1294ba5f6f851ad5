"""`dateline add --report FILE`: the outcomes as JSON, written whole or not at all."""

import json

from command import SEEDS


def test_the_report_is_what_json_prints(dateline, new, tmp_path):
    (tmp_path / "bad.pdf").write_bytes(b"no pdf")
    ran = dateline("add", SEEDS, tmp_path / "bad.pdf", "--json", "--report", tmp_path / "report.json")
    assert ran.code == 3
    assert (tmp_path / "report.json").read_text("utf-8") == ran.out
    told = json.loads(ran.out)
    assert sum(told["counts"].values()) == len(told["outcomes"])
    assert [outcome["status"] for outcome in told["outcomes"]].count("failed") == 1


def test_a_report_takes_the_place_of_the_last_one(dateline, new, tmp_path):
    (tmp_path / "report.json").write_text("old")
    assert dateline("add", SEEDS, "--report", tmp_path / "report.json").code == 0
    assert json.loads((tmp_path / "report.json").read_text("utf-8"))["schema"] == "dateline.add/1"
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".json" or "tmp" in path.name] == [
        "report.json"
    ]


def test_a_place_that_is_none_is_told_before_the_work(dateline, new, tmp_path):
    assert "there is no such folder" in dateline("add", SEEDS, "--report", tmp_path / "no" / "r.json").told
    assert "is a folder" in dateline("add", SEEDS, "--report", tmp_path).told
    assert not new.exists()
