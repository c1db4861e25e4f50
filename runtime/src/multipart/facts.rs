//! What a service calls the steps of an upload in parts: facts that the generator knows. It must not know how requests are sent.

use crate::operation::OperationInfo;

/// The operations that an upload in parts is made of, and what their parameters and members are called. The operation that begins it has
/// this.
#[derive(Clone, Copy, Debug)]
pub struct MultipartInfo<'a> {
    pub(super) id: &'a [&'a str],
    pub(super) id_parameter: &'a str,
    pub(super) send: Step<'a>,
    pub(super) list: Listing<'a>,
    pub(super) complete: Completion<'a>,
    pub(super) abort: &'a OperationInfo<'a>,
    pub(super) most: u32,
    pub(super) smallest: u64,
    pub(super) largest: u64,
}

/// The operation that takes a part, and its parameter with the number of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step<'a> {
    pub(super) operation: &'a OperationInfo<'a>,
    pub(super) number: &'a str,
}

/// The operation that lists the parts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Listing<'a> {
    pub(super) operation: &'a OperationInfo<'a>,
    /// The parameter that takes the number to go on after, and the members that have it and that say whether there are more.
    pub(super) marker: &'a str,
    pub(super) next: &'a [&'a str],
    pub(super) more: &'a [&'a str],
    pub(super) parts: &'a [&'a str],
    pub(super) members: PartMembers<'a>,
}

/// What a part in a list is known by: number, tag, size and checksum, the last one empty where there is none.
type PartMembers<'a> = [&'a str; 4];

/// The operation that makes an object of the parts: where its request has them, and what is said of each, number and tag.
#[derive(Clone, Copy, Debug)]
pub(super) struct Completion<'a> {
    pub(super) operation: &'a OperationInfo<'a>,
    pub(super) parts: &'a [&'a str],
    pub(super) members: [&'a str; 2],
}

/// The placeholder for an operation until one is set.
const NONE: &OperationInfo<'static> = &OperationInfo::rpc(&crate::Product::new("", ""), "");

impl<'a> MultipartInfo<'a> {
    /// Sets where the response of the first operation has the id of the upload, and the parameter of all others that takes it.
    pub const fn new(id: &'a [&'a str], id_parameter: &'a str) -> Self {
        Self {
            id,
            id_parameter,
            send: Step { operation: NONE, number: "" },
            list: Listing {
                operation: NONE,
                marker: "",
                next: &[],
                more: &[],
                parts: &[],
                members: [""; 4],
            },
            complete: Completion { operation: NONE, parts: &[], members: [""; 2] },
            abort: NONE,
            most: u32::MAX,
            smallest: 1,
            largest: u64::MAX,
        }
    }

    /// Sets the operation that takes a part, and its parameter with the number of it.
    #[must_use]
    pub const fn with_send(self, operation: &'a OperationInfo<'a>, number: &'a str) -> Self {
        Self { send: Step { operation, number }, ..self }
    }

    /// Sets the operation that lists the parts, and where its response has them. `members` are a part's number, tag, size and checksum; a
    /// name that is empty is that of none.
    #[must_use]
    pub const fn with_list(
        self,
        operation: &'a OperationInfo<'a>,
        parts: &'a [&'a str],
        members: [&'a str; 4],
    ) -> Self {
        Self { list: Listing { operation, parts, members, ..self.list }, ..self }
    }

    /// Sets how the list goes on: the parameter that takes the number to go on after, the member that has it, and the one that says
    /// whether there are more.
    #[must_use]
    pub const fn with_pages(
        self,
        marker: &'a str,
        next: &'a [&'a str],
        more: &'a [&'a str],
    ) -> Self {
        Self { list: Listing { marker, next, more, ..self.list }, ..self }
    }

    /// Sets the operation that makes an object of the parts, and where its request lists them. `members` are a part's number and tag.
    #[must_use]
    pub const fn with_complete(
        self,
        operation: &'a OperationInfo<'a>,
        parts: &'a [&'a str],
        members: [&'a str; 2],
    ) -> Self {
        Self { complete: Completion { operation, parts, members }, ..self }
    }

    /// Sets the operation that gives an upload up.
    #[must_use]
    pub const fn with_abort(self, operation: &'a OperationInfo<'a>) -> Self {
        Self { abort: operation, ..self }
    }

    /// Sets how many parts there are at most, and how many bytes one has: no fewer but for the last one, and no more.
    #[must_use]
    pub const fn with_limits(self, most: u32, smallest: u64, largest: u64) -> Self {
        Self { most, smallest, largest, ..self }
    }
}
