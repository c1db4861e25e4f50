//! Parameters with dots in their names, where the import makes members of objects of them: `A.b` beside `A` can't be one, so that a
//! document which is without `A` for a while would make another thing of both. Knows nothing of what else changed.

use super::notes::Notes;
use crate::spec::{OperationSpec, ParameterSpec, ParameterStyle, SchemaSpec};

/// Makes parameters again of members that are parameters of the spec.
pub(super) fn keep(new: &mut OperationSpec, old: &OperationSpec, notes: &mut Notes) {
    for name in old.parameters.0.keys().filter(|name| name.contains('.')) {
        let Some((head, path)) = name.split_once('.') else { continue };
        if new.parameters.0.contains_key(name) {
            continue;
        }
        let Some(owner) = new.parameters.0.get_mut(head).filter(|owner| is_flat(owner)) else {
            continue;
        };
        let location = owner.location;
        let Some(leaf) = take(&mut owner.properties.0, path) else { continue };
        if owner.properties.0.is_empty() {
            new.parameters.0.shift_remove(head);
        }
        new.parameters.0.insert(name.clone(), ParameterSpec::new(location, None, leaf));
        notes.kept.push(format!("parameters.{name} (a separate parameter)"));
    }
}

/// Whether the members of a parameter are written with dots.
fn is_flat(parameter: &ParameterSpec) -> bool {
    parameter.style == Some(ParameterStyle::Flat)
}

/// Takes the member out to which names lead, and objects that have nothing left then.
fn take(members: &mut indexmap::IndexMap<String, SchemaSpec>, path: &str) -> Option<SchemaSpec> {
    let Some((head, rest)) = path.split_once('.') else { return members.shift_remove(path) };
    let inner = members.get_mut(head)?;
    let leaf = take(&mut inner.properties.0, rest)?;
    if inner.properties.0.is_empty() {
        members.shift_remove(head);
    }
    Some(leaf)
}
