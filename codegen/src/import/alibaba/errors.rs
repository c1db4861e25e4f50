//! Documented errors of the metadata, of an operation or of a product -> those of a spec.

use indexmap::IndexMap;
use indexmap::map::Entry;

use super::fixup::{self, Fixup};
use super::log::{At, Log};
use super::metadata::{Api, Pairs, Part, ProductError, Text};
use super::operation::Common;
use super::prose::prose;
use crate::spec::ErrorSpec;

/// The errors so far, each once.
struct Errors {
    descriptions: bool,
    found: IndexMap<(u16, String), ErrorSpec>,
}

/// An error as the metadata has it.
struct Said<'a> {
    status: &'a str,
    code: Option<&'a Text>,
    message: Option<&'a Text>,
    description: Option<&'a Text>,
}

impl Errors {
    fn new(descriptions: bool) -> Self {
        Self { descriptions, found: IndexMap::new() }
    }

    fn add(&mut self, said: &Said<'_>, at: At<'_>, log: &mut Log) {
        let (code, blanks) = fixup::trimmed(said.code.map_or("", |code| code.0.as_str()));
        let status = said.status.parse::<u16>().ok().filter(|s| (400..600).contains(s));
        let Some(status) = status.filter(|_| !code.is_empty()) else {
            log.fixed(Fixup::IncompleteError, at);
            return;
        };
        if blanks {
            log.fixed(Fixup::ErrorCodeBlanks, at.child(code));
        }
        // A message is what a program gets: no Markdown.
        let message = said.message.filter(|_| self.descriptions);
        match self.found.entry((status, code.to_owned())) {
            Entry::Vacant(entry) => {
                entry.insert(ErrorSpec {
                    status,
                    code: code.to_owned(),
                    message: message.map_or_else(String::new, |text| text.0.trim().to_owned()),
                    description: said
                        .description
                        .and_then(|text| prose(self.descriptions, &text.0)),
                });
            }
            Entry::Occupied(_) => log.fixed(Fixup::RepeatedError, at.child(code)),
        }
    }

    fn all(self) -> Vec<ErrorSpec> {
        self.found.into_values().collect()
    }
}

/// The errors of an operation.
pub(super) fn of_operation(common: &Common<'_>, api: &Api, log: &mut Log) -> Vec<ErrorSpec> {
    let root = At::root("errorCodes");
    let mut errors = Errors::new(common.descriptions);
    let by_status = log.part(&api.error_codes, root);
    for (status, list) in by_status.into_iter().flat_map(|Pairs(by_status)| by_status) {
        for error in list {
            let said = Said {
                status,
                code: error.code.as_ref(),
                message: error.message.as_ref(),
                description: error.description.as_ref(),
            };
            errors.add(&said, root.child(status), log);
        }
    }
    errors.all()
}

/// The errors of any operation of a product.
pub(super) fn of_product(
    list: &Part<Vec<ProductError>>,
    descriptions: bool,
    log: &mut Log,
) -> Vec<ErrorSpec> {
    let root = At::root("errorCodes");
    let mut errors = Errors::new(descriptions);
    for error in log.part(list, root).into_iter().flatten() {
        let said = Said {
            status: error.http_code.as_ref().map_or("", |status| status.0.as_str()),
            code: error.code.as_ref(),
            message: error.message.as_ref(),
            description: error.description.as_ref(),
        };
        errors.add(&said, root, log);
    }
    errors.all()
}
