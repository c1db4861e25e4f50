//! Members and parameters that others of the same object replace. Knows nothing of how that is decided.

use std::collections::HashMap;

use alicloud_model::Field;

use super::problems::Problems;
use super::shapes::Place;

/// The names for code of members that others name as what replaces them, by wire name; none where none is named.
pub(super) fn siblings<'f>(
    fields: impl Iterator<Item = &'f Field> + Clone,
) -> HashMap<String, String> {
    if fields.clone().all(|field| field.replaced_by.is_none()) {
        return HashMap::new();
    }
    fields.map(|field| (field.name.clone(), field.code_name().to_owned())).collect()
}

/// Makes the name for code of the wire name of what replaces a member. Reports one that no other member has.
pub(super) fn replace(
    field: &mut Field,
    siblings: &HashMap<String, String>,
    place: impl FnOnce() -> Place,
    report: &mut Problems<'_>,
) {
    let Some(wanted) = field.replaced_by.take() else { return };
    field.replaced_by = siblings.get(&wanted).filter(|_| wanted != field.name).cloned();
    if field.replaced_by.is_none() {
        report.add(
            place().key("replacedBy").path(),
            format!("there is no other member or parameter `{wanted}` beside `{}`", field.name),
            "correct the name, as it is on the wire, or remove it",
        );
    }
}
