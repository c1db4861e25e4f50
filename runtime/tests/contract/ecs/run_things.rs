//! Changes something, with an idempotency token and a secret.

use alicloud_runtime::generated::{Reader, Serialize, Serializer, Writer};
use alicloud_runtime::{Operation, OperationInfo, Record};

#[derive(Clone)]
#[non_exhaustive]
pub(crate) struct RunThingsRequest {
    pub(crate) client_token: Option<String>,
    pub(crate) password: Option<String>,
}

impl Record for RunThingsRequest {
    #[inline]
    fn read(reader: &mut Reader) -> Self {
        Self { client_token: reader.get("ClientToken"), password: reader.get("Password") }
    }
}

impl Serialize for RunThingsRequest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Writer::new(serializer)
            .field("ClientToken", &self.client_token)
            .secret("Password", &self.password)
            .end()
    }
}

impl Operation for RunThingsRequest {
    type Response = ();
    const INFO: &'static OperationInfo<'static> =
        &OperationInfo::rpc(&super::PRODUCT, "RunThings").with_idempotency_token("ClientToken");
}

pub(crate) type RunThings = super::Call<RunThingsRequest>;

impl RunThings {
    #[inline]
    pub(crate) fn client_token(mut self, value: impl Into<String>) -> Self {
        self.0.request.client_token = Some(value.into());
        self
    }

    #[inline]
    pub(crate) fn password(mut self, value: impl Into<String>) -> Self {
        self.0.request.password = Some(value.into());
        self
    }
}

alicloud_runtime::generated::records!(RunThingsRequest);

impl super::Client {
    pub(crate) fn run_things(&self) -> RunThings {
        self.call(RunThingsRequest::default())
    }
}
