use super::*;
use crate::objects;

const STATION: &str = r#"
id = "air-station"
name = "空气站"
[point]
cadences = ["hour"]
silent_minutes = 120
factors = [
  { code = "a21026", label = "SO2", unit = "µg/m³" },
  { code = "a21004", label = "NO2", unit = "µg/m³" },
  { code = "a34002", label = "PM10", unit = "µg/m³" },
  { code = "a34004", label = "PM2.5", unit = "µg/m³" },
  { code = "a21005", label = "CO", unit = "UNIT" },
  { code = "a05024", label = "O3", unit = "µg/m³" },
]
"#;

fn read(rule: &str, unit_of_co: &str) -> (Vec<Rule>, Vec<String>) {
    let mut problems = Vec::new();
    let station = STATION.replace("UNIT", unit_of_co);
    let company = "id = \"enterprise\"\nname = \"企业\"\n";
    let kinds = objects::load(
        &[
            ("objects/air-station.toml".to_owned(), station),
            ("objects/enterprise.toml".to_owned(), company.to_owned()),
        ],
        &mut problems,
    );
    let files = [("rules/r.toml".to_owned(), rule.to_owned())];
    let rules = load(
        &files,
        &kinds,
        Flows {
            all: &BTreeSet::from(["air-anomaly", "device-silent"]),
            handed: &BTreeSet::from(["device-silent"]),
        },
        &mut problems,
    );
    (rules, problems.iter().map(ToString::to_string).collect())
}

/// A rule that is right but for what `lines` say; they begin in line 7.
fn check(lines: &str, expected: &[&str]) {
    let text = format!(
        "id = \"r\"\nname = \"规则\"\nseverity = \"warning\"\napplies_to = [\"air-station\"]\n\
         house = true\nnote = \"经验值\"\n{lines}"
    );
    assert_eq!(read(&text, "mg/m³").1, expected, "{lines}");
}

#[test]
fn reads_each_check() {
    check(
        "flow = \"air-anomaly\"\n[check.aqi-above]\nthreshold = 150\n",
        &[],
    );
    check("[check.silent]\n", &[]);
    check("[check.silent]\nminutes = 90\n", &[]);
    check(
        "[check.stuck]\nequal = 4\n[check.stuck.factors]\na34004 = { floor = \"5\" }\n",
        &[],
    );
    check("start_after = 2\n[check.pm10-below-pm25]\n", &[]);
}

#[test]
fn says_what_is_wrong_and_where() {
    check(
        "flow = \"flood\"\n[check.silent]\n",
        &["rules/r.toml:7: there is no flow \"flood\""],
    );
    check(
        "colour = 1\n[check.silent]\n",
        &[concat!(
            "rules/r.toml:7: unknown field `colour`, expected one of `id`, `name`, `severity`, ",
            "`applies_to`, `cadence`, `start_after`, `clear_after`, `flow`, `hand_over`, ",
            "`house`, `note`, `source`, `check`"
        )],
    );
    check(
        "start_after = 0\n[check.pm10-below-pm25]\n",
        &["rules/r.toml:7: at least one period counts"],
    );
    check(
        "clear_after = 2\n[check.silent]\n",
        &["rules/r.toml:7: silence is judged by minutes and counts no periods"],
    );
    check(
        "cadence = \"day\"\n[check.aqi-above]\nthreshold = 150\n",
        &["rules/r.toml:7: the index is made from hour values only"],
    );
    check(
        "[check.above-limit]\n",
        &["rules/r.toml:7: objects of kind \"air-station\" carry no limits"],
    );
    check(
        "source = \"HJ 1\"\n[check.silent]\n",
        &["rules/r.toml: a rule has either `house = true` with a `note`, or a `source`"],
    );
    check(
        "[check.stuck]\nequal = 1\n[check.stuck.factors]\nw01018 = {}\n",
        &[
            "rules/r.toml:7: one value alone is not stuck; equal is at least 2",
            "rules/r.toml:7: no such point measures factor w01018",
        ],
    );
}

#[test]
fn an_index_is_not_made_from_the_wrong_unit() {
    let rule = "id = \"r\"\nname = \"规则\"\nseverity = \"warning\"\n\
                applies_to = [\"air-station\"]\nsource = \"x\"\n[check.aqi-above]\nthreshold = 150\n";
    assert_eq!(
        read(rule, "µg/m³").1,
        ["rules/r.toml:6: the index needs CO in mg/m³, but kind \"air-station\" has µg/m³",]
    );
}

#[test]
fn a_kind_at_which_nothing_is_measured_cannot_be_judged() {
    let rule = "id = \"r\"\nname = \"规则\"\nseverity = \"warning\"\n\
                applies_to = [\"boiler\", \"enterprise\"]\nsource = \"x\"\n[check.silent]\n";
    assert_eq!(
        read(rule, "mg/m³").1,
        [
            "rules/r.toml:4: there is no kind of objects \"boiler\"",
            "rules/r.toml:4: nothing is measured at objects of kind \"enterprise\"",
        ]
    );
}

#[test]
fn alarms_are_handed_over_with_flows_that_say_by_whom() {
    let lines = |lines: &str| format!("{lines}\n[check.silent]\n");
    check(&lines("hand_over = \"device-silent\""), &[]);
    check(
        &lines("hand_over = \"air-anomaly\""),
        &["rules/r.toml:7: no flow \"air-anomaly\" says who hands alarms over"],
    );
    check(
        &lines("flow = \"air-anomaly\"\nhand_over = \"device-silent\""),
        &["rules/r.toml:8: its alarms open a case by themselves already"],
    );
}
