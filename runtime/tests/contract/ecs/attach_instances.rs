//! Addressed by path, with a JSON body; changes something and may not be repeated. The answer is a list at the root, of
//! records that hold themselves.

use alicloud_runtime::{
    Call, Method, Operation, OperationInfo, Placement, Reader, Record, SerializeMap, Writer,
};

#[derive(Clone, Default)]
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
    const NAME: &'static str = "AttachInstancesRequest";

    #[inline]
    fn fill(&mut self, reader: &mut Reader<'_>) {
        reader.field("ClusterId", &mut self.cluster_id).field("instances", &mut self.instances);
    }

    fn each<S: SerializeMap>(&self, w: &mut Writer<'_, S>) {
        w.field("ClusterId", &self.cluster_id).field("instances", &self.instances);
    }
}

impl Operation for AttachInstancesRequest {
    type Response = Vec<Attached>;
    const INFO: &'static OperationInfo = &OperationInfo::roa(
        &super::PRODUCT,
        "AttachInstances",
        Method::Post,
        "/clusters/{ClusterId}/attach",
    )
    .default_placement(Placement::Json)
    .parameters(&[("ClusterId", Placement::Path)]);
}

#[derive(Clone, Default)]
#[non_exhaustive]
pub(crate) struct Attached {
    pub(crate) code: Option<i64>,
    pub(crate) cause: Option<Box<Attached>>,
    pub(crate) parts: Vec<Attached>,
}

impl Record for Attached {
    const NAME: &'static str = "Attached";

    #[inline]
    fn fill(&mut self, reader: &mut Reader<'_>) {
        reader.field("code", &mut self.code).field("cause", &mut self.cause).wrapped(
            "parts",
            "part",
            &mut self.parts,
        );
    }

    fn each<S: SerializeMap>(&self, w: &mut Writer<'_, S>) {
        w.field("code", &self.code).field("cause", &self.cause).wrapped(
            "parts",
            "part",
            &self.parts,
        );
    }
}

#[derive(Clone, Debug)]
#[must_use]
pub(crate) struct AttachInstances(Call<AttachInstancesRequest>);

impl AttachInstances {
    #[inline]
    pub(crate) fn instances(mut self, value: Vec<String>) -> Self {
        self.0.request.instances = Some(value);
        self
    }
}

alicloud_runtime::call!(AttachInstances, AttachInstancesRequest);
alicloud_runtime::records!(AttachInstancesRequest, Attached);

impl super::Client {
    pub(crate) fn attach_instances(&self, cluster_id: impl Into<String>) -> AttachInstances {
        AttachInstances(self.0.call(AttachInstancesRequest::new(cluster_id)))
    }
}
