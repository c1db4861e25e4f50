//! Addressed by path, with a JSON body; changes something and may not be repeated. The response is a list at the root, of
//! records that hold themselves.

use alicloud_runtime::generated::{Reader, Serialize, Serializer, Writer};
use alicloud_runtime::{Method, Operation, OperationInfo, Placement, Record};

#[derive(Clone)]
#[non_exhaustive]
pub(crate) struct AttachInstancesRequest {
    pub(crate) cluster_id: String,
    pub(crate) instances: Option<Vec<String>>,
}

impl AttachInstancesRequest {
    pub(crate) fn new(cluster_id: impl Into<String>) -> Self {
        Self { cluster_id: cluster_id.into(), ..Self::default() }
    }
}

impl Record for AttachInstancesRequest {
    #[inline]
    fn read(reader: &mut Reader) -> Self {
        Self { cluster_id: reader.get("ClusterId"), instances: reader.get("instances") }
    }
}

impl Serialize for AttachInstancesRequest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Writer::new(serializer)
            .field("ClusterId", &self.cluster_id)
            .field("instances", &self.instances)
            .end()
    }
}

impl Operation for AttachInstancesRequest {
    type Response = Vec<Attached>;
    const INFO: &'static OperationInfo<'static> = &OperationInfo::roa(
        &super::PRODUCT,
        "AttachInstances",
        Method::Post,
        "/clusters/{ClusterId}/attach",
    )
    .with_default_placement(Placement::Json)
    .with_parameters(&[("ClusterId", Placement::Path)]);
}

#[derive(Clone)]
#[non_exhaustive]
pub(crate) struct Attached {
    pub(crate) code: Option<i64>,
    pub(crate) cause: Option<Box<Attached>>,
    pub(crate) parts: Vec<Attached>,
}

impl Record for Attached {
    #[inline]
    fn read(reader: &mut Reader) -> Self {
        Self {
            code: reader.get("code"),
            cause: reader.get("cause"),
            parts: reader.wrapped("parts", "part"),
        }
    }
}

impl Serialize for Attached {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        Writer::new(serializer)
            .field("code", &self.code)
            .field("cause", &self.cause)
            .wrapped("parts", "part", &self.parts)
            .end()
    }
}

pub(crate) type AttachInstances = super::Call<AttachInstancesRequest>;

impl AttachInstances {
    #[inline]
    pub(crate) fn instances(mut self, value: Vec<String>) -> Self {
        self.0.request.instances = Some(value);
        self
    }
}

alicloud_runtime::generated::records!(AttachInstancesRequest, Attached);

impl super::Client {
    pub(crate) fn attach_instances(&self, cluster_id: impl Into<String>) -> AttachInstances {
        self.call(AttachInstancesRequest::new(cluster_id))
    }
}
