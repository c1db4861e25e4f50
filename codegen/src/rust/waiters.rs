//! The methods of calls that wait for a state.

use alicloud_model::{Operation, Waiter};
use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use super::{docs, wire};

/// One method for each state.
pub(super) fn methods(operation: &Operation, request: &Ident) -> Vec<TokenStream> {
    let wait = if operation.pagination.is_some() {
        quote!(wait_until_on_all_pages)
    } else {
        quote!(wait_until)
    };
    let method = |waiter: &Waiter| {
        let name = method_name(waiter);
        let (docs, facts) = (docs::doc(&sentences(waiter)), wire::waiter(waiter));
        quote! {
            #docs
            pub fn #name(self) -> rt::Waiting<#request> {
                self.0.#wait(#facts)
            }
        }
    };
    operation.waiters.iter().map(method).collect()
}

/// `wait_until_running`.
pub(super) fn method_name(waiter: &Waiter) -> Ident {
    format_ident!("wait_until_{}", waiter.name)
}

fn sentences(waiter: &Waiter) -> String {
    let Waiter { entries, member, values, failing, errors, interval, attempts, .. } = waiter;
    let member = docs::code(&member.join("."));
    let entries = entries.as_ref().map(|names| docs::code(&names.join(".")));
    let reached = match (&entries, values.is_empty()) {
        (Some(entries), true) => Some(format!("`{entries}` is empty")),
        (Some(entries), false) => {
            Some(format!("`{member}` of all in `{entries}` is {}", listed(values)))
        }
        (None, true) => None,
        (None, false) => Some(format!("`{member}` is {}", listed(values))),
    };
    let refused = (!errors.is_empty()).then(|| format!("the service says {}", listed(errors)));
    let until: Vec<String> = reached.into_iter().chain(refused).collect();
    let failing = match failing.as_slice() {
        [] => String::new(),
        values => format!("; an error once it is {}", listed(values)),
    };
    format!(
        "Waits until {}{failing}. Polls each {interval} seconds, {attempts} times at most.",
        until.join(", or ")
    )
}

fn listed(values: &[String]) -> String {
    let values: Vec<String> =
        values.iter().map(|value| format!("`{}`", docs::code(value))).collect();
    values.join(" or ")
}
