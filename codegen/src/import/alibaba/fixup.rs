//! The named fix-ups: oddities of the official metadata and what is made of each. Pure functions;
//! where they apply is for the conversion to say and for the report to count.

use serde::Serialize;

use crate::spec::{Scalar, Type};

/// Declares the fix-ups, with their meanings and titles.
macro_rules! fixups {
    ($($(#[$doc:meta])* $name:ident: $title:literal,)*) => {
        /// One kind of oddity.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Fixup {
            $($(#[$doc])* $name,)*
        }

        impl Fixup {
            /// All of them.
            pub const ALL: [Self; [$(Self::$name),*].len()] = [$(Self::$name),*];

            /// What is fixed, in a few words.
            pub fn title(self) -> &'static str {
                match self {
                    $(Self::$name => $title,)*
                }
            }
        }
    };
}

fixups! {
    /// Blanks or a TAB around an endpoint: cut off.
    EndpointBlanks: "blanks around an endpoint",
    /// An endpoint without region or host: left out.
    EndpointIncomplete: "endpoint without region or host left out",
    /// An endpoint that is named several times, differently: `public` counts, or else the first one.
    ContradictingEndpoint: "endpoint named differently",
    /// A parameter that appears twice alike: one of them counts, whatever their order.
    RepeatedParameter: "parameter listed twice, alike",
    /// A parameter that appears twice with different types or places: whatever their order, the one counts that the path has a place
    /// for, that is not deprecated, says its type, is required, has more members.
    ContradictingParameter: "parameter listed twice, differently",
    /// A member that appears twice in one object: the first one counts.
    RepeatedMember: "member listed twice",
    /// `A.B`, a member of an object `A`: put there.
    DottedName: "`A.B` made a member of `A`",
    /// `Filter.1.Key`, an element written out: made a list `Filter`.
    NumberedName: "`A.1.B` made a list `A`",
    /// A dotted name that can't be a member, since `A` is its own value: left as it is.
    DottedNameKept: "dotted name kept",
    /// A parameter in a header that the client writes by itself, such as `Host`, or `Authorization` where requests are signed: left out.
    ReservedHeader: "parameter in a header of the client left out",
    /// A parameter that is not said to travel anywhere: in the path that names it, or else in the query.
    MissingPlace: "place of a parameter missing",
    /// An unknown style on a single value, which has one form in all of them: left out.
    UnknownStyle: "unknown style of a single value left out",
    /// `[instanceId]` in a path: `{instanceId}`.
    BracketedPath: "`[x]` in a path",
    /// A path that does not begin with `/`: with it.
    RelativePath: "path without `/` in front",
    /// A path on an RPC operation, whose path is always `/`: left out.
    RpcPath: "path of an RPC operation left out",
    /// No path where requests need one: `/`.
    MissingPath: "missing path",
    /// No HTTP method: `POST`, but for reading over a path `GET`.
    MissingMethod: "missing HTTP method",
    /// A reference that leads to no schema: anything, and the documentation names what it was to be.
    DanglingReference: "reference to a schema that does not exist",
    /// A shared schema that only refers to itself: anything.
    EndlessReference: "schema that only refers to itself",
    /// A reference written as `ref`: a reference.
    BareReference: "`ref` in place of `$ref`",
    /// A shared schema that cannot be read: anything.
    UnreadableSchema: "schema that cannot be read",
    /// A shared schema whose name cannot be a type's: left out.
    UnusableSchemaName: "schema with an unusable name left out",
    /// A shared schema that appears twice: the first one counts.
    RepeatedSchema: "schema listed twice",
    /// No type and no reference: taken from what else is there.
    MissingType: "missing type",
    /// A type that does not exist: anything.
    UnknownType: "unknown type",
    /// Lists in lists, more often than code can say: anything from there on.
    NestedLists: "lists in lists, too many",
    /// Members on something that says it is none: an object.
    MembersWithoutObject: "members on something that is no object",
    /// A format that does not go with the type: left out.
    MisplacedFormat: "format of another type left out",
    /// A limit that does not go with the type: left out.
    MisplacedLimit: "limit of another type left out",
    /// An enum on a list: its elements' enum.
    EnumOnList: "enum on a list",
    /// Enum values that are not of the type: left out.
    MistypedEnum: "enum of another type left out",
    /// Values under `enumValues`: an enum.
    EnumValues: "`enumValues` in place of `enum`",
    /// A default that is not of the type, or empty: left out.
    MistypedDefault: "default of another type left out",
    /// An example that is not of the type: left out.
    MistypedExample: "example of another type left out",
    /// An example on a list that shows one element: the element's example.
    ExampleOnList: "example of an element on a list",
    /// A text whose example is a JSON list or object: `contentMediaType: application/json`, with what the example shows.
    JsonInText: "JSON inside a text",
    /// An example that says `null`, `None` or nothing: left out.
    EmptyExample: "empty example left out",
    /// An example that is a sentence: left out, as descriptions are.
    ProseExample: "example in prose left out",
    /// A description in several texts: one text of several lines.
    DescriptionList: "description in several texts",
    /// An error code with blanks around it: cut off.
    ErrorCodeBlanks: "blanks around an error code",
    /// An error without a code, or under a status that is none of an error: left out.
    IncompleteError: "error without code or error status left out",
    /// A response of success that appears twice: the first one counts that says what comes back.
    RepeatedResponse: "response listed twice",
    /// An error that appears twice: the first one counts.
    RepeatedError: "error listed twice",
    /// A body that the official clients send though the metadata has none: `http.body`.
    MissingBody: "missing body",
    /// A member that the official clients send though the metadata lacks it: added.
    MissingMember: "missing member",
    /// An XML response whose root element the official clients read under another name: that name.
    ResponseRoot: "root element of a response with another name",
    /// A placeholder in a path that is spelled otherwise than its parameter: as the parameter.
    PlaceholderSpelling: "placeholder spelled otherwise than its parameter",
    /// A placeholder whose parameter is said to travel elsewhere: in the path.
    PathParameterElsewhere: "path parameter said to travel elsewhere",
    /// A placeholder without a parameter: a text that is required.
    MissingPathParameter: "missing path parameter",
    /// A path parameter that the path has no place for: in the query.
    PathParameterWithoutPlace: "path parameter without a placeholder",
    /// Two names that would be one identifier: one of them gets a `name`, a shared type a `typeName`. Of members and parameters the
    /// documented one keeps the plain name.
    SameIdentifier: "two names, one identifier",
    /// A deprecated operation that is said to be replaced by itself: by nothing.
    ReplacedByItself: "operation replaced by itself",
    /// Another operation that is not named as `Product::Version::Operation`: left out.
    UnusableName: "other operation without product, version or name left out",
    /// A pause between polls of less than a tenth of a second: so many seconds.
    PauseInSeconds: "pause between polls in seconds",
    /// A part that an operation or a product can do without, in an unknown form: left out.
    UnreadablePart: "part that cannot be read left out",
}

/// An endpoint without blanks around it.
pub(super) fn trimmed(text: &str) -> (&str, bool) {
    let trimmed = text.trim();
    (trimmed, trimmed.len() != text.len())
}

/// A text as a value of a type, in one spelling. `None` when it is no such value.
pub(super) fn scalar(kind: Type, text: &str) -> Option<Scalar> {
    let bare = text.trim();
    match kind {
        Type::Integer => {
            let value = bare
                .parse::<i64>()
                .map(|v| v.to_string())
                .or_else(|_| bare.parse::<u64>().map(|v| v.to_string()));
            value.ok().map(Scalar::bare)
        }
        Type::Number => match scalar(Type::Integer, bare) {
            Some(whole) => Some(whole),
            None => bare
                .parse::<f64>()
                .ok()
                .filter(|v| v.is_finite())
                .map(|v| Scalar::bare(v.to_string())),
        },
        Type::Boolean => match bare.to_ascii_lowercase().as_str() {
            word @ ("true" | "false") => Some(Scalar::bare(word)),
            _ => None,
        },
        Type::Array => is_json(bare, &['[']).then(|| Scalar::text(bare)),
        // Some objects of the metadata are lists in truth.
        Type::Object => is_json(bare, &['{', '[']).then(|| Scalar::text(bare)),
        Type::String | Type::Any => Some(Scalar::text(text)),
    }
}

/// Whether a text is JSON that begins so.
fn is_json(text: &str, first: &[char]) -> bool {
    text.starts_with(first) && serde_json::from_str::<serde::de::IgnoredAny>(text).is_ok()
}

/// Whether an example says that there is none.
pub(super) fn is_empty_example(text: &str) -> bool {
    matches!(text.trim(), "" | "null" | "NULL" | "None" | "\"\"" | "无" | "-")
}

/// Whether a text is a sentence rather than a value.
pub(super) fn is_prose(text: &str) -> bool {
    text.contains(['。', '，', '；', '：', '、'])
}

/// Whether a format goes with a type. Formats of text are open.
pub(super) fn fits(kind: Type, format: &str) -> bool {
    match kind {
        Type::Integer => matches!(format, "int32" | "int64"),
        Type::Number => matches!(format, "float" | "double"),
        Type::String => !matches!(format, "int32" | "int64" | "float" | "double"),
        Type::Boolean | Type::Array | Type::Object | Type::Any => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_fixup_is_listed_once() {
        let set: std::collections::BTreeSet<Fixup> = Fixup::ALL.into_iter().collect();
        assert_eq!(set.len(), Fixup::ALL.len());
        let titles: std::collections::BTreeSet<&str> =
            Fixup::ALL.into_iter().map(Fixup::title).collect();
        assert_eq!(titles.len(), Fixup::ALL.len());
    }

    #[test]
    fn values_get_one_spelling() {
        for (kind, text, wanted) in [
            (Type::Integer, "007", Some("7")),
            (Type::Integer, "18446744073709551615", Some("18446744073709551615")),
            (Type::Integer, "1.5", None),
            (Type::Integer, "", None),
            (Type::Number, "1.0", Some("1")),
            (Type::Number, "0.50", Some("0.5")),
            (Type::Number, "NaN", None),
            (Type::Number, "inf", None),
            (Type::Boolean, "True", Some("true")),
            (Type::Boolean, "flase", None),
            (Type::String, " x", Some(" x")),
            (Type::Array, " [1] ", Some("[1]")),
            (Type::Array, "[1", None),
            (Type::Array, "1", None),
            (Type::Object, "[1]", Some("[1]")),
            (Type::Object, "k=v", None),
        ] {
            assert_eq!(scalar(kind, text).as_ref().map(Scalar::as_str), wanted, "{kind:?} {text}");
        }
    }

    #[test]
    fn odd_texts_are_seen() {
        assert_eq!(trimmed("a.b\t"), ("a.b", true));
        assert!(is_empty_example("None") && is_empty_example(" null ") && !is_empty_example("0"));
        assert!(is_prose("一，二") && !is_prose("一二"));
        assert!(
            fits(Type::String, "iso8601")
                && !fits(Type::String, "int64")
                && !fits(Type::Array, "int64")
        );
    }
}
