//! Photos that name a private person: seen by those who work on the petition, by nobody else.

use std::io::Cursor;

use casework::EvidenceError;
use model::{Attached, CaseId, ContentHash, LookFilter, LookWay, Scope};

use crate::bureau::{Bureau, on_each};
use crate::evidence::opening;

/// Uploads a photo of one colour, with the place where it was taken.
async fn upload(bureau: &Bureau, who: &str, colour: u8) -> ContentHash {
    let image = image::RgbImage::from_pixel(2, 1, image::Rgb([colour, 0, 0]));
    let mut bytes = Cursor::new(Vec::new());
    image::DynamicImage::ImageRgb8(image)
        .write_to(&mut bytes, image::ImageFormat::Png)
        .expect("written");
    let (actor, _) = bureau.find(who);
    let (bytes, place) = (bytes.into_inner(), Some((113.2, 30.5)));
    let put = bureau
        .casework
        .put_evidence(actor, bytes, None, place)
        .await;
    put.expect("taken").hash
}

/// Opens a petition with a letter of this colour.
async fn petition(bureau: &Bureau, opener: &str, colour: u8) -> (CaseId, ContentHash) {
    let (officer, scope) = bureau.find(opener);
    let hash = upload(bureau, opener, colour).await;
    let letter = Attached {
        hash: hash.clone(),
        kind: "photo-report".to_owned(),
    };
    let call = opening(bureau, vec![letter]);
    let case = bureau.casework.open_by_hand(officer, scope, call).await;
    (case.expect("opened").id, hash)
}

/// Expects that somebody gets the letter of a petition, or a refusal and a placeholder.
async fn sees(bureau: &Bureau, case: &CaseId, hash: &ContentHash, who: &str, clear: bool) {
    let (actor, scope) = bureau.find(who);
    for thumb in [false, true] {
        let read = bureau
            .casework
            .read_evidence(scope, actor, hash, thumb)
            .await;
        match read {
            Ok(Some(content)) => assert!(clear && !content.bytes.is_empty(), "{who}"),
            Err(EvidenceError::Personal) => assert!(!clear, "{who}"),
            other => panic!("{who}: {other:?}"),
        }
    }
    let record = bureau.record(who, case).await;
    let letter = &record.evidence[0];
    assert_eq!(letter.masked, !clear, "{who}");
    assert_eq!(letter.evidence.place.is_some(), clear, "{who}");
    assert_eq!(record.events[0].evidence[0].masked, !clear, "{who}");
}

/// Returns who looked at files by their right alone, and at what.
async fn looks(bureau: &Bureau) -> Vec<(String, Vec<String>)> {
    let all = LookFilter {
        limit: 100,
        ..LookFilter::default()
    };
    let found = bureau.store.personal_looks(&Scope::system(), &all).await;
    let (looks, _) = found.expect("store");
    let files = looks
        .into_iter()
        .filter(|look| look.way == Some(LookWay::File));
    files.map(|look| (look.person_name, look.items)).collect()
}

#[tokio::test]
async fn only_those_who_work_on_a_petition_see_its_letters() {
    on_each(async |bureau| {
        let (case, letter) = petition(bureau, "petition-officer-0", 1).await;
        let handler = "enforcement-officer-0";
        for (who, clear) in [
            ("petition-officer-0", true),
            ("petition-officer-1", true),
            (handler, false),
            ("dept-housing-0", false),
            ("deputy-director-0", false),
        ] {
            sees(bureau, &case, &letter, who, clear).await;
        }
        assert_eq!(looks(bureau).await, [], "a party looks at its own work");
        let accepted = bureau
            .does("petition-officer-0", "accept", &case, &[])
            .await;
        accepted.expect("accepted");
        sees(bureau, &case, &letter, handler, true).await;
        sees(bureau, &case, &letter, "dept-housing-0", false).await;
        assert_eq!(looks(bureau).await, []);
        // Of the office nobody is awaited any longer: the right alone is left, and is logged.
        sees(bureau, &case, &letter, "petition-officer-1", true).await;
        let look = (
            "petition-officer-1".to_owned(),
            vec!["举报材料照片".to_owned()],
        );
        assert_eq!(
            looks(bureau).await,
            [look.clone(), look],
            "photo and thumbnail"
        );
    })
    .await;
}

#[tokio::test]
async fn photos_that_are_not_marked_are_seen_by_all_who_see_the_case() {
    on_each(async |bureau| {
        let (case, _) = petition(bureau, "petition-officer-0", 1).await;
        let accepted = bureau
            .does("petition-officer-0", "accept", &case, &[])
            .await;
        accepted.expect("accepted");
        let reported = bureau
            .does("enforcement-officer-0", "report", &case, &[])
            .await;
        reported.expect("reported");
        let record = bureau.record("dept-housing-0", &case).await;
        let masked: Vec<_> = record.evidence.iter().map(|file| file.masked).collect();
        assert_eq!(masked, [true, false]);
        let (line, scope) = bureau.find("dept-housing-0");
        let site = &record.evidence[1].evidence.hash;
        let read = bureau
            .casework
            .read_evidence(scope, line, site, false)
            .await;
        let content = read.expect("not refused").expect("there");
        assert!(!content.personal);
    })
    .await;
}

#[tokio::test]
async fn letters_of_what_was_merged_are_seen_with_the_main_case() {
    on_each(async |bureau| {
        let (main, _) = petition(bureau, "petition-officer-0", 1).await;
        let (other, letter) = petition(bureau, "duty-officer-0", 2).await;
        let into = [("case", main.as_str())];
        let merged = bureau
            .does("petition-officer-1", "merge", &other, &into)
            .await;
        merged.expect("merged");
        let accepted = bureau
            .does("petition-officer-0", "accept", &main, &[])
            .await;
        accepted.expect("accepted");
        for (who, clear) in [("enforcement-officer-0", true), ("dept-housing-0", false)] {
            let (actor, scope) = bureau.find(who);
            let read = bureau
                .casework
                .read_evidence(scope, actor, &letter, false)
                .await;
            assert_eq!(read.is_ok(), clear, "{who}: {read:?}");
        }
    })
    .await;
}
