//! Changes that people accepted: a list of ids with reasons, as YAML. An entry that is about no change is a mistake.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::report::Report;
use crate::diagnostic::{Diagnostic, Source, nearest};
use crate::spec::yaml;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Accepted {
    id: String,
    reason: String,
}

impl Report {
    /// Marks the changes that a file accepts: a YAML list of entries with `id` and `reason`. An entry without a reason, or for what is no
    /// change here, is a problem; all of them are reported.
    pub fn accept(&mut self, source: &Source) -> Result<(), Vec<Diagnostic>> {
        let is_said = |line: &str| !line.trim().is_empty() && !line.trim_start().starts_with('#');
        if !source.text.lines().any(is_said) {
            return Ok(());
        }
        let accepted: Vec<Accepted> = yaml::parse(source).map_err(|problem| vec![problem])?;
        let mut reasons: BTreeMap<&str, &str> = BTreeMap::new();
        let mut problems = Vec::new();
        for (at, Accepted { id, reason }) in accepted.iter().enumerate() {
            let at = at.to_string();
            let problem = |key: &str, message: String| {
                Diagnostic::at(source, yaml::locate(&source.text, &[&at, key]), message)
            };
            if reason.trim().is_empty() {
                let message = format!("there is no reason for accepting `{id}`");
                problems.push(problem("reason", message).help("say why it is right"));
            }
            let mut ids = self.entries().map(|(_, entry)| entry.id.as_str());
            if !ids.any(|known| known == id) {
                let ids = self.entries().map(|(_, entry)| entry.id.as_str());
                let help = match nearest(id, ids) {
                    Some(id) => format!("did you mean `{id}`?"),
                    None => "remove the entry".to_owned(),
                };
                problems.push(problem("id", format!("no change is `{id}`")).help(help));
            } else if reasons.insert(id, reason).is_some() {
                let message = format!("`{id}` is listed above already");
                problems.push(problem("id", message).help("remove one of the entries"));
            }
        }
        if !problems.is_empty() {
            return Err(problems);
        }
        for entry in self.entries_mut() {
            entry.accepted = reasons.get(entry.id.as_str()).map(|reason| {
                // One line, however it was written.
                reason.split_whitespace().collect::<Vec<_>>().join(" ")
            });
        }
        Ok(())
    }
}
