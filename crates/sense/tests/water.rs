//! A day of the national release of water sections, through the store and judged, against the
//! class that the release shows. Skipped where the file is absent.

#![expect(
    clippy::unwrap_used,
    reason = "a test that cannot go on says so by panicking"
)]

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::PathBuf;

use model::{
    Area, AreaId, AreaLevel, AreaPath, Cadence, Mn, NewReading, Object, ObjectId, Scope, Timestamp,
};
use sense::import::Input;
use sense::import::ledger::water_reading;
use sense::import::water::{Section, read_sections};
use standards::water::{Values, WaterBody, WaterItem, assess_section};
use store::Store;

fn shared(name: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data/cnemc_water_2026")
        .join(name);
    path.exists().then_some(path)
}

/// The sections whose classes agree with the phosphorus limits of lakes.
fn lakes(list: PathBuf) -> HashSet<Section> {
    let text = std::fs::read_to_string(list).unwrap();
    text.lines()
        .filter(|line| line.trim_end().ends_with(",lake"))
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            (cells[0].to_owned(), cells[2].to_owned())
        })
        .collect()
}

fn section(id: &str) -> Object {
    Object {
        id: ObjectId::new(id),
        kind: "water-section".to_owned(),
        code: id.to_owned(),
        name: id.to_owned(),
        area: AreaId::new("cn"),
        area_path: AreaPath::from_stored(""),
        area_name: String::new(),
        parent: None,
        lon: 110.0,
        lat: 35.0,
        attributes: BTreeMap::new(),
        invented: false,
        source_note: None,
    }
}

async fn opened(folder: &tempfile::TempDir) -> Store {
    let address = format!("sqlite:{}", folder.path().join("water.db").display());
    let store = Store::open(&address).await.unwrap();
    let area = Area {
        id: AreaId::new("cn"),
        parent: None,
        path: AreaPath::from_stored(""),
        level: AreaLevel::Province,
        code: "000000".to_owned(),
        name: "全国".to_owned(),
        lon: 110.0,
        lat: 35.0,
        geometry: None,
        invented: false,
    };
    store.put_areas(&[area]).await.unwrap();
    store
}

#[tokio::test]
async fn the_classes_of_a_day_are_those_of_the_release() {
    let files =
        shared("National_Water_20260715.csv.gz").zip(shared("sections_tp_rule_inferred.csv"));
    let Some((day, list)) = files else {
        println!("skipped: the national release of water sections is not here");
        return;
    };
    let lakes = lakes(list);
    let mut rows: Vec<(ObjectId, NewReading)> = Vec::new();
    let mut published: HashMap<(ObjectId, Timestamp), u8> = HashMap::new();
    let mut lake_ids = HashSet::new();
    let reading = read_sections(&[Input::File(day)], |row| {
        let id = ObjectId::new(format!("{} {}", row.section.0, row.section.1));
        if lakes.contains(row.section) {
            lake_ids.insert(id.clone());
        }
        let told = water_reading(row);
        if let Some(class) = row.published {
            published.insert((id.clone(), told.start), class);
        }
        rows.push((id, told));
    });
    let folder = tempfile::tempdir().unwrap();
    let store = opened(&folder).await;
    let ids: HashSet<&ObjectId> = rows.iter().map(|(id, _)| id).collect();
    let objects: Vec<Object> = ids.iter().map(|id| section(id.as_str())).collect();
    store.put_objects(&objects).await.unwrap();
    let (mn, now) = (
        Mn::new("import:cnemc-water"),
        Timestamp::from_millis(1_784_200_000_000),
    );
    for _ in 0..2 {
        for batch in rows.chunks(1_000) {
            store.import_readings(&mn, now, batch).await.unwrap();
        }
        assert_eq!(
            store.count_readings().await.unwrap(),
            i64::try_from(reading.rows).unwrap()
        );
    }
    let to = now.plus(365 * Timestamp::DAY);
    let stored = store
        .readings_of_all(
            &Scope::system(),
            Cadence::Hour,
            Timestamp::from_millis(0),
            to,
        )
        .await
        .unwrap();
    let (mut compared, mut agree) = (0, 0);
    for row in &stored {
        let Some(shown) = published.get(&(row.point.clone(), row.start)) else {
            continue;
        };
        let values: Values = row
            .factors
            .iter()
            .filter_map(|one| Some((WaterItem::from_code(one.factor.as_str())?, one.value?)))
            .collect();
        let body = if lake_ids.contains(&row.point) {
            WaterBody::Lake
        } else {
            WaterBody::River
        };
        let class = assess_section(body, &values).map(|report| report.class.number());
        compared += 1;
        agree += i32::from(class == Some(*shown));
    }
    println!("{agree} of {compared} agree");
    assert!(compared > 12_000, "{compared}");
    assert!(compared - agree <= 1, "{agree} of {compared}");
}
