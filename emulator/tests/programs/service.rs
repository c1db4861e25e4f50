//! An emulator with some of the committed products, and calls of their operations.

use std::fs;
use std::path::Path;

use alicloud_emulator::{Builder, Emulator};
use alicloud_model::{Catalog, Product};
use reqwest::Client;
use serde_json::Value;

use crate::signer::{Call, Signer};

pub(crate) struct Service {
    pub(crate) emulator: Emulator,
    catalog: Catalog,
    pub(crate) client: Client,
}

impl Service {
    pub(crate) async fn start(products: &[&str], builder: Builder) -> Self {
        let generated = Path::new(env!("CARGO_MANIFEST_DIR")).join("../generated");
        let product = |id: &&str| {
            let text = fs::read_to_string(generated.join(id).join("catalog.txt"));
            Product::from_compact(&text.expect("a catalog")).expect("a readable catalog")
        };
        let catalog = Catalog::new(products.iter().map(product).collect());
        let emulator = builder.catalog(catalog.clone()).start().await.expect("it starts");
        // The workspace's other crates give reqwest a TLS stack without a provider; none is used here.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder().no_proxy().build().expect("a client");
        Self { emulator, catalog, client }
    }

    pub(crate) fn signer(&self) -> Signer {
        Signer::new(self.emulator.address().to_string())
    }

    /// The status and the body of the response to a call, with parameters in the query.
    pub(crate) async fn ask(
        &self,
        signer: &Signer,
        operation: &str,
        parameters: &[(&str, &str)],
    ) -> (u16, Value) {
        self.send(signer, &self.call(operation, parameters)).await
    }

    /// The call of an operation, with parameters in the query.
    pub(crate) fn call(&self, operation: &str, parameters: &[(&str, &str)]) -> Call {
        let has_it = |product: &&Product| product.operation(operation).is_some();
        let product = self.catalog.products.iter().find(has_it).expect("a product that has it");
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        let headers = [("x-acs-action", operation), ("x-acs-version", &product.version)];
        Call {
            method: "POST".to_owned(),
            path: "/".to_owned(),
            query: parameters.iter().map(owned).collect(),
            headers: headers.iter().map(owned).collect(),
            body: Vec::new(),
        }
    }

    pub(crate) async fn send(&self, by: &Signer, call: &Call) -> (u16, Value) {
        let signed = by.sign(call);
        let method = call.method.parse().expect("a method");
        let mut request = self.client.request(method, self.emulator.url() + &signed.target);
        for (name, value) in &signed.headers {
            request = request.header(name, value);
        }
        let response = request.body(call.body.clone()).send().await.expect("a response");
        let status = response.status().as_u16();
        let body = response.bytes().await.expect("a whole response");
        (status, serde_json::from_slice(&body).expect("JSON"))
    }
}
