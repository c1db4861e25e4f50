//! Documents that are refused by name.

use super::*;

/// A document of so many operations.
fn many(count: usize) -> Value {
    let mut apis = json!({});
    for number in 0..count {
        apis[format!("GetThing{number:03}")] =
            api(&json!([]), &object(&json!({"Id": {"type": "string"}})));
    }
    document(&apis)
}

#[test]
fn a_document_that_lacks_too_much_is_refused_by_name() {
    let accepting = Options { accept_removals: true, ..Options::default() };
    for (before, after, problem) in [
        (347, 333, None),
        (200, 180, None),
        (12, 2, None),
        (
            200,
            179,
            Some(
                "the document lacks 21 of 200 operations (`GetThing179`, `GetThing180`, `GetThing181`, ...)",
            ),
        ),
        (12, 1, Some("the document lacks 11 of 12 operations")),
        (42, 0, Some("the document has no operations, and the specs have 42")),
        (3, 0, Some("the document has no operations, and the specs have 3")),
    ] {
        let mut tree = Tree::new();
        on(None, &many(before), &mut tree);
        match (try_on(None, &many(after), &tree), problem) {
            (Ok(outcome), None) => assert_eq!(outcome.report.gone.len(), before - after),
            (Err(error), Some(problem)) => {
                assert!(error.contains(problem), "{problem} in\n{error}");
                assert!(error.contains(": demo 2020-01-01: "), "{error}");
                let outcome = with(&accepting, &many(after), &tree).unwrap();
                assert_eq!(outcome.report.gone.len(), before - after);
                take(&mut tree, &outcome);
                all_accepted(&tree);
            }
            (outcome, problem) => panic!("{before}, {after}: {problem:?}, {:?}", outcome.is_ok()),
        }
    }
}

#[test]
fn only_what_is_new_among_the_removals_counts() {
    let mut tree = Tree::new();
    for count in [30, 20, 10] {
        let outcome = on(None, &many(count), &mut tree);
        assert_eq!(outcome.report.gone.len(), if count == 30 { 0 } else { 10 });
    }
    // A part of the operations says nothing of the others.
    let options = Options { only: ["GetThing000".to_owned()].into(), ..Options::default() };
    let outcome = with(&options, &many(1), &tree).unwrap();
    assert!(outcome.files.iter().all(|file| file.change == Change::Unchanged));
    assert!(try_on(None, &document(&json!({})), &Tree::new()).is_ok(), "a product may begin empty");
}

#[test]
fn what_is_no_document_is_refused_by_name() {
    let mut tree = Tree::new();
    on(None, &many(2), &mut tree);
    let error = json!({"code": 500, "message": "server error"});
    let problem = try_on(None, &error, &tree).unwrap_err();
    let expected = "docs/demo/2020-01-01/api-docs.json: demo 2020-01-01: this is no metadata but the message `500: server error`; fetch it again\n";
    assert!(problem.starts_with(expected), "{problem}");
}

#[test]
fn an_older_document_is_refused_by_name() {
    let mut tree = Tree::new();
    on(Some("2025-02-10"), &many(2), &mut tree);
    let problem = try_on(Some("2025-02-09"), &many(2), &tree).unwrap_err();
    let expected = "demo 2020-01-01: the document is of 2025-02-09, and the specs are of 2025-02-10 already; take a newer one, or correct the date: that of the document in --as-of, that of the specs in `asOf` of product.yaml\n";
    assert!(problem.contains(expected), "{problem}");
    on(None, &many(2), &mut tree);
    assert!(try_on(Some("2025-02-09"), &many(2), &tree).is_err(), "the day is known still");
    // A part that is imported says nothing of the day of the rest.
    let only = Options {
        only: ["GetThing000".to_owned()].into(),
        as_of: Some("2025-03-10".parse().unwrap()),
        ..Options::default()
    };
    let outcome = with(&only, &many(2), &tree).unwrap();
    take(&mut tree, &outcome);
    on(Some("2025-02-11"), &many(2), &mut tree);
}

#[test]
fn a_document_of_another_product_is_refused() {
    let mut tree = Tree::new();
    on(None, &many(3), &mut tree);
    let mut other = many(3);
    other["info"]["product"] = json!("Gadget");
    let error = try_on(None, &other, &tree).unwrap_err();
    let expected = "the document is of the product `Gadget`, and the specs are of `Demo`; take the right document";
    assert!(error.contains(expected), "{error}");
    // Nobody tells products apart by capitals.
    other["info"]["product"] = json!("DEMO");
    assert!(try_on(None, &other, &tree).is_ok());
}
