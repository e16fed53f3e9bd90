//! Files of a case: its own, and not too many of them.

use std::collections::BTreeMap;
use std::io::Cursor;

use casework::{ActError, Casework, OpenCall, VerbCall};
use model::{Actor, AreaId, Attached, ContentHash, Entropy as _, Scope, SeededEntropy};

use crate::bureau::{Bureau, on_each};

/// Somewhat more than 700 KB that no encoder makes smaller.
fn noise(seed: u64) -> Vec<u8> {
    let mut pixels = vec![0; 500 * 490 * 3];
    SeededEntropy::new(seed).fill(&mut pixels);
    let image = image::RgbImage::from_raw(500, 490, pixels).expect("of that size");
    let mut bytes = Cursor::new(Vec::new());
    image::DynamicImage::ImageRgb8(image)
        .write_to(&mut bytes, image::ImageFormat::Png)
        .expect("written");
    bytes.into_inner()
}

async fn upload(casework: &Casework, actor: &Actor, kind: &str, seed: u64) -> Attached {
    let put = casework.put_evidence(actor, noise(seed), None, None).await;
    let put = put.expect("taken");
    assert!(put.bytes > 700 * 1024, "{} bytes", put.bytes);
    Attached {
        hash: put.hash,
        kind: kind.to_owned(),
    }
}

/// A petition that names nobody, with these files.
pub(crate) fn opening(bureau: &Bureau, evidence: Vec<Attached>) -> OpenCall {
    let facts = [
        ("channel", "letter"),
        ("finding", "夜间施工扬尘"),
        ("words", "夜间施工"),
        ("category", "dust"),
        ("repeated", "first"),
        ("anonymous", "anonymous"),
    ];
    OpenCall {
        flow: "petition".to_owned(),
        request_id: bureau.request(),
        area: Some(AreaId::new("qs")),
        facts: facts
            .map(|(id, said)| (id.to_owned(), said.to_owned()))
            .into(),
        evidence,
        ..OpenCall::default()
    }
}

/// Expects a refusal that names the field and says this.
#[track_caller]
fn refused<T: std::fmt::Debug>(outcome: Result<T, ActError>, field: &str, said: &str) {
    match outcome {
        Err(ActError::Invalid { fields }) => {
            assert_eq!(fields[0].field, field);
            assert!(fields[0].message.contains(said), "{}", fields[0].message);
        }
        other => panic!("not refused: {other:?}"),
    }
}

#[tokio::test]
async fn a_case_holds_so_many_megabytes_and_says_so() {
    on_each(async |bureau| {
        let casework = bureau.casework.clone().with_case_megabytes(1);
        let (officer, scope) = bureau.find("petition-officer-0");
        let first = upload(&casework, officer, "photo-report", 1).await;
        let second = upload(&casework, officer, "photo-report", 2).await;
        let too_many = opening(bureau, vec![first.clone(), second]);
        let opened = casework.open_by_hand(officer, scope, too_many).await;
        let most = "合计最多 1 MB，加上这些为 2 MB";
        refused(opened, "evidence.photo-report", most);
        let once = opening(bureau, vec![first]);
        let case = casework.open_by_hand(officer, scope, once).await;
        let case = case.expect("opened").id;
        bureau
            .does("petition-officer-0", "accept", &case, &[])
            .await
            .expect("accepted");

        let (handler, scope) = bureau.find("enforcement-officer-0");
        let progress = |evidence| VerbCall {
            verb: "progress".to_owned(),
            request_id: bureau.request(),
            expected_seq: 2,
            fields: BTreeMap::from([("stage-text".to_owned(), "已到现场".to_owned())]),
            evidence,
            ..VerbCall::default()
        };
        let third = upload(&casework, handler, "photo-progress", 3).await;
        let call = progress(vec![third.clone()]);
        let done = casework.act(handler, scope, &case, call.clone()).await;
        refused(done, "evidence.photo-progress", most);
        let none = bureau.store.case_events(&Scope::system(), &case).await;
        assert_eq!(none.expect("store").len(), 2, "nothing was written");
        // The usual limit has room.
        let done = bureau.casework.act(handler, scope, &case, call).await;
        done.expect("done");
    })
    .await;
}

#[tokio::test]
async fn only_ones_own_uploads_are_attached() {
    on_each(async |bureau| {
        let casework = &bureau.casework;
        let (officer, scope) = bureau.find("petition-officer-0");
        let (other, _) = bureau.find("petition-officer-1");
        let foreign = upload(casework, other, "photo-report", 4).await;
        let forged = Attached {
            hash: ContentHash::new("0123456789abcdef".repeat(4)),
            kind: "photo-report".to_owned(),
        };
        for file in [foreign, forged] {
            let call = opening(bureau, vec![file]);
            let opened = casework.open_by_hand(officer, scope, call).await;
            refused(opened, "evidence.photo-report", "不是您上传的");
        }
    })
    .await;
}
