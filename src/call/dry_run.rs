//! The request that a call would send, without what is made anew for each: signature, date, nonce and token. It must not know what of it
//! is secret.

use std::future::ready;
use std::sync::{Arc, Mutex, PoisonError};

use alicloud_model::{Operation, Signature};
use alicloud_runtime::encode::encode_fields;
use alicloud_runtime::transport::{HttpRequest, HttpResponse, Transport};
use alicloud_runtime::{BoxFuture, CallOptions, Client, Config, Credentials, Error, OperationInfo};
use serde_json::Value;

use crate::failure::Failure;

/// What of the headers that the signature adds says what is called.
const ADDED: [&str; 2] = ["x-acs-action", "x-acs-version"];

/// Keeps the request in place of sending it.
#[derive(Clone, Debug, Default)]
pub(super) struct Kept(Arc<Mutex<Option<HttpRequest>>>);

impl Transport for Kept {
    fn send(&self, request: HttpRequest) -> BoxFuture<'_, Result<HttpResponse, Error>> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(request);
        Box::pin(ready(Err(Error::transport("nothing is sent", true).lasting())))
    }
}

impl Kept {
    /// The settings with this transport, and with credentials that need not exist, as nothing of them is shown.
    pub(super) fn config(&self, config: Config, operation: &Operation) -> Config {
        let credentials = match operation.signature {
            Signature::Bearer => Credentials::bearer("none"),
            _ => Credentials::access_key("none", "none"),
        };
        config.credentials(credentials).transport(Arc::new(self.clone()))
    }

    /// The request of a client with those settings: as [`shown`], with the region of the client, the URL and the names of what is called.
    pub(super) async fn sent(
        &self,
        client: &Client,
        info: &OperationInfo<'_>,
        mut fields: Vec<(String, Value)>,
    ) -> Result<Value, Failure> {
        if let (Some(name), Some(region)) = (info.region_parameter(), client.region())
            && !fields.iter().any(|(given, value)| given == name && !value.is_null())
        {
            fields.push((name.to_owned(), region.into()));
        }
        let mut shown = shown(info, fields.clone())?;
        let result = client.send_fields(info, fields, CallOptions::new().no_retry()).await;
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        let Some(request) = kept else {
            let error = result.err().map(|error| error.to_string());
            return Err(Failure::Job(error.unwrap_or_default()));
        };
        if let Some(shown) = shown.as_object_mut() {
            let url = request.url.split('?').next().unwrap_or_default();
            shown.insert("url".to_owned(), url.into());
            if let Some(headers) = shown.get_mut("headers").and_then(Value::as_object_mut) {
                let added = request.headers.into_iter();
                let added = added.filter(|(name, _)| ADDED.contains(&name.as_str()));
                headers.extend(added.map(|(name, value)| (name, value.into())));
            }
        }
        Ok(shown)
    }
}

/// The request without what the client adds.
pub(super) fn shown(
    info: &OperationInfo<'_>,
    fields: Vec<(String, Value)>,
) -> Result<Value, Failure> {
    let request = encode_fields(info, fields).map_err(|error| Failure::Job(error.to_string()))?;
    Ok(request.show())
}
