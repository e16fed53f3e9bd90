//! The tables of the standards, written a second time as they are printed.

use standards::air::{AirItem, AirStandard, AqiLaw, Averaging, Grade, Pollutant, iaqi};

/// The columns of the breakpoint tables below.
const COLUMNS: [(Pollutant, Averaging); 10] = [
    (Pollutant::So2, Averaging::Day),
    (Pollutant::So2, Averaging::Hour),
    (Pollutant::No2, Averaging::Day),
    (Pollutant::No2, Averaging::Hour),
    (Pollutant::Pm10, Averaging::Day),
    (Pollutant::Co, Averaging::Day),
    (Pollutant::Co, Averaging::Hour),
    (Pollutant::O3, Averaging::Hour),
    (Pollutant::O3, Averaging::EightHours),
    (Pollutant::Pm25, Averaging::Day),
];

fn check_breakpoints(law: AqiLaw, printed: &str) {
    for line in printed.lines() {
        let mut cells = line.split_whitespace();
        let index: u16 = cells.next().unwrap_or_default().parse().unwrap_or_default();
        for ((pollutant, averaging), cell) in COLUMNS.into_iter().zip(cells) {
            // A dash is a note in the table: there is no breakpoint.
            let Ok(concentration) = cell.parse::<u16>() else {
                continue;
            };
            let found = iaqi(law, pollutant, averaging, concentration.into());
            assert_eq!(
                found,
                Ok(index),
                "{law:?} {pollutant:?} {averaging:?} {cell}"
            );
        }
    }
}

#[test]
fn hj633_2012_table_1() {
    check_breakpoints(
        AqiLaw::Hj633_2012,
        "0 0 0 0 0 0 0 0 0 0 0
         50 50 150 40 100 50 2 5 160 100 35
         100 150 500 80 200 150 4 10 200 160 75
         150 475 650 180 700 250 14 35 300 215 115
         200 800 800 280 1200 350 24 60 400 265 150
         300 1600 - 565 2340 420 36 90 800 800 250
         400 2100 - 750 3090 500 48 120 1000 - 350
         500 2620 - 940 3840 600 60 150 1200 - 500",
    );
}

#[test]
fn hj633_2026_table_3() {
    check_breakpoints(
        AqiLaw::Hj633_2026,
        "0 0 0 0 0 0 0 0 0 0 0
         50 50 150 40 100 50 2 5 160 100 35
         100 150 500 80 200 120 4 10 200 160 60
         150 475 650 180 700 250 14 35 300 215 115
         200 800 800 280 1200 350 24 60 400 265 150
         300 1600 - 565 2340 420 36 90 800 800 250
         400 2100 - 750 3090 500 48 120 1000 - 350
         500 2620 - 940 3840 600 60 150 1200 - 500",
    );
}

/// Items and averaging times with the limits of grades I and II in 2012, in the transition from
/// 2026-03-01 and from 2031-01-01 on.
#[test]
fn gb3095_tables_1_and_2() {
    use AirItem::{Basic, BenzoAPyrene, Lead, Nox, Tsp};
    use Averaging::{Day, EightHours, Hour, Quarter, Year};
    use Pollutant::{Co, No2, O3, Pm10, Pm25, So2};
    let printed = [
        (Basic(So2), Year, "20 60 20 60 20 20"),
        (Basic(So2), Day, "50 150 50 150 50 50"),
        (Basic(So2), Hour, "150 500 150 500 150 150"),
        (Basic(No2), Year, "40 40 40 40 30 30"),
        (Basic(No2), Day, "80 80 80 80 50 50"),
        (Basic(No2), Hour, "200 200 200 200 200 200"),
        (Basic(Co), Day, "4 4 4 4 4 4"),
        (Basic(Co), Hour, "10 10 10 10 10 10"),
        (Basic(O3), EightHours, "100 160 100 160 100 160"),
        (Basic(O3), Hour, "160 200 160 200 160 200"),
        (Basic(Pm10), Year, "40 70 40 60 20 50"),
        (Basic(Pm10), Day, "50 150 50 120 50 100"),
        (Basic(Pm25), Year, "15 35 15 30 10 25"),
        (Basic(Pm25), Day, "35 75 35 60 25 50"),
        (Tsp, Year, "80 200 80 200 80 200"),
        (Tsp, Day, "120 300 120 300 120 300"),
        (Nox, Year, "50 50 50 50 40 40"),
        (Nox, Day, "100 100 100 100 70 70"),
        (Nox, Hour, "250 250 250 250 250 250"),
        (Lead, Year, "0.5 0.5 0.5 0.5 0.5 0.5"),
        (Lead, Quarter, "1 1 1 1 1 1"),
        (BenzoAPyrene, Year, "0.001 0.001 0.001 0.001 0.001 0.001"),
        (
            BenzoAPyrene,
            Day,
            "0.0025 0.0025 0.0025 0.0025 0.0025 0.0025",
        ),
    ];
    for (item, averaging, cells) in printed {
        let found: Vec<_> = AirStandard::ALL
            .into_iter()
            .flat_map(|standard| [(standard, Grade::One), (standard, Grade::Two)])
            .map(|(standard, grade)| standard.limit(item, averaging, grade))
            .collect();
        let expected: Vec<_> = cells
            .split_whitespace()
            .map(|cell| cell.parse().ok())
            .collect();
        assert_eq!(found, expected, "{item:?} {averaging:?}");
    }
    for standard in AirStandard::ALL {
        assert_eq!(standard.limits().len(), printed.len());
    }
    assert_eq!(AirStandard::Gb3095_2012.limit(Co, Year, Grade::Two), None);
}
