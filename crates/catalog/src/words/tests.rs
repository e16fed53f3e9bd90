use std::fs;

use super::texts::is_chinese;
use crate::Catalog;

const TYPIST: &str =
    "id = \"typist\"\nname = \"打字员\"\nrights = []\nkinds = []\npersonal = false\n";

fn load(overlay: &[(&str, &str)]) -> Result<Catalog, Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in overlay {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    Catalog::load(Some(folder.path()))
        .map_err(|errors| errors.problems().iter().map(ToString::to_string).collect())
}

#[test]
fn a_bureau_names_its_own_things_and_ours_otherwise() {
    let own = "\"打字员\" = \"Typist\"\n\"转办\" = \"Pass on\"\n";
    let catalog = load(&[("roles/typist.toml", TYPIST), ("words/en/own.toml", own)]).unwrap();
    let words = catalog.words.of("en").unwrap();
    assert_eq!(words["打字员"], "Typist");
    assert_eq!(words["转办"], "Pass on");
    assert_eq!(catalog.words.without("en").count(), 0);
}

#[test]
fn what_has_no_word_is_counted_and_no_error() {
    let catalog = load(&[("roles/typist.toml", TYPIST)]).unwrap();
    assert_eq!(catalog.words.without("en").collect::<Vec<_>>(), ["打字员"]);
    let texts = Catalog::load(None).unwrap().words.texts();
    assert_eq!(catalog.words.texts(), texts + 1);
    assert!(catalog.words.of("fr").is_none());
}

#[test]
fn a_word_that_outlives_its_text_is_refused_where_it_stands() {
    let unused = "\"转办\" = \"Pass on\"\n\"飞行员\" = \"Pilot\"\n";
    for (files, expected) in [
        (
            &[("words/en/own.toml", unused)][..],
            &["words/en/own.toml:2: the text \"飞行员\" stands nowhere in the catalogue"][..],
        ),
        (
            &[("words/en/own.toml", "\"转办\" = \" \"")],
            &["words/en/own.toml:1: the word is empty; leave the line out to show the text"],
        ),
        (
            &[
                ("words/en/a.toml", "\"转办\" = \"Pass on\""),
                ("words/en/b.toml", "\"转办\" = \"Hand on\""),
            ],
            &["words/en/b.toml:1: \"转办\" has a word already, in words/en/a.toml"],
        ),
        (
            &[("words/own.toml", "\"转办\" = \"Pass on\"")],
            &["words/own.toml: a map of words lies in the folder of its language"],
        ),
        (
            &[("words/eng/own.toml", "\"转办\" = \"Pass on\"")],
            &["words/eng: the catalogue speaks no language of this name; it has en"],
        ),
        (
            &[("words/en/own.toml", "转办 = 1")],
            &["words/en/own.toml:1: invalid unquoted key, expected letters, numbers, `-`, `_`"],
        ),
    ] {
        assert_eq!(load(files).unwrap_err(), expected);
    }
}

#[test]
fn a_word_of_ours_for_what_a_bureau_has_replaced_is_nobodys_fault() {
    let clerk = TYPIST.replace("typist", "clerk");
    let words = [
        ("roles/clerk.toml", clerk.as_str()),
        ("words/en/own.toml", "\"打字员\" = \"Typist\""),
    ];
    assert_eq!(load(&words).unwrap().words.without("en").count(), 0);
}

#[test]
fn our_own_catalogue_is_whole_in_english() {
    let catalog = Catalog::load(None).unwrap();
    let without: Vec<_> = catalog.words.without("en").collect();
    assert!(
        without.is_empty(),
        "{} without English: {without:#?}",
        without.len()
    );
    assert_eq!(catalog.words.languages().collect::<Vec<_>>(), ["en"]);
    for (text, word) in catalog.words.of("en").unwrap() {
        assert!(!is_chinese(word), "{text} = {word}");
    }
}

#[test]
fn documents_stay_chinese_but_for_their_names() {
    let catalog = Catalog::load(None).unwrap();
    let notice = &catalog.notices[0];
    let words = catalog.words.of("en").unwrap();
    assert!(words.contains_key(&notice.name));
    let catalog_texts: Vec<_> = catalog.words.without("none").collect();
    assert!(
        catalog_texts
            .iter()
            .all(|text| !text.contains('〔') || !text.contains("{year}"))
    );
}
