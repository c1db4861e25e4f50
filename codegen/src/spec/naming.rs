//! What the names for code of members and parameters depend on. Decides no name.

use super::{ParameterSpec, SchemaSpec};
use crate::names::{Member, Named};

/// What may share a name in code with its siblings.
pub(crate) trait Naming {
    /// What its name depends on. `kept` is the name that it keeps in code, if any.
    fn as_member<'a>(&'a self, wire: &'a str, kept: Option<&'a str>) -> Member<'a>;

    /// Takes a name over.
    fn take_name(&mut self, named: Named);
}

macro_rules! naming {
    ($($of:ty),*) => {$(
        impl Naming for $of {
            fn as_member<'a>(&'a self, wire: &'a str, kept: Option<&'a str>) -> Member<'a> {
                let Self { deprecated, example, .. } = self;
                Member { wire, kept, deprecated: *deprecated, has_example: example.is_some() }
            }

            fn take_name(&mut self, named: Named) {
                self.name = named.name;
                self.replaced_by = named.beside.filter(|_| named.replaced);
            }
        }
    )*};
}

naming!(SchemaSpec, ParameterSpec);
