//! What is said of each change.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;

use alicloud_codegen::diff::{Class, Diff, Rule, compare};

use crate::rows::{self, Row};

pub(crate) fn of(row: &Row) -> Diff {
    let (base, edited) = (rows::products(&rows::base()), rows::products(&row.edited()));
    if row.reversed { compare(&edited, &base) } else { compare(&base, &edited) }
}

#[test]
fn changes_are_what_the_table_says() {
    let mut text = String::new();
    let mut seen = BTreeSet::new();
    for row in rows::all() {
        let _ = writeln!(text, "# {}", row.what);
        for part in &of(&row).crates {
            for change in &part.changes {
                seen.insert(change.rule);
                let id = part.id(change);
                let product = format!("{}/{}", part.product, part.version);
                let id = id.strip_prefix(&product).expect("the product");
                let _ = writeln!(text, "{:13} {}", change.class(), id.trim_start_matches('/'));
                let item = change.item.iter().map(|item| format!("{item}: "));
                let _ = writeln!(text, "    {}{}", item.collect::<String>(), change.reason());
                if let Some(hint) = change.hint() {
                    let _ = writeln!(text, "    help: {hint}");
                }
            }
        }
    }
    let path = rows::here().join("expected.txt");
    if std::env::var_os("UPDATE_GOLDENS").is_some() {
        fs::write(&path, &text).expect("expected.txt");
    }
    let expected = fs::read_to_string(&path).expect("expected.txt");
    let first = text.lines().zip(expected.lines()).find(|(now, then)| now != then);
    assert!(
        text == expected,
        "what is said of a change is not what `{}` has, first at {first:?}; if it is right: UPDATE_GOLDENS=1",
        path.display()
    );
    // Nothing is added or gone as a whole in these rows.
    let whole = [Rule::CrateAdded, Rule::CrateRemoved];
    let missing: Vec<&Rule> =
        Rule::ALL.iter().filter(|rule| !seen.contains(*rule) && !whole.contains(*rule)).collect();
    assert!(missing.is_empty(), "no row shows {missing:?}");
}

#[test]
fn whole_crates_come_and_go() {
    let products = rows::products(&rows::base());
    let said = |diff: &Diff| -> Vec<(Class, String)> {
        let changes = diff.crates.iter().flat_map(|part| &part.changes);
        changes.map(|change| (change.class(), change.reason())).collect()
    };
    assert_eq!(
        said(&compare(&products, &[])),
        [(Class::Breaking, "the crate is gone (7 operations)".to_owned())]
    );
    assert_eq!(
        said(&compare(&[], &products)),
        [(Class::Addition, "a new crate (7 operations)".to_owned())]
    );
    assert_eq!(compare(&products, &products), Diff::default());
}
