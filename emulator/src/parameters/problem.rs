//! What is wrong with a parameter, and how the cloud says so; knows nothing of how it was found.

use alicloud_model::{BodyFormat, ErrorCode, Operation, Placement, Product};

use crate::service_error::ServiceError;

/// One thing wrong with one parameter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The name as flattened: `Tag.1.Key`.
    pub(crate) parameter: String,
    pub(crate) kind: Kind,
}

/// The kinds of problems.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Missing,
    /// It is missing where it belongs, though it was sent.
    Elsewhere(&'static str),
    NotA(&'static str),
    OutOfRange(Option<String>, Option<String>),
    NotAllowed,
    BadLength,
    TooMany,
    TooFew,
    /// A token for the next page that this emulator did not give out.
    BadToken,
}

impl Problem {
    /// The error for the caller: the documented one, if the operation or its product has one for it.
    pub(crate) fn into_service_error(
        self,
        product: &Product,
        operation: &Operation,
    ) -> ServiceError {
        let fallback = match self.in_xml(operation) {
            Some(error) => return error,
            None => self.undocumented(),
        };
        let documented = |errors| match self.kind {
            Kind::Missing | Kind::Elsewhere(_) => self.documented_missing(errors),
            _ => self.documented_invalid(errors),
        };
        match documented(&operation.errors).or_else(|| documented(&product.errors)) {
            Some(error) => fallback.documented_as(error),
            None => fallback,
        }
    }

    /// The error for what is wrong inside of an XML body.
    fn in_xml(&self, operation: &Operation) -> Option<ServiceError> {
        let (body, member) = self.parameter.split_once('.')?;
        let placement = Placement::Body(BodyFormat::Xml);
        let is_xml = operation.parameter(body).is_some_and(|p| p.placement == placement);
        let message = format!(
            "The XML you provided is not as described: \"{body}.{member}\": {}.",
            self.reason()
        );
        is_xml.then(|| ServiceError::new(400, "MalformedXML", message))
    }

    /// Names under which documented codes speak of the parameter: `Tag.1.Key` is `TagKey`, `Key`
    /// and `Tag`.
    fn spoken_names(&self) -> Vec<String> {
        let words = self.parameter.split('.').filter(|word| word.parse::<u64>().is_err());
        let words: Vec<&str> = words.collect();
        let mut names = vec![words.join("."), words.concat()];
        names.extend(words.last().map(|last| (*last).to_owned()));
        // The whole parameter stands for a problem inside of it, but is not itself missing.
        if !self.is_missing() {
            names.extend(words.first().map(|first| (*first).to_owned()));
        }
        names
    }

    fn documented_missing<'a>(&self, errors: &'a [ErrorCode]) -> Option<&'a ErrorCode> {
        // The cloud's own documentation has both spellings.
        let prefixes = ["MissingParameter.", "MissingParamter.", "MissingParam.", "Missing"];
        let names = self.spoken_names();
        let by_code = names.iter().find_map(|name| {
            prefixes.iter().find_map(|prefix| by_code(errors, &format!("{prefix}{name}")))
        });
        by_code.or_else(|| {
            let general = ["MissingParameter", "MissingParamter"];
            let mut errors = errors.iter();
            errors.find(|e| general.contains(&e.code.as_str()) && speaks_of(&e.message, &names))
        })
    }

    fn documented_invalid<'a>(&self, errors: &'a [ErrorCode]) -> Option<&'a ErrorCode> {
        let endings = match self.kind {
            Kind::NotA(_) | Kind::BadLength | Kind::BadToken => {
                [".Malformed", "", ".ValueNotSupported"]
            }
            _ => [".ValueNotSupported", "", ".Malformed"],
        };
        let names = self.spoken_names();
        let by_name = names.iter().find_map(|name| {
            let own = endings.iter();
            let mut own = own.map(|ending| format!("Invalid{name}{ending}"));
            own.find_map(|code| by_code(errors, &code))
                .or_else(|| by_code(errors, &format!("InvalidParameter.{name}")))
        });
        by_name.or_else(|| {
            let mut errors = errors.iter();
            errors.find(|e| e.code == "InvalidParameter" && speaks_of(&e.message, &names))
        })
    }

    fn is_missing(&self) -> bool {
        matches!(self.kind, Kind::Missing | Kind::Elsewhere(_))
    }

    /// What is wrong, after the parameter's name.
    pub(crate) fn reason(&self) -> String {
        match &self.kind {
            Kind::Missing => "it is missing".to_owned(),
            Kind::Elsewhere(place) => format!("it was sent elsewhere: it belongs in the {place}"),
            Kind::NotA(what) => format!("it is not a {what}"),
            Kind::OutOfRange(Some(minimum), Some(maximum)) => {
                format!("it must be between {minimum} and {maximum}")
            }
            Kind::OutOfRange(Some(minimum), None) => format!("it must be at least {minimum}"),
            Kind::OutOfRange(_, maximum) => {
                format!("it must be at most {}", maximum.as_deref().unwrap_or_default())
            }
            Kind::NotAllowed => "it is none of the documented values".to_owned(),
            Kind::BadLength => "its length is out of the documented range".to_owned(),
            Kind::TooMany => "it has too many elements".to_owned(),
            Kind::TooFew => "it has too few elements".to_owned(),
            Kind::BadToken => "send the token of the previous page, or none".to_owned(),
        }
    }

    fn undocumented(&self) -> ServiceError {
        let name = &self.parameter;
        if self.is_missing() {
            let hint = match self.kind {
                Kind::Elsewhere(place) => {
                    format!(" It was sent elsewhere: it belongs in the {place}.")
                }
                _ => String::new(),
            };
            let message = format!(
                "The input parameter \"{name}\" that is mandatory for processing this request is \
                 not supplied.{hint}"
            );
            return ServiceError::new(400, "MissingParameter", message);
        }
        let message =
            format!("The specified parameter \"{name}\" is not valid: {}.", self.reason());
        ServiceError::new(400, "InvalidParameter", message)
    }
}

fn by_code<'a>(errors: &'a [ErrorCode], code: &str) -> Option<&'a ErrorCode> {
    errors.iter().find(|error| error.code.eq_ignore_ascii_case(code))
}

/// Whether one of the names is a word of the message.
fn speaks_of(message: &str, names: &[String]) -> bool {
    let mut words = message.split(|c: char| !c.is_alphanumeric() && c != '.' && c != '_');
    words.any(|word| names.iter().any(|name| *name == word.trim_matches('.')))
}
