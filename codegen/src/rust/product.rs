//! The code of one product version: a client, and a module an operation.

use alicloud_model::Product;
use proc_macro2::TokenStream;
use quote::quote;
use rayon::prelude::*;

use super::file::{GeneratedFile, Origins};
use super::layout::{self, Code, Layout, Module};
use super::types::SharedTypes;
use super::{crate_docs, errors, format, ident, operation, operation_docs, shared_types, wire};

/// Generates the code of a product.
pub(crate) fn generate_product(
    product: &Product,
    origins: &Origins,
    layout: &Layout,
) -> Result<Vec<GeneratedFile>, syn::Error> {
    let shared_types = SharedTypes::new(product);
    let module = |name: String, public, origin, docs: &str, tokens| {
        Ok::<_, syn::Error>(Module { name, public, origin, text: format::module(docs, tokens)? })
    };
    // The first one: the documentation of a type shows what modules add to it in their order, and before anything that is
    // beside them.
    let docs = "How clients are created.";
    let mut modules =
        vec![module("client".to_owned(), false, &origins.product, docs, creation(product))?];
    let operations: Vec<Module<'_>> = product
        .operations
        .par_iter()
        .map(|operation| {
            let name = ident::module(operation.code_name()).to_string();
            let tokens = operation::items(operation, product, &shared_types);
            let docs = operation_docs::page(operation, product, &shared_types.prose);
            module(name, true, origins.operation(&operation.name), &docs, tokens)
        })
        .collect::<Result<_, _>>()?;
    modules.extend(operations);
    if let Some(tokens) = errors::items(product, &shared_types) {
        // Private, so that the codes are documented with each operation that has them.
        let docs = "Error codes that several operations document.";
        modules.push(module("errors".to_owned(), false, origins.errors(), docs, tokens)?);
    }
    if let Some(tokens) = shared_types::items(product, &SharedTypes::new(product).inside()) {
        let docs = "Types that several operations share.";
        modules.push(module("types".to_owned(), true, origins.schemas(), docs, tokens)?);
    }
    let docs = crate_docs::text(product);
    let (client, rest) = (client(), facts(product));
    layout::files(Code { product, origin: &origins.product, docs, client, rest, modules }, layout)
}

/// What the product's users need of the runtime, its client and its calls.
fn client() -> TokenStream {
    let exports = exports();
    quote! {
        use alicloud_runtime::generated as rt;
        #exports

        #[doc = " Makes calls. Cheap to clone; clones share connections and credentials."]
        #[derive(Clone, Debug)]
        pub struct Client(rt::Client);

        rt::call!(Client);
    }
}

/// What programs name of the runtime.
pub(super) fn exports() -> TokenStream {
    quote! {
        pub use alicloud_runtime as runtime;
        #[doc(inline)]
        pub use alicloud_runtime::{
            ByteStream, Bytes, CallOptions, Config, Credentials, DetailedResponse, Error, ErrorKind,
            Items, Map, Network, OpenEnum, Operation, Pages, Paginate, Presigned, RetryPolicy, Upload,
            Value, Waiter, Waiting, events::{Event, Events},
        };
    }
}

/// The methods of the client that are not operations.
fn creation(product: &Product) -> TokenStream {
    let package = &product.package;
    let agent = format!("{}/{}", package.name, package.version);
    let new = match &product.provider {
        None => quote!(rt::Client::new(config, &PRODUCT)),
        Some(_) => quote!(rt::Client::of_provider(config, &PRODUCT, #agent)),
    };
    // The environment of a program says where Alibaba Cloud is, and who calls it.
    let from_env = product.provider.is_none().then(|| {
        quote! {
            #[doc = " Creates a client with the configuration and the credentials of the environment."]
            pub async fn from_env() -> Result<Self, Error> {
                rt::Client::from_env(&PRODUCT).await.map(Self)
            }
        }
    });
    let in_region = product.provider.is_none().then(|| {
        quote! {
            #[doc = " This client for another region, with the same settings, credentials and connections."]
            #[must_use]
            pub fn in_region(&self, region: impl Into<String>) -> Self {
                Self(self.0.in_region(region))
            }
        }
    });
    quote! {
        use super::{Client, Config, Error, PRODUCT, rt};

        impl Client {
            #[doc = " Creates a client with this configuration."]
            pub fn new(config: Config) -> Result<Self, Error> {
                #new.map(Self)
            }

            #from_env

            #in_region

            #[doc = " Sends a request that was made or stored before."]
            pub async fn send<R: rt::Operation>(&self, request: R) -> Result<R::Response, Error> {
                self.call(request).await
            }
        }
    }
}

/// What the runtime must know about the product, as a constant.
fn facts(product: &Product) -> TokenStream {
    let facts = wire::product(product);
    quote! {
        #[doc = " The product: its code, its version and its endpoints."]
        pub static PRODUCT: rt::Product = #facts;
    }
}
