//! Examples that show the form of a response and nothing in it: most texts of an object are empty. Their values are made from the
//! schema. It must not know requests.

use alicloud_model::Product;
use serde_json::Value;

use super::ids::Ids;
use super::like::Typed;
use super::naming::words;
use super::synthesis;
use super::words::{Scene, text};

/// So many texts of an object are empty at least.
const LEAST: usize = 2;
/// What nothing is wrong for.
const WRONG: [&str; 4] = ["error", "message", "reason", "code"];

/// Fills the objects of a value that are skeletons.
pub(super) fn fill(
    value: &mut Value,
    typed: Typed<'_>,
    product: &Product,
    scene: &Scene<'_>,
    ids: &Ids,
) {
    if let Value::Array(elements) = value {
        for element in elements {
            fill(element, typed.element(), product, scene, ids);
        }
        return;
    }
    let Value::Object(members) = value else { return };
    let texts = members.values().filter(|value| value.is_string()).count();
    let empty = members.values().filter(|value| **value == "").count();
    let is_skeleton = empty >= LEAST && empty * 2 > texts;
    for (name, member) in members {
        let typed = typed.member(name);
        let is_empty = *member == "" || *member == 0;
        let is_wrong = || words(name).iter().any(|word| WRONG.contains(&word.as_str()));
        if !is_skeleton || !is_empty || is_wrong() {
            fill(member, typed, product, scene, ids);
            continue;
        }
        let schema = typed.schema();
        let made = schema.and_then(|schema| synthesis::value(product, name, schema, scene, ids));
        let is_text = member.is_string();
        if let Some(made) = made.or_else(|| is_text.then(|| text(name, scene, ids).into())) {
            *member = made;
        }
    }
}
